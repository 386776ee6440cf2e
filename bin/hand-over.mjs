// Gives the terminal to a long-running child, and the signals meant for it.

import { spawn } from "node:child_process";
import { root } from "./prepare.mjs";

/** @type {readonly NodeJS.Signals[]} */
const endings = ["SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK"];

/**
 * Runs a program of the repository until it ends. INT, TERM and HUP are passed on as TERM, and the child is waited for:
 * it has something to clean up. (A Ctrl+C reaches the child by itself too; it has to take being asked twice.)
 * On Windows nothing is passed on: whatever asks there (Ctrl+C, Ctrl+Break, a closed window) asks every process of the console, and a TERM
 * from another process is no question, but the end at once (Node.js, `process.kill`).
 * @param {string} command
 * @param {string[]} args
 * @param {NodeJS.Platform} [platform]
 * @returns {Promise<{ status: number | null, asked: boolean }>} its exit status, null when a signal ended it, and whether it had
 * been asked to end
 */
export function handOver(command, args, platform = process.platform) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: "inherit" });
    let asked = false;
    const pass = () => {
      asked = true;
      if (platform !== "win32") child.kill("SIGTERM");
    };
    for (const signal of endings) process.on(signal, pass);
    child.on("error", reject);
    child.on("exit", (status, signal) => {
      for (const ending of endings) process.off(ending, pass);
      if (status === null && !asked) console.error(`${args[0] ?? command} was ended by ${signal}.`);
      resolve({ status, asked });
    });
  });
}
