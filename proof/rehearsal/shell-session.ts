/** One bash for a page: its blocks run in it one after the other, as a reader would type them. */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";

export interface BlockResult {
  /** Standard output and standard error as they came. */
  readonly output: string;
  /** Exit status of the block's last command. */
  readonly status: number;
}

export interface ShellSessionOptions {
  /** Where the commands run; also HOME. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  /**
   * Process whose namespaces the commands run in: they reach the ports that its engine publishes, and see
   * the containers' processes as on a host that has nothing but this engine.
   */
  readonly namespacesOf: number;
}

export class ShellSession {
  readonly #shell: ChildProcessWithoutNullStreams;
  readonly #folder: string;
  #output = "";
  #count = 0;

  constructor({ folder, environment, namespacesOf }: ShellSessionOptions) {
    this.#folder = folder;
    const namespaces = ["--target", String(namespacesOf), "--net", "--uts", "--pid", "--mount", `--wdns=${folder}`];
    this.#shell = spawn("nsenter", [...namespaces, "bash", "--noprofile", "--norc"], {
      env: environment,
      stdio: ["pipe", "pipe", "pipe"],
      detached: true,
    });
    // Both streams go where bash's own standard output goes: their order is the order of writing.
    this.#shell.stdin.write("exec 2>&1\n");
    this.#shell.stdout.setEncoding("utf8").on("data", (text: string) => (this.#output += text));
    this.#shell.stderr.setEncoding("utf8").on("data", (text: string) => (this.#output += text));
  }

  /**
   * Runs one block.
   * @throws Error when it doesn't end within `timeoutMs`, or when it ends the shell; the output so far is in the message
   */
  async run(block: string, timeoutMs: number): Promise<BlockResult> {
    const marker = `end-of-block-${randomBytes(12).toString("hex")}`;
    const script = join(this.#folder, `.block-${++this.#count}`);
    await writeFile(script, `${block}\n`);
    this.#output = "";
    const end = new RegExp(`${marker} (\\d+)\\n$`);
    const ended = Promise.withResolvers<BlockResult>();
    const look = () => {
      const match = end.exec(this.#output);
      if (match) ended.resolve({ output: this.#output.slice(0, match.index), status: Number(match[1]) });
    };
    const stop = () => ended.reject(new Error(`the block ended the shell; its output: ${this.#output.slice(-2000)}`));
    const timer = setTimeout(() => ended.reject(new Error(`not done after ${timeoutMs / 1000} s; its output: ${this.#output.slice(-2000)}`)), timeoutMs);
    this.#shell.stdout.on("data", look);
    this.#shell.once("exit", stop);
    // Nothing to read from: a block that waits for a key must not eat the next block.
    this.#shell.stdin.write(`source '${script}' </dev/null; printf '%s %s\\n' ${marker} $?\n`);
    try {
      return await ended.promise;
    } finally {
      clearTimeout(timer);
      this.#shell.stdout.off("data", look);
      this.#shell.off("exit", stop);
    }
  }

  /** Ends the shell. What it started in the background ends with the engine's processes. */
  async close(): Promise<void> {
    const { pid } = this.#shell;
    if (pid === undefined || this.#shell.exitCode !== null || this.#shell.signalCode !== null) return;
    const gone = once(this.#shell, "exit");
    process.kill(-pid, "SIGKILL");
    await gone;
  }
}
