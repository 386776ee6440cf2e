// The command line: read strictly, because a misspelt option of a program that guards a Docker socket must not be ignored.

import { parseArgs } from "node:util";
import type { ImageReference } from "./image.ts";
import { parseImage } from "./image.ts";
import type { ChosenLimits } from "./limits.ts";

export interface Options {
  /** The engine's address as given, or undefined: find it as the Docker CLI does. */
  readonly endpoint: string | undefined;
  /** The port to listen on; 0: any; undefined: the usual one, or any where that is taken. */
  readonly port: number | undefined;
  readonly image: ImageReference;
  readonly allowMyEngine: boolean;
  readonly allowedOrigins: readonly string[];
  readonly chosen: ChosenLimits;
}

/** Stays the same from start to start, because a browser keeps what it remembers (platform, theme, ticked boxes) by origin. */
export const usualPort = 4250;

/** As many as the engine's list of them is sure to be read whole (`Limits.engineAnswerBytes`), at some 4 KiB each. */
const mostSessions = 200;
/** With these, a sandbox's engine comes up and runs a container (sandbox-limits.test.ts). With 64 MB, or with 40 processes, that of Docker 20.10 runs none. */
export const leastMegabytes = 128;
export const leastProcesses = 100;
const mostIdleMinutes = 7 * 24 * 60;

export const usage = `The guide with a terminal on your own Docker Engine.

  --endpoint URL         the engine: unix:///path, npipe:////./pipe/name, tcp://host:port, https://host:port or ssh://user@host
                         (otherwise DOCKER_HOST, the current docker context, or the platform's socket)
  --port N               the port on 127.0.0.1; 0 picks a free one (otherwise ${usualPort}, or a free one where that is taken)
  --image REF            the session's image, which has sh, docker and dockerd in it (otherwise docker:dind)
  --allow-my-engine      lets the page start a shell whose docker commands act on this engine itself, not on one in a sandbox
  --allow-origin ORIGIN  lets pages of this origin use the bridge, given that they have the token; repeatable

For a class, or a machine that has to be shared:

  --readers N            prints N more addresses, each for one reader, who sees and reaches no other reader's sessions
  --sessions N           sessions at the same time, from 1 to ${mostSessions} (otherwise 4, or one a reader)
  --idle MINUTES         ends a session through which nothing passed, and whose reader did nothing on the page, for so long (otherwise 120)
  --cpus N               processors that one sandbox may use, for example 1.5 (otherwise all)
  --memory SIZE          memory that one sandbox may use, for example 1500m or 2g, at least ${leastMegabytes}m (otherwise all)
  --processes N          processes that one sandbox may have, its engine's own some 20 included, at least ${leastProcesses} (otherwise any number)

  --help                 this text
`;

export type Parsed = { readonly options: Options } | { readonly help: true } | { readonly problem: string };

/** Reads the arguments after the program's name. */
export function parseOptions(args: readonly string[]): Parsed {
  let values;
  try {
    ({ values } = parseArgs({
      args: [...args],
      options: {
        endpoint: { type: "string" },
        port: { type: "string" },
        image: { type: "string", default: "docker:dind" },
        "allow-my-engine": { type: "boolean", default: false },
        "allow-origin": { type: "string", multiple: true, default: [] },
        readers: { type: "string" },
        sessions: { type: "string" },
        idle: { type: "string" },
        cpus: { type: "string" },
        memory: { type: "string" },
        processes: { type: "string" },
        help: { type: "boolean", default: false },
      },
    }));
  } catch (error) {
    if (error instanceof TypeError) return { problem: error.message };
    throw error;
  }
  if (values.help) return { help: true };

  if (values.port !== undefined && (!/^\d{1,5}$/.test(values.port) || Number(values.port) > 65535)) {
    return { problem: `--port ${values.port} isn't a port: a whole number from 0 to 65535.` };
  }
  const image = parseImage(values.image);
  if (image === undefined) return { problem: `--image ${values.image} isn't an image reference such as docker:dind.` };
  for (const origin of values["allow-origin"]) {
    if (!isOrigin(origin)) {
      return { problem: `--allow-origin ${origin} isn't an origin such as https://docs.example.com: scheme and host, no path, no wildcard.` };
    }
  }
  const chosen = chooseLimits(values);
  if ("problem" in chosen) return chosen;
  if (chosen.readers > 0 && values["allow-my-engine"]) {
    return { problem: "--readers and --allow-my-engine don't go together: a shell on the engine itself reaches every reader's sandbox." };
  }
  return {
    options: {
      chosen,
      endpoint: values.endpoint,
      port: values.port === undefined ? undefined : Number(values.port),
      image,
      allowMyEngine: values["allow-my-engine"],
      allowedOrigins: values["allow-origin"],
    },
  };
}

type LimitOption = "readers" | "sessions" | "idle" | "cpus" | "memory" | "processes";

function chooseLimits(values: Partial<Record<LimitOption, string>>): ChosenLimits | { readonly problem: string } {
  const problems: string[] = [];
  const whole = (name: LimitOption, least: number, most: number): number | undefined => {
    const value = values[name];
    if (value === undefined) return undefined;
    if (/^\d{1,9}$/.test(value) && Number(value) >= least && Number(value) <= most) return Number(value);
    problems.push(`--${name} ${value} isn't a whole number from ${least} to ${most}.`);
    return undefined;
  };
  const readers = whole("readers", 1, mostSessions) ?? 0;
  const sessions = whole("sessions", 1, mostSessions);
  const idleMinutes = whole("idle", 1, mostIdleMinutes);
  const processes = whole("processes", leastProcesses, 1_000_000);
  const cpus = values.cpus === undefined ? undefined : Number(values.cpus);
  // The engine counts in billionths, and refuses less than a hundredth (Engine API: NanoCpus).
  if (cpus !== undefined && (!/^\d{1,4}(\.\d{1,2})?$/.test(values.cpus ?? "") || cpus < 0.01)) {
    problems.push(`--cpus ${values.cpus} isn't a number of processors such as 2 or 0.5, with at most two decimals.`);
  }
  const memoryBytes = values.memory === undefined ? undefined : parseSize(values.memory);
  if (values.memory !== undefined && (memoryBytes === undefined || memoryBytes < leastMegabytes * 1024 ** 2)) {
    problems.push(`--memory ${values.memory} isn't a size such as 1500m or 2g, of at least ${leastMegabytes}m: a sandbox runs an engine of its own.`);
  }
  if (sessions !== undefined && sessions < readers) {
    problems.push(`--sessions ${sessions} is less than --readers ${readers}: each reader needs one.`);
  }
  const [problem] = problems;
  if (problem !== undefined) return { problem };
  return { readers, sessions, idleMs: idleMinutes === undefined ? undefined : idleMinutes * 60_000, sandbox: { cpus, memoryBytes, processes } };
}

/** A size as the Docker CLI takes it, with m or g for the binary units; in bytes. */
function parseSize(text: string): number | undefined {
  const [, number, unit] = /^(\d{1,7})([mg])$/i.exec(text) ?? [];
  if (number === undefined) return undefined;
  return Number(number) * 1024 ** (unit?.toLowerCase() === "g" ? 3 : 2);
}

/** Whether this is an origin exactly as a browser would send it. `null`, which any sandboxed frame may send, isn't. */
function isOrigin(text: string): boolean {
  if (!/^https?:/.test(text) || !URL.canParse(text)) return false;
  const { origin, hostname } = new URL(text);
  return origin === text && !hostname.includes("*");
}
