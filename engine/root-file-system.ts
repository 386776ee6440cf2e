/**
 * The guest's root file system: busybox for the usual commands, the reader's shell and tools, and the Docker Engine, copied out of unpacked
 * Debian packages with the libraries that they need and nothing else. Each file that isn't there needn't be stored, downloaded or kept in memory.
 */
import { chmod, copyFile, cp, mkdir, readdir, rename, symlink } from "node:fs/promises";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { librariesOf } from "./elf.ts";
import { programOutput, runProgram, type ProgramOptions } from "./program.ts";

/** Where the docker command looks for its plugins. */
export const pluginFolder = "usr/libexec/docker/cli-plugins";

/** What is said on the site of `keepPluginAnswers`. */
export const pluginChange = "The docker command asks its plugins Buildx and Compose who they are each time before it uses them, and starts them for it; here that answer is kept.";

/** The packages that the guest is made of. */
export const guestPackages = [
  ...["docker.io", "docker-cli", "docker-buildx", "docker-compose", "containerd", "crun", "tini", "iptables"],
  ...["busybox-static", "bash", "bash-completion", "curl", "jq", "ca-certificates", "ncurses-base"],
];

/** What is copied, by its place in the packages. */
const programs = [
  ...["usr/bin/bash", "usr/bin/busybox", "usr/bin/curl", "usr/bin/jq"],
  ...["usr/bin/docker", `${pluginFolder}/docker-buildx`, `${pluginFolder}/docker-compose`],
  ...["usr/sbin/dockerd", "usr/bin/containerd", "usr/bin/containerd-shim-runc-v2", "usr/bin/crun", "usr/bin/tini-static"],
  "usr/sbin/xtables-legacy-multi",
];

const data = [
  "usr/lib/os-release",
  // What the shell's line editor knows of terminals.
  ...["x/xterm", "x/xterm-256color", "v/vt100", "l/linux", "d/dumb"].map((name) => `usr/share/terminfo/${name}`),
  "usr/share/bash-completion/bash_completion",
  "usr/share/bash-completion/completions/docker",
  "usr/share/bash-completion/completions/curl",
];

const links: readonly (readonly [path: string, target: string])[] = [
  ["etc/os-release", "../usr/lib/os-release"],
  ["sbin/init", "../bin/busybox"],
  ["usr/bin/docker-init", "tini-static"],
  // BuildKit looks for the runtime under this name; crun takes the same commands.
  ["usr/sbin/runc", "../bin/crun"],
  ["var/run", "../run"],
  ...["iptables", "iptables-save", "iptables-restore", "ip6tables", "ip6tables-save", "ip6tables-restore"].map(
    (name) => [`usr/sbin/${name}`, "xtables-legacy-multi"] as const,
  ),
];

/** Commands of busybox that would stand in the way: of the real program, or of a kernel that has no modules. */
const refusedApplets = new Set(["busybox", "init", "bash", "insmod", "rmmod", "lsmod", "depmod", "modinfo"]);

/** The programs that busybox has, in a root file system of its own. */
export async function busyboxApplets(busybox: string, options: Omit<ProgramOptions, "onLine" | "output">): Promise<string[]> {
  return (await programOutput(busybox, ["--list"], options)).split("\n").filter((applet) => applet !== "");
}

/**
 * Copies files from one root file system to another, to the same places, with all folders in between. Links are followed.
 * @param paths without the leading slash
 */
export async function copyFiles(from: string, to: string, paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    await mkdir(join(to, dirname(path)), { recursive: true });
    await cp(join(from, path), join(to, path), { recursive: true, dereference: true });
  }
}

/** The frame of a root file system whose /bin, /sbin and /lib are those of /usr, as in Debian. */
export async function mergedFrame(root: string): Promise<void> {
  for (const folder of ["dev", "etc", "proc", "root", "run", "sys", "tmp", "usr/bin", "usr/lib", "usr/sbin", "var/lib", "var/log", "var/tmp"]) {
    await mkdir(join(root, folder), { recursive: true });
  }
  for (const name of ["bin", "sbin", "lib"]) await symlink(`usr/${name}`, join(root, name));
  for (const folder of ["tmp", "var/tmp"]) await chmod(join(root, folder), 0o1777);
  await chmod(join(root, "root"), 0o700);
}

/**
 * @param packages the folder that the packages were unpacked into
 * @param root an empty folder, which becomes the root file system
 * @param examples the guide's example projects, which go to the home folder; none when the folder isn't there
 */
export async function makeRootFileSystem(
  { packages, root, examples }: { packages: string; root: string; examples: string },
  options: Omit<ProgramOptions, "onLine" | "output">,
): Promise<void> {
  await mergedFrame(root);
  await copyFiles(packages, root, [...programs, ...data, "usr/lib/ld-linux.so.2", ...(await librariesOf(packages, programs))]);
  // iptables loads its matches and targets by name.
  await copyFiles(packages, root, ["usr/lib/i386-linux-gnu/xtables"]);
  for (const applet of await busyboxApplets(join(packages, "usr/bin/busybox"), options)) {
    const taken = ["bin", "sbin"].some((folder) => existsSync(join(root, "usr", folder, applet)));
    if (!taken && !refusedApplets.has(applet)) await symlink("busybox", join(root, "usr/bin", applet));
  }
  for (const [path, target] of links) await symlink(target, join(root, path));
  // certificates come as single files; curl reads them in one.
  const certificates = join(packages, "usr/share/ca-certificates/mozilla");
  const names = (await readdir(certificates)).sort().map((name) => join(certificates, name));
  await mkdir(join(root, "etc/ssl/certs"), { recursive: true });
  await runProgram("cat", names, { ...options, output: join(root, "etc/ssl/certs/ca-certificates.crt") });
  await cp(fileURLToPath(new URL("guest/", import.meta.url)), root, { recursive: true });
  for (const folder of ["mnt", "srv", "opt", "home", "var/lib/docker", "var/cache", "usr/local/bin"]) await mkdir(join(root, folder), { recursive: true });
  if (existsSync(examples)) await cp(examples, join(root, "root/examples"), { recursive: true });
}

/**
 * Puts the guest's own script into the place of each plugin of the docker command, and the plugin aside, where the script finds it.
 * @param root a root file system that `makeRootFileSystem` made
 */
export async function keepPluginAnswers(root: string): Promise<void> {
  const aside = join(root, "usr/lib/drydock/plugins");
  await mkdir(aside);
  for (const name of await readdir(join(root, pluginFolder))) {
    await rename(join(root, pluginFolder, name), join(aside, name));
    await copyFile(join(root, "usr/lib/drydock/plugin"), join(root, pluginFolder, name));
  }
}
