/** The guest's kernel, compiled from Debian's source package with `kernel.config`. */
import { existsSync } from "node:fs";
import { appendFile, copyFile, readFile, rm, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { DebianSuite, Versions } from "./debian-archive.ts";
import { runProgram } from "./program.ts";
import type { StepContext } from "./step.ts";

/** Debian's package of the kernel's source. Debian 12's: its compiler is everywhere, and it changes only for security. */
export const kernelPackage = "linux-source-6.1";

/** What is added to Debian's kernel, and why, for the reader. */
export const kernelChanges = [
  "The kernel has the system call fchmodat2, which Linux itself has from 6.6 on: without it Docker Engine can't copy files into a container (docker cp, configs of Compose).",
];

/** The call's number, the same on every architecture (arch/x86/entry/syscalls/syscall_32.tbl of Linux 6.6). */
const fchmodat2Row = "452\ti386\tfchmodat2\t\tsys_fchmodat2\n";

/** @param source folder of the kernel's source */
async function addFchmodat2(source: string): Promise<void> {
  await appendFile(join(source, "fs/open.c"), await readFile(new URL("fchmodat2.c", import.meta.url), "utf8"));
  await appendFile(join(source, "arch/x86/entry/syscalls/syscall_32.tbl"), fchmodat2Row);
}

/**
 * @param wanted lines of a kernel configuration
 * @param made the configuration that the kernel's own rules made of it
 * @returns those of its lines that didn't come true
 */
export function unmetSettings(wanted: string, made: string): string[] {
  const lines = new Set(made.split("\n"));
  return wanted.split("\n").filter((line) => {
    const off = /^# (CONFIG_\w+) is not set$/.exec(line)?.[1];
    // An option that another one hides is off, too, and has no line.
    if (off !== undefined) return [...lines].some((set) => set.startsWith(`${off}=`));
    return line.startsWith("CONFIG_") && !lines.has(line);
  });
}

interface KernelSource {
  readonly suite: DebianSuite;
  readonly versions: Versions;
  /** Whether it is to be Debian's own, without what `kernelChanges` says. */
  readonly unpatched: boolean;
}

/**
 * Writes `bzImage`.
 * @throws when the configuration leaves out what `kernel.config` asks for, or the compiler fails
 */
export async function makeKernel({ suite, versions, unpatched }: KernelSource, { folder, log, signal, tell }: StepContext): Promise<void> {
  const work = join(folder, "work");
  const source = join(work, kernelPackage);
  const configured = join(work, "configured");
  const inSource = { log, signal, cwd: source };
  const make = (...args: string[]) => ["ARCH=i386", "KBUILD_BUILD_TIMESTAMP=@0", "KBUILD_BUILD_USER=drydock", "KBUILD_BUILD_HOST=drydock", ...args];
  // Compiling takes so long that an ended build goes on with the files it has.
  if (!existsSync(configured)) {
    tell("unpacking the source");
    await rm(work, { recursive: true, force: true });
    await suite.unpack(versions, work);
    await runProgram("tar", ["-xf", join("usr/src", `${kernelPackage}.tar.xz`)], { log, signal, cwd: work });
    if (!unpatched) await addFchmodat2(source);
    const fragment = fileURLToPath(new URL("kernel.config", import.meta.url));
    await runProgram("make", make("tinyconfig"), inSource);
    await runProgram("scripts/kconfig/merge_config.sh", ["-m", ".config", fragment], inSource);
    await runProgram("make", make("olddefconfig"), inSource);
    const unmet = unmetSettings(await readFile(fragment, "utf8"), await readFile(join(source, ".config"), "utf8"));
    if (unmet.length > 0) throw new Error(`The kernel's configuration leaves out: ${unmet.join(", ")}`);
    await writeFile(configured, "");
  }
  let files = 0;
  const onLine = (line: string) => {
    if (/^\s+(?:CC|AS|LD)\s/.test(line)) tell(`compiling, ${(files += 1)} files so far`);
  };
  await runProgram("make", make(`-j${availableParallelism()}`, "bzImage"), { ...inSource, onLine });
  await copyFile(join(source, "arch/x86/boot/bzImage"), join(folder, "bzImage"));
  await rm(work, { recursive: true });
}
