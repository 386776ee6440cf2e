/**
 * The engine's data folder with the images in it, made by the guest's own dockerd. It runs here, in the guest's root file system and in namespaces
 * of its own, which takes seconds where the emulator would take minutes.
 */
import { chmod, mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type ImageRecipe, standInLabel } from "./images.ts";
import { runProgram, type ProgramOptions } from "./program.ts";

/** Quotes a text for `sh`. */
export function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/**
 * The script that runs in the namespaces: mounts what dockerd wants to see, imports the images, packs its data folder.
 * @param root the guest's root file system
 * @param archives a folder with a tar archive an image, named by `archiveName`
 * @param output the tar archive to write
 */
export function importScript({ root, archives, output, recipes }: { root: string; archives: string; output: string; recipes: readonly ImageRecipe[] }): string {
  const q = shellQuoted;
  const imports = recipes.map(({ reference, changes }) => {
    const options = [...changes, standInLabel].map((change) => `--change ${q(change)}`).join(" ");
    return `inside docker --host unix:///run/import.sock import ${options} - ${q(reference)} < ${q(join(archives, archiveName(reference)))}`;
  });
  // The data lies in memory: overlay2 doesn't work on top of another overlay, which this machine's own disk may be.
  return `set -eu
root=${q(root)}
inside() { chroot "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin HOME=/root "$@"; }
mount --make-rprivate /
mount --bind "$root" "$root"
mount -t proc proc "$root/proc"
mount -t sysfs sysfs "$root/sys"
mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup" 2>/dev/null || mount --rbind /sys/fs/cgroup "$root/sys/fs/cgroup"
mount --rbind /dev "$root/dev"
for folder in run tmp var/lib/docker; do mount -t tmpfs -o size=2g tmpfs "$root/$folder"; done
ip link set lo up 2>/dev/null || inside busybox ip link set lo up
inside dockerd --config-file /dev/null --host unix:///run/import.sock --exec-root /run/import --pidfile /run/import.pid \\
  --storage-driver overlay2 --iptables=false --ip6tables=false --bridge=none --userland-proxy=false --log-level warn &
daemon=$!
tries=0
until inside docker --host unix:///run/import.sock version > /dev/null 2>&1; do
  tries=$((tries + 1))
  [ $tries -lt 300 ] || { echo "dockerd didn't answer within a minute"; kill $daemon; exit 1; }
  kill -0 $daemon
  sleep 0.2
done
${imports.join("\n")}
inside docker --host unix:///run/import.sock images
kill $daemon
wait $daemon || true
rm -rf "$root/var/lib/docker/runtimes" "$root/var/lib/docker/tmp" "$root/var/lib/docker/engine-id" "$root/var/lib/docker/containerd/daemon/tmpmounts"
tar --xattrs --xattrs-include='*' --numeric-owner -C "$root/var/lib/docker" -cf ${q(output)} .
`;
}

/** The name of an image's root file system as a tar archive. */
export function archiveName(reference: string): string {
  return `${reference.replaceAll(/[^a-z0-9.-]/g, "_")}.tar`;
}

/**
 * @param folder where `data.tar` is written, and archives are looked for
 * @throws when this kernel runs no 32-bit programs, or this user may not mount
 */
export async function makeImageStore(
  { root, archives, folder, recipes }: { root: string; archives: string; folder: string; recipes: readonly ImageRecipe[] },
  options: ProgramOptions,
): Promise<void> {
  const script = join(folder, "import.sh");
  await writeFile(script, importScript({ root, archives, output: join(folder, "data.tar"), recipes }));
  await runProgram("unshare", ["--mount", "--net", "--pid", "--fork", "--kill-child", "sh", script], options);
  await rm(script);
}

/** @param folder an empty folder for a root file system that is then packed */
export async function packImage({ root, archive }: { root: string; archive: string }, options: ProgramOptions): Promise<void> {
  await chmod(root, 0o755);
  await mkdir(join(root, "tmp"), { recursive: true });
  await runProgram("tar", ["--numeric-owner", "--owner=0", "--group=0", "--sort=name", "--mtime=@0", "-C", root, "-cf", archive, "."], options);
}
