// What the build needs of the machine that it runs on, and the ways out where it can't run.

import { existsSync } from "node:fs";
import { runProgram, type ProgramOptions } from "./program.ts";

/** Programs, and the Debian packages that bring them. */
const programs: readonly (readonly [path: string, from: string])[] = [
  ["/usr/bin/gcc", "gcc"],
  ["/usr/bin/make", "make"],
  ["/usr/bin/flex", "flex"],
  ["/usr/bin/bison", "bison"],
  ["/usr/bin/bc", "bc"],
  ["/usr/bin/patch", "patch"],
  ["/usr/bin/xz", "xz-utils"],
  ["/usr/bin/unshare", "util-linux"],
  ["/usr/sbin/mke2fs", "e2fsprogs"],
  ["/usr/share/seabios/bios.bin", "seabios"],
  ["/usr/include/stdio.h", "libc6-dev"],
  ["/usr/include/gelf.h", "libelf-dev"],
];

/** What the build finds about the machine. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly architecture: string;
  readonly root: boolean;
  readonly apt: boolean;
}

export function thisMachine(): Machine {
  return { platform: process.platform, architecture: process.arch, root: process.getuid?.() === 0, apt: existsSync("/usr/bin/apt-get") };
}

/** @returns why the image can't be built here, or undefined */
export function obstacle({ platform, architecture, root, apt }: Machine): string | undefined {
  if (platform !== "linux") return "this is not Linux";
  if (architecture !== "x64") return `the guest's programs are made on an x86-64 processor, and this one is ${architecture}`;
  if (!apt) return "this is no Debian: apt-get is missing, and everything in the image comes from Debian's packages";
  if (!root) return "only root may mount file systems and unpack packages with their owners, and you are not root";
  return undefined;
}

/** What a reader whose machine can't build the image does instead. */
export const waysOut = `
The ways out:
  - as root on Debian: sudo npm run engine
  - in a container of your own engine:
      docker run --rm --privileged -v "$PWD:/drydock" -w /drydock debian:bookworm \\
        sh -c "apt-get update && apt-get install -y nodejs npm && npm run engine"
  - take an image that somebody has published with their copy of this site:
      npm run engine -- --from https://guide.example/tab-engine/
The site works without an image. Only “In this tab” is then missing from the terminal's choice.`;

/**
 * Installs the programs that are missing.
 * @param say is told which
 */
export async function ensureRequirements(options: ProgramOptions, say: (line: string) => void): Promise<void> {
  const missing = programs.filter(([path]) => !existsSync(path)).map(([, name]) => name);
  if (missing.length === 0) return;
  say(`Installing Debian packages: ${missing.join(" ")}`);
  await runProgram("apt-get", ["update", "-qq"], options);
  await runProgram("apt-get", ["install", "-y", "-qq", "--no-install-recommends", ...missing], options);
}
