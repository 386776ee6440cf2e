// The bridge as a reader starts it: a process with arguments, which prints an address and ends when it is asked to.

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { tokenFragmentKey } from "../bridge/protocol.ts";

export interface RunningBridge {
  /** The printed address, token included. */
  readonly address: string;
  /** For example `http://127.0.0.1:41234`. */
  readonly origin: string;
  readonly token: string;
  /** The endpoint of the engine behind it. */
  readonly endpoint: string;
  /** Asks it to end (TERM) and waits. @throws when it ends with anything but 0 */
  stop(): Promise<void>;
  /** Ends it with KILL, which leaves it no time for anything. */
  kill(): void;
  /** Holds it where it is (STOP), as a laptop that sleeps does. */
  freeze(): void;
  /** Lets it go on (CONT). */
  thaw(): void;
}

export interface RunningProgram extends RunningBridge {
  /** The lines that it has printed so far; grows. */
  readonly output: readonly string[];
  /** Its process's number. */
  readonly pid: number;
}

/** The repository's folder. */
export const root = fileURLToPath(new URL("..", import.meta.url));

/** @returns the value of a variable that the test runner sets @throws when it isn't set */
export function fromRunner(name: "DRYDOCK_TEST_ENGINE" | "DRYDOCK_TEST_IMAGE"): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} isn't set. The end-to-end tests need the runner's engine: npm test -- --only e2e`);
  return value;
}

/**
 * Starts a bridge before the tests' engine.
 * @param options further command-line arguments; by default any port, and "my engine" sessions allowed
 * @throws when it ends without printing an address, with what it printed instead
 */
export async function startBridge(options: readonly string[] = ["--port", "0", "--allow-my-engine"]): Promise<RunningProgram> {
  const endpoint = fromRunner("DRYDOCK_TEST_ENGINE");
  const engine = ["--endpoint", endpoint, "--image", fromRunner("DRYDOCK_TEST_IMAGE")];
  return startProgram(process.execPath, ["bridge/main.ts", ...engine, ...options], endpoint);
}

/**
 * Starts a program that prints the bridge's address on a line of its own.
 * @param endpoint the endpoint that it was told, if any
 */
export async function startProgram(command: string, args: readonly string[], endpoint = ""): Promise<RunningProgram> {
  const child = spawn(command, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"], detached: true });
  const exited = new Promise<number | null>((resolve) => child.once("exit", (code) => resolve(code)));
  const output: string[] = [];
  const ready = Promise.withResolvers<URL>();
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on("line", (line) => {
      output.push(line);
      if (/^http:\/\/127\.0\.0\.1:\d+\/#token=\S+$/.test(line)) ready.resolve(new URL(line));
    });
  }
  const said = () => `${command} ${args.join(" ")} printed:\n${output.join("\n")}`;
  child.once("error", ready.reject);
  void exited.then((code) => ready.reject(new Error(`It ended with ${code} before it printed an address. ${said()}`)));
  const url = await ready.promise;
  return {
    address: url.href,
    origin: url.origin,
    token: new URLSearchParams(url.hash.slice(1)).get(tokenFragmentKey) ?? "",
    endpoint,
    output,
    pid: child.pid ?? 0,
    kill: () => void child.kill("SIGKILL"),
    freeze: () => void child.kill("SIGSTOP"),
    thaw: () => void child.kill("SIGCONT"),
    stop: async () => {
      child.kill("SIGTERM");
      const code = await exited;
      if (code !== 0) throw new Error(`It ended with ${code} when it was asked to end. ${said()}`);
    },
  };
}
