// Other people's programs, run for a step: what they print goes to the step's log, and an ended build ends them.

import { spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { open } from "node:fs/promises";
import { once } from "node:events";

export interface ProgramOptions {
  readonly cwd?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** The file that standard output and standard error are added to. */
  readonly log: string;
  readonly signal: AbortSignal;
  /** Called with each line of standard output. */
  readonly onLine?: (line: string) => void;
  /** A file for standard output instead of the log. */
  readonly output?: string;
}

/**
 * Runs a program to its end, as the leader of a process group, so that it ends with all that it started.
 * @throws when it can't be started, and when it ends with anything but 0
 */
export async function runProgram(command: string, args: readonly string[], options: ProgramOptions): Promise<void> {
  const { log, signal, onLine, output } = options;
  signal.throwIfAborted();
  const logFile = await open(log, "a");
  try {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: { ...process.env, LC_ALL: "C.UTF-8", DEBIAN_FRONTEND: "noninteractive", ...options.environment },
      stdio: ["ignore", output !== undefined || onLine !== undefined ? "pipe" : logFile.fd, logFile.fd],
      detached: true,
    });
    // A negative process id stands for the group (kill(2)); without an id it never began.
    const end = () => child.pid !== undefined && process.kill(-child.pid, "SIGTERM");
    signal.addEventListener("abort", end, { once: true });
    if (child.stdout !== null) {
      if (output !== undefined) child.stdout.pipe(createWriteStream(output));
      let rest = "";
      child.stdout.setEncoding("utf8").on("data", (text: string) => {
        if (onLine === undefined) return;
        const lines = (rest + text).split("\n");
        rest = lines.pop() ?? "";
        lines.forEach(onLine);
      });
    }
    try {
      const [code, killer] = (await once(child, "close")) as [number | null, NodeJS.Signals | null];
      signal.throwIfAborted();
      if (code !== 0) throw new Error(`${command} ${args.slice(0, 4).join(" ")} ended with ${code ?? killer}`);
    } finally {
      signal.removeEventListener("abort", end);
    }
  } finally {
    await logFile.close();
  }
}

/** Runs a program and returns its standard output. */
export async function programOutput(command: string, args: readonly string[], options: Omit<ProgramOptions, "onLine" | "output">): Promise<string> {
  const lines: string[] = [];
  await runProgram(command, args, { ...options, onLine: (line) => lines.push(line) });
  return lines.join("\n");
}
