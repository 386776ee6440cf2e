import type { ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";

const keptLines = 40;

/** What dockerd says, once, when its socket takes requests. */
export const listens = /API listen on/;

interface Waiter {
  readonly pattern: RegExp;
  readonly resolve: () => void;
  readonly reject: (reason: Error) => void;
}

/** What an engine writes while it runs: lines to wait for, and the last ones for the message of a failure. */
export class EngineLog {
  readonly #lines: string[] = [];
  readonly #waiters = new Set<Waiter>();
  #over: Error | undefined;

  /** @param exited kept once the process has ended, or couldn't be started */
  constructor(child: ChildProcess & { readonly stderr: Readable }, exited: Promise<void>) {
    createInterface({ input: child.stderr }).on("line", (line) => {
      this.#lines.push(line);
      if (this.#lines.length > keptLines) this.#lines.shift();
      for (const waiter of this.#waiters) if (waiter.pattern.test(line)) waiter.resolve();
    });
    child.once("error", (error) => this.#end(error));
    void exited.then(() => this.#end(new Error("it ended")));
  }

  /** The last lines. */
  get text(): string {
    return this.#lines.join("\n");
  }

  /**
   * Waits for a line that is yet to come.
   * @throws when there was none that matches after `limitMs` milliseconds, or none can come any more
   */
  async next(pattern: RegExp, limitMs: number): Promise<void> {
    if (this.#over !== undefined) throw this.#over;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const waiter = { pattern, resolve, reject };
    const limit = setTimeout(() => reject(new Error(`${pattern} wasn't in its log after ${limitMs / 1000} s`)), limitMs);
    this.#waiters.add(waiter);
    try {
      await promise;
    } finally {
      clearTimeout(limit);
      this.#waiters.delete(waiter);
    }
  }

  #end(reason: Error): void {
    this.#over ??= reason;
    for (const { reject } of this.#waiters) reject(this.#over);
  }
}
