/**
 * Reads the grammar of the docker CLI and its plugins from the real binaries: flags from `--help`, the number of arguments
 * from what the CLI says when it gets none or too many. No engine is asked: `DOCKER_HOST` points at nothing.
 *
 * usage: node proof/docker/generate-grammar.ts DOCKER-BINARY PLUGIN-FOLDER > proof/docker/grammar.json
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { text } from "node:stream/consumers";
import { forms } from "./values.ts";
import type { CommandGrammar, DockerGrammar, FlagGrammar } from "./grammar.ts";

/** A bogus flag, and more arguments than any command with a limit takes. */
const noSuchFlag = "--no-such-flag";
const manyArguments = "a b c d e f g h".split(" ");

/**
 * Commands that would act on their own without an engine (open a browser, write a file, wait for a terminal): their counts
 * are taken from their usage lines instead.
 */
const notProbed = new Map<string, readonly [number, number | null]>([
  ["login", [0, 1]],
  ["logout", [0, 1]],
  ["buildx dial-stdio", [0, 0]],
]);

/** Forms of values, as help pages name them, that `values.ts` knows. */
const checkedForms: ReadonlySet<string> = new Set(Object.keys(forms));

interface Answer {
  readonly text: string;
}

/**
 * @param docker path of the docker binary
 * @param plugins folder with docker-buildx and docker-compose
 * @throws Error when a help page can't be read
 */
export async function generateGrammar(docker: string, plugins: string): Promise<DockerGrammar> {
  const config = mkdtempSync(join(tmpdir(), "docker-grammar-"));
  try {
    symlinkSync(resolve(plugins), join(config, "cli-plugins"));
    const run = async (...words: string[]): Promise<Answer> => {
      const child = spawn(docker, words, {
        cwd: config,
        env: { PATH: "", HOME: config, DOCKER_CONFIG: config, DOCKER_HOST: "unix:///nonexistent/docker.sock" },
        // Nothing to read: a command that asks before it deletes takes that for a no.
        stdio: ["ignore", "pipe", "pipe"],
        timeout: 20_000,
      });
      const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
      return { text: output + errors };
    };
    const commands: Record<string, CommandGrammar> = {};
    const visit = async (path: readonly string[]): Promise<void> => {
      const name = path.join(" ");
      const help = parseHelp((await run(...path, "--help")).text, name);
      if (help.subcommands.length > 0 || name === "") commands[name] = { flags: help.flags };
      else {
        const limits = notProbed.get(name) ?? argumentLimits((await run(...path)).text, (await run(...path, ...manyArguments)).text);
        const flagsFirst = !notProbed.has(name) && limits[1] !== 0 && !(await run(...path, "a", noSuchFlag)).text.includes(`unknown flag: ${noSuchFlag}`);
        commands[name] = { flags: help.flags, arguments: limits, ...(flagsFirst ? { flagsFirst } : {}) };
      }
      await Promise.all(help.subcommands.map((subcommand) => visit([...path, subcommand])));
      // `docker image ls` is also `docker image list`: an alias is a command of its own here.
      for (const alias of help.aliases) {
        const grammar = commands[name];
        if (grammar && alias !== name && !(alias in commands)) commands[alias] = grammar;
      }
    };
    await visit([]);
    const version = async (...words: string[]): Promise<string> => {
      const { text } = await run(...words);
      const found = /\d+\.\d+\.\d+/.exec(text)?.[0];
      if (found === undefined) throw new Error(`no version in what “docker ${words.join(" ")}” says: ${text}`);
      return found;
    };
    return {
      versions: { docker: await version("--version"), compose: await version("compose", "version"), buildx: await version("buildx", "version") },
      commands: Object.fromEntries(Object.entries(commands).sort(([a], [b]) => (a < b ? -1 : 1))),
    };
  } finally {
    rmSync(config, { recursive: true });
  }
}

interface Help {
  readonly flags: Record<string, FlagGrammar>;
  readonly subcommands: readonly string[];
  readonly aliases: readonly string[];
}

/** Reads a help page of Docker's form of cobra: `Usage:`, `Aliases:`, `Options:`, `… Commands:`. */
export function parseHelp(text: string, name: string): Help {
  if (!/^Usage:/m.test(text)) throw new Error(`“docker ${name} --help” shows no usage: ${text.slice(0, 200)}`);
  const flags: Record<string, FlagGrammar> = {};
  const subcommands: string[] = [];
  const aliases: string[] = [];
  let part = "";
  for (const line of text.split("\n")) {
    const heading = /^([A-Z][A-Za-z ()]*):\s*(?:$|docker)/.exec(line)?.[1];
    if (heading !== undefined) part = heading;
    else if (part === "Aliases" && line.trim() !== "") {
      aliases.push(...line.split(",").map((alias) => alias.trim().replace(/^docker /, "")).filter(Boolean));
    } else if (/(?:Options|Flags)$/.test(part)) {
      const [, short, long, type] = /^\s+(?:-(\S), )?--([A-Za-z0-9][\w.-]*)( [a-zA-Z<][^\s]*|\[=[^\]]*\])?(?:\s{2}|\s*$|\s*\()/.exec(line) ?? [];
      if (long !== undefined) {
        const value = type === undefined ? "none" : type.startsWith("[") ? "optional" : "required";
        // Free text has nothing to check.
        const form = value === "required" && type !== undefined && checkedForms.has(type.trim()) ? { form: type.trim() } : {};
        flags[long] = { ...(short === undefined ? {} : { short }), value, ...form };
      }
    } else if (/Commands?$/.test(part)) {
      const found = /^ {2}([a-z][a-z-]*)\*?\s+\S/.exec(line)?.[1];
      if (found !== undefined) subcommands.push(found);
    }
  }
  return { flags, subcommands, aliases };
}

/** The limits that the CLI's two refusals name; none where it names none. */
export function argumentLimits(withNone: string, withMany: string): [number, number | null] {
  const least = /requires at least (\d+) arg/.exec(withNone)?.[1] ?? /(?:requires|accepts)(?: exactly)? (\d+) arg/.exec(withNone)?.[1] ?? /accepts between (\d+) and/.exec(withNone)?.[1] ?? "0";
  if (/accepts no arguments|accepts 0 arg|unknown command/.test(withMany)) return [0, 0];
  const most =
    /at most (\d+) arg/.exec(withMany)?.[1] ??
    /accepts between \d+ and (\d+) arg/.exec(withMany)?.[1] ??
    /(?:requires|accepts)(?: exactly)? (\d+) arg/.exec(withMany)?.[1];
  return [Number(least), most === undefined ? null : Number(most)];
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [docker, plugins] = process.argv.slice(2);
  if (docker === undefined || plugins === undefined) {
    console.error("usage: node proof/docker/generate-grammar.ts DOCKER-BINARY PLUGIN-FOLDER > proof/docker/grammar.json");
    process.exit(2);
  }
  console.log(JSON.stringify(await generateGrammar(resolve(docker), plugins), undefined, 1));
}
