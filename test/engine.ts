// A real Docker Engine for the tests: its own folders, its own socket, its own network and its own processes, so that neither an
// engine that already runs on the machine nor anything that the machine listens on is in its way, or it in theirs.

import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, delimiter, join } from "node:path";
import { engineRequest } from "./engine-api.ts";
import { ensurePrograms, findProgram } from "./debian.ts";
import type { Program } from "./debian.ts";
import { removeControlGroups } from "./control-groups.ts";
import type { DockerRelease } from "./docker-release.ts";
import { EngineLog, listens } from "./engine-log.ts";

/** A running engine. */
export interface TestEngine {
  /** The path of its socket. */
  readonly socket: string;
  /** The same as an endpoint: `unix:///…`. */
  readonly endpoint: string;
  /** Its version, for example `20.10.24+dfsg1`. */
  readonly version: string;
  /** The folder of its images, containers and volumes. */
  readonly dataRoot: string;
  /** Name of the control group that its containers' groups are in. */
  readonly controlGroup: string;
  /** dockerd's process: in its network namespace published ports are seen, in its process namespace the containers' processes. */
  readonly pid: number;
  /**
   * Ends dockerd alone, as an update of its package does (TERM) or a crash (KILL), and waits for that. What it leaves running runs on, as on
   * any machine: the namespaces stay, until `stop`.
   */
  down(signal: "SIGTERM" | "SIGKILL"): Promise<void>;
  /**
   * Starts dockerd again after `down`, on the same socket and data, and waits until it listens.
   * @throws with the last lines of its log, when it doesn't
   */
  up(): Promise<void>;
  /**
   * Kills its containers, ends it, waits for that, and removes its folders. Does its work once, however often it is called.
   * @throws EngineEndedEarly when it had ended already, which nobody asked it to; there is nothing left of it then either
   */
  stop(): Promise<void>;
}

/** What an unpacked release still needs of the machine: a runc that fits its C library comes with the machine's own packages. */
const surroundings: readonly Program[] = [
  { name: "runc", package: "runc" },
  { name: "iptables", package: "iptables" },
  { name: "ip", package: "iproute2" },
  { name: "unshare", package: "util-linux" },
  { name: "setpriv", package: "util-linux" },
];

const ownPrograms: readonly Program[] = [{ name: "dockerd", package: "docker.io" }, { name: "docker", package: "docker.io" }, ...surroundings];

const isDown = "The tests have ended this engine.";

/**
 * Runs the engine and passes TERM on to it. It is the first process of its namespace: when it ends, the kernel kills whatever the
 * engine left there, and with the last process the network and the mounts are gone too. Its host has the same name on every machine.
 * Where a test has put the file that the first argument names, it waits for a line after the engine's end, and starts it again.
 */
const keeper = `
  engine= asked= held=$1
  shift
  echo vm > /proc/sys/kernel/hostname
  ip link set lo up || exit
  trap 'asked=yes; test -z "$engine" || kill -TERM "$engine"' TERM
  while :; do
    "$@" & engine=$!
    test -z "$asked" || kill -TERM "$engine"
    wait "$engine"
    test -z "$asked" || wait "$engine"
    engine=
    test -e "$held" || break
    echo '${isDown}' >&2
    read -r again || break
    test -z "$asked" || break
  done
`;

/** An engine ended that nobody had asked to. */
export class EngineEndedEarly extends Error {}

const startLimitMs = 60_000;
const stopLimitMs = 30_000;
/** As long as a start: dockerd gives its containers time to end. */
const downLimitMs = 60_000;

/** What an engine can be made of. */
export interface EngineOptions {
  /** An unpacked release to run instead of the machine's own packages. */
  readonly release?: DockerRelease;
  /** A folder with what another engine has left, or for what this one is to leave; the caller removes it. By default one that goes with the engine. */
  readonly dataRoot?: string;
  /** More options for dockerd, for example another address to listen on in its network. */
  readonly extra?: readonly string[];
  /** What dockerd finds in its environment besides what is in this process's. */
  readonly environment?: Readonly<Record<string, string>>;
}

/**
 * Starts an engine, installing it first where that is needed and allowed.
 *
 * It lives in a network namespace without a way out: images come from the tests alone, and published ports are seen only
 * inside of it. Its mounts are in a mount namespace and its processes in one of their own, so that none is left behind, even by
 * an engine that is killed. It ends when the process that started it does, even if that one is killed.
 * @throws when this isn't root on a Linux machine, or when the engine doesn't come up; with the last lines of its log
 */
