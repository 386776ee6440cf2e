// A rootless Docker Engine for the tests: Docker's own dockerd-rootless.sh with rootlesskit and slirp4netns, run by a user without any rights,
// who exists for it alone. What that user needs of the machine (an entry in /etc/passwd, a range of user ids, /dev/net/tun) is put there in a
// mount namespace of its own, so that the machine's own files stay as they are.

import { spawn } from "node:child_process";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { removeControlGroups } from "./control-groups.ts";
import { ensurePrograms } from "./debian.ts";
import type { Program } from "./debian.ts";
import type { DockerRelease } from "./docker-release.ts";
import { EngineLog, listens } from "./engine-log.ts";

/** A running rootless engine. */
export interface RootlessEngine {
  /** The path of its socket, which lies where rootless engines have it: in the user's XDG_RUNTIME_DIR. */
  readonly socket: string;
  /** The same as an endpoint: `unix:///…`. */
  readonly endpoint: string;
  /** Of its folder in the machine's folder for temporary files, and of its control group. */
  readonly name: string;
  /** Kills it with its containers, waits for that, and removes its folders. Does its work once, however often it is called. */
  stop(): Promise<void>;
}

export interface RootlessOptions {
  readonly release: DockerRelease;
  /**
   * Whether the user may make control groups below the engine's own, as systemd delegates them with control groups v2 (systemd.resource-control(5),
   * Delegate=). Without, the engine's containers may make none.
   */
  readonly delegated: boolean;
}

const programs: readonly Program[] = [
  // Not for itself: its docker-init is what containers start with.
  { name: "dockerd", package: "docker.io" },
  { name: "rootlesskit", package: "rootlesskit" },
  { name: "slirp4netns", package: "slirp4netns" },
  { name: "newuidmap", package: "uidmap" },
  { name: "runc", package: "runc" },
  { name: "iptables", package: "iptables" },
  { name: "ip", package: "iproute2" },
  { name: "unshare", package: "util-linux" },
  { name: "setpriv", package: "util-linux" },
];

/** Neither Debian's nor systemd's range for anything (Debian Policy, 9.2.2), and no user of this machine: only the copy of /etc/passwd knows it. */
const userId = 64_900;
const firstSubordinateId = 100_000_000;

/**
 * Prepares the namespaces as root, and runs dockerd-rootless.sh as the user. It is the first process of its namespace, so that all ends with it.
 * Control groups are version 2 here whatever the machine has, though without controllers where those are in version 1's hierarchies.
 */
const keeper = `
  set -e
  folder=$1 runtime=$2 release=$3 delegated=$4
  ip link set lo up

  mkdir "$folder/etc" "$folder/release" "$folder/home"
  cp -a /etc/. "$folder/etc"
  echo "rootless:x:${userId}:${userId}::$folder/home:/bin/sh" >> "$folder/etc/passwd"
  echo "rootless:x:${userId}:" >> "$folder/etc/group"
  echo "rootless:${firstSubordinateId}:65536" > "$folder/etc/subuid"
  cp "$folder/etc/subuid" "$folder/etc/subgid"
  mount --bind "$folder/etc" /etc
  # The repository may be in a folder that only root sees into.
  mount --bind "$release" "$folder/release"
  mkdir -p /dev/net
  mount -t tmpfs -o mode=755 tmpfs /dev/net
  mknod -m 666 /dev/net/tun c 10 200
  chown ${userId}:${userId} "$folder/home" "$runtime"

  umount -R /sys/fs/cgroup
  mount -t cgroup2 cgroup2 /sys/fs/cgroup
  group=/sys/fs/cgroup/\${folder##*/}
  mkdir "$group"
  echo $$ > "$group/cgroup.procs"
  test "$delegated" = no || chown ${userId}:${userId} "$group" "$group/cgroup.procs" "$group/cgroup.subtree_control"

  # Not in this process's place: what the kernel was told to send it with its parent's end is forgotten when the user changes (prctl(2), PR_SET_PDEATHSIG).
  setpriv --reuid ${userId} --regid ${userId} --clear-groups env -i HOME="$folder/home" XDG_RUNTIME_DIR="$runtime" \\
    PATH="$folder/release/usr/sbin:$folder/release/usr/bin:/usr/sbin:/usr/bin:/sbin:/bin" \\
    sh "$folder/release/usr/share/docker.io/contrib/dockerd-rootless.sh" --host "unix://$runtime/docker.sock" || exit
`;

const startLimitMs = 120_000;

/**
 * Starts a rootless engine, installing what it needs first where that is needed and allowed. It has no way out to a network, and ends when
 * the process that started it does.
 * @throws when this isn't root on a Linux machine, or when the engine doesn't come up; with the last lines of its log
 */
export async function startRootlessEngine({ release, delegated }: RootlessOptions): Promise<RootlessEngine> {
  if (process.platform !== "linux" || process.getuid?.() !== 0) {
    throw new Error("The tests start a rootless Docker Engine as a user of its own, which needs root on Linux to set up. Run them as root (sudo npm test).");
  }
  await ensurePrograms(programs);
  const folder = await mkdtemp(join(tmpdir(), "drydock-rootless-"));
  // On a real machine it is /run/user/UID, and rootlesskit puts something else in the place of /run for the engine.
  const runtime = await mkdtemp("/run/drydock-rootless-");
  await chmod(folder, 0o755);
  const name = basename(folder);
  const socket = join(runtime, "docker.sock");

  const namespaces = ["--net", "--mount", "--uts", "--pid", "--fork", "--kill-child=KILL", "--mount-proc"];
  const child = spawn("setpriv", ["--pdeathsig", "KILL", "unshare", ...namespaces, "sh", "-c", keeper, "sh", folder, runtime, release.root, delegated ? "yes" : "no"], {
    // A group of its own: a Ctrl+C is for the tests, which then stop the engine in their own time.
    detached: true,
    stdio: ["ignore", "ignore", "pipe"],
  });
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()).once("error", () => resolve()));
  // Its output ends when the last process that has it does, and so when the whole namespace is empty.
  const emptied = new Promise<void>((resolve) => child.once("close", () => resolve()));

  const end = async () => {
    child.kill("SIGKILL");
    await exited;
    await emptied;
    await removeControlGroups(name);
    await rm(folder, { recursive: true, force: true });
    await rm(runtime, { recursive: true, force: true });
  };

  const log = new EngineLog(child, exited);
  try {
    await log.next(listens, startLimitMs);
  } catch (error) {
    await end();
    throw new Error(`The rootless Docker Engine didn't start. The last lines of its log:\n${log.text}`, { cause: error });
  }
  let stopped: Promise<void> | undefined;
  return { socket, endpoint: `unix://${socket}`, name, stop: () => (stopped ??= end()) };
}
