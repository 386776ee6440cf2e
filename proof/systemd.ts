/** systemd's units and what is written like them, by `systemd-analyze verify` of Debian's package; AppArmor profiles by `apparmor_parser`. */
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { debianRoot } from "./debian-root.ts";
import { ask } from "./refusal.ts";
import { quadletKeys } from "./schemas/quadlet.ts";
import type { Problem } from "./source.ts";

const systemdRoot = (): Promise<string> =>
  debianRoot("systemd", { packages: ["systemd"], dependencies: true }, async (root) => {
    for (const folder of ["proc", "run", "tmp"]) await mkdir(join(root, folder), { recursive: true });
  });

const apparmorRoot = (): Promise<string> =>
  debianRoot("apparmor", { packages: ["apparmor"], dependencies: true }, async (root) => {
    await mkdir(join(root, "tmp"), { recursive: true });
  });

/** Numbers the folders, since several files are checked at a time. */
let count = 0;

/** Calls `check` with a new folder inside of a root, named as it is seen from there. */
async function inRoot(root: string, check: (folder: string) => Promise<Problem[]>): Promise<Problem[]> {
  const folder = `/check-${process.pid}-${++count}`;
  await mkdir(join(root, folder));
  try {
    return await check(folder);
  } finally {
    await rm(join(root, folder), { recursive: true });
  }
}

/** A unit file, or a drop-in: one that first empties `ExecStart=`, or that has none. */
export async function checkSystemd(text: string): Promise<Problem[]> {
  const root = await systemdRoot();
  const type = /^\[(Socket|Timer|Mount)\]/m.exec(text)?.[1]?.toLowerCase() ?? "service";
  const isDropIn = type === "service" && (/^ExecStart=\s*$/m.test(text) || !/^ExecStart=/m.test(text));
  return inRoot(root, async (folder) => {
    const unit = join(folder, `unit.${type}`);
    const file = isDropIn ? join(`${unit}.d`, "override.conf") : unit;
    if (isDropIn) {
      await mkdir(join(root, `${unit}.d`));
      await writeFile(join(root, unit), "[Service]\nExecStart=/bin/true\n");
    }
    await writeFile(join(root, file), `${text}\n`);
    const { output } = await ask("chroot", [root, "/usr/bin/systemd-analyze", "verify", "--man=no", unit], "/");
    // The programs and units that a unit names are on the reader's machine, not in here.
    const said = output.split("\n").filter((line) => line !== "" && !/is not executable: No such file|: Unit \S+ not found\.$/.test(line));
    return said.map((line) => {
      const [, number, message] = /^\S+:(\d+): (.*)$/.exec(line) ?? [];
      return { ...(number === undefined ? {} : { line: Number(number) }), message: message ?? line.replaceAll(folder, "") };
    });
  });
}

/** A Quadlet file: its own sections by their list of keys, all others by systemd. Debian's Podman is older than Quadlet. */
export async function checkQuadlet(text: string): Promise<Problem[]> {
  const problems: Problem[] = [];
  let keys: ReadonlySet<string> | undefined;
  let section = "";
  const systemd = text.split("\n").map((line, index) => {
    const heading = /^\[(\w+)\]\s*$/.exec(line)?.[1];
    if (heading !== undefined) {
      section = heading;
      keys = quadletKeys.get(section);
    }
    const key = /^([A-Za-z]+)\s*=/.exec(line)?.[1];
    if (keys && key !== undefined && !keys.has(key)) problems.push({ line: index + 1, message: `unknown key “${key}” in [${section}]` });
    return keys ? "" : line;
  });
  return [...problems, ...(await checkSystemd(systemd.join("\n")))];
}

export async function checkAppArmor(text: string): Promise<Problem[]> {
  const root = await apparmorRoot();
  return inRoot(root, async (folder) => {
    const file = join(folder, "profile");
    await writeFile(join(root, file), `${text}\n`);
    const { accepted, output } = await ask("chroot", [root, "/sbin/apparmor_parser", "--skip-kernel-load", "--skip-cache", file], "/");
    if (accepted) return [];
    const message = output.trim().split("\n").filter((line) => !line.startsWith("Cache read/write disabled")).at(-1) ?? "";
    const line = / at line (\d+)/.exec(message)?.[1];
    return [{ ...(line === undefined ? {} : { line: Number(line) }), message: message.replace(/^.* at line \d+: /, "").replaceAll(file, "the profile") }];
  });
}
