// One process at a time: test files run side by side, and on a fresh machine each of them finds that the same things have to be fetched first.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("../.cache/", import.meta.url));

/**
 * Does something while no other call with that name does, in this process or another one. The lock is held by a program that ends with its
 * input, so that it can't outlive the process that wanted it.
 * @param name of the lock file in `.cache/`
 * @throws what the action throws; or an Error when there is no flock(1), which Debian always has
 */
export async function inTurn<T>(name: string, action: () => Promise<T>): Promise<T> {
  await mkdir(folder, { recursive: true });
  const holder = spawn("flock", [join(folder, `${name}.lock`), "sh", "-c", "echo held; exec cat"], { stdio: ["pipe", "pipe", "inherit"] });
  const ended = once(holder, "exit");
  await Promise.race([
    once(holder.stdout, "data"),
    // once() throws what the event “error” brings.
    ended.then(([code]) => {
      throw new Error(`flock ended with ${String(code)} before it held ${name}.lock in .cache; it comes with Debian's package util-linux.`);
    }),
  ]);
  try {
    return await action();
  } finally {
    holder.stdin.end();
    await ended;
  }
}
