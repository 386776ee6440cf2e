/** Caddyfiles, by Caddy itself: Debian's package is unpacked, not installed, and asked to make its configuration of the file without starting it. */
import { join } from "node:path";
import { debianRoot } from "./debian-root.ts";
import { ask, inFolder } from "./refusal.ts";
import type { Problem } from "./source.ts";

/** The path of Caddy, which needs nothing beside it. */
export async function caddyProgram(): Promise<string> {
  return join(await debianRoot("caddy", { packages: ["caddy"], dependencies: false }), "usr/bin/caddy");
}

/** What depends on the machine and not on the text: files to import, certificates to read. The lines stay where they are. */
function withoutSurroundings(text: string): string {
  return text.replace(/^([ \t]*)(?:import|tls) \/\S.*$/gm, "$1");
}

export async function checkCaddyfile(text: string): Promise<Problem[]> {
  const program = await caddyProgram();
  return inFolder("Caddyfile", withoutSurroundings(text), async (folder) => {
    const { accepted, output } = await ask(program, ["adapt", "--config", "Caddyfile", "--adapter", "caddyfile", "--validate"], folder);
    if (accepted) return [];
    // Only JSON lines of its log and a pointer into an expression stand around it.
    const said = output.split("\n").find((text) => /^(?:Error|adapt): /.test(text)) ?? output.trim();
    const line = /Caddyfile:(\d+)/.exec(said)?.[1];
    const message = said.replace(/^(?:Error|adapt): /, "").replace(/^adapting config using caddyfile: /, "").replace(/^(?:parsing caddyfile tokens for '[^']+': )?Caddyfile:\d+(?: - [\w ]+)?: (?:Error during parsing: )?/, "");
    return [{ ...(line === undefined ? {} : { line: Number(line) }), message: message || "Caddy refuses it without a word" }];
  });
}