export async function startEngine({ release, dataRoot, extra = [], environment = {} }: EngineOptions = {}): Promise<TestEngine> {
  if (process.platform !== "linux" || process.getuid?.() !== 0) {
    throw new Error(
      "The tests start a Docker Engine of their own, which needs root on Linux. Run them as root " +
        "(sudo npm test), or leave the engine out: npm test -- --only types, npm test -- --only build.",
    );
  }
  await ensurePrograms(release ? surroundings : ownPrograms);
  const dockerd = release?.dockerd ?? (await findProgram("dockerd"));
  if (dockerd === undefined) throw new Error("dockerd isn't there although its package was installed. Does another package divert it?");

  const folder = await mkdtemp(join(tmpdir(), "drydock-engine-"));
  const socket = join(folder, "docker.sock");
  // The machine's own /etc/docker/daemon.json is for the machine's own engine.
  const configuration = join(folder, "daemon.json");
  await writeFile(configuration, "{}");
  const data = dataRoot ?? join(folder, "data");
  const controlGroup = basename(folder);
  const held = join(folder, "held");
  const options = [
    ...["--data-root", data, "--exec-root", join(folder, "exec"), "--pidfile", join(folder, "pid")],
    ...["--host", `unix://${socket}`, "--ip", "127.0.0.1", "--config-file", configuration],
    // The groups of an engine that was killed stay, and have to be found. The systemd driver would take no such name.
    ...["--cgroup-parent", controlGroup, "--exec-opt", "native.cgroupdriver=cgroupfs"],
    ...extra,
  ];
  // KILL, because unshare ignores TERM; the kernel then sends TERM to the keeper.
  const namespaces = ["--net", "--mount", "--uts", "--pid", "--fork", "--kill-child=TERM", "--mount-proc"];
  const child = spawn("setpriv", ["--pdeathsig", "KILL", "unshare", ...namespaces, "sh", "-c", keeper, "sh", held, dockerd, ...options], {
    // A group of its own: a Ctrl+C is for the tests, which then stop the engine in their own time.
    detached: true,
    stdio: ["pipe", "ignore", "pipe"],
    env: { ...process.env, ...environment, PATH: [...(release?.path ?? []), process.env["PATH"] ?? ""].join(delimiter) },
  });
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()).once("error", () => resolve()));

  const log = new EngineLog(child, exited);
  const untilItListens = async () => {
    try {
      await log.next(listens, startLimitMs);
    } catch (error) {
      throw new Error(`The Docker Engine didn't start (${dockerd}). The last lines of its log:\n${log.text}`, { cause: error });
    }
  };

  const end = async () => {
    const [keeperPid] = child.pid === undefined ? [] : await childrenOf(child.pid);
    let tooLong: NodeJS.Timeout | undefined;
    if (keeperPid === undefined) child.kill("SIGKILL");
    else {
      sendSignal(keeperPid, "SIGTERM");
      tooLong = setTimeout(() => {
        console.error("The engine didn't end when asked to, and is killed. The last lines of its log:\n" + log.text);
        // With the first process of their namespace all others end.
        sendSignal(keeperPid, "SIGKILL");
      }, stopLimitMs);
    }
    await exited;
    clearTimeout(tooLong);
    await removeControlGroups(controlGroup);
    await rm(folder, { recursive: true, force: true });
  };

  try {
    await untilItListens();
  } catch (error) {
    await end();
    throw error;
  }

  const stop = async () => {
    try {
      await killContainers(socket);
    } catch (error) {
      throw new EngineEndedEarly(`The Docker Engine ended before it was stopped. The last lines of its log:\n${log.text}`, { cause: error });
    } finally {
      await end();
    }
  };

  const [keeperPid = 0] = await childrenOf(child.pid ?? 0);
  let pid = await dockerdOf(keeperPid);
  const version = (await engineRequest(socket, { method: "GET", path: "/version" })) as { Version: string };
  let stopped: Promise<void> | undefined;
  return {
    socket,
    endpoint: `unix://${socket}`,
    version: version.Version,
    dataRoot: data,
    controlGroup,
    get pid() {
      return pid;
    },
    down: async (signal) => {
      await writeFile(held, "");
      const ended = log.next(new RegExp(`^${isDown}$`), downLimitMs);
      process.kill(pid, signal);
      await ended;
    },
    up: async () => {
      await rm(held);
      const again = untilItListens();
      child.stdin.write("again\n");
      await again;
      pid = await dockerdOf(keeperPid);
    },
    stop: () => (stopped ??= stop()),
  };
}

/** dockerd among a keeper's children, which are also the processes that an earlier one has left behind. */
async function dockerdOf(keeperPid: number): Promise<number> {
  for (const pid of await childrenOf(keeperPid)) {
    if ((await processText(pid, "comm")).trim() === "dockerd") return pid;
  }
  throw new Error(`Process ${keeperPid} has no dockerd among its children. Does the engine start through a wrapper now?`);
}

/** @returns the processes that a process has started, oldest first (proc(5), `/proc/pid/task/tid/children`); none when it has ended */
async function childrenOf(pid: number): Promise<number[]> {
  const text = await processText(pid, `task/${pid}/children`);
  return text.split(" ").filter((word) => word !== "").map(Number);
}

/** A file of a process's in /proc; empty when it has ended. */
async function processText(pid: number, file: string): Promise<string> {
  try {
    return await readFile(`/proc/${pid}/${file}`, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ESRCH")) return "";
    throw error;
  }
}

/** A process that has just ended by itself needs no signal any more. */
function sendSignal(pid: number, signal: "SIGTERM" | "SIGKILL"): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** A container that nobody waits for would hold up the engine's end for ten seconds. */
async function killContainers(socket: string): Promise<void> {
  const running = (await engineRequest(socket, { method: "GET", path: "/containers/json" })) as { Id: string }[];
  await Promise.all(running.map(({ Id }) => engineRequest(socket, { method: "DELETE", path: `/containers/${Id}?force=1` })));
}
