/** Runs a program that checks a file, in a folder that holds nothing else, and reads what it says against the file. */
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Problem } from "./source.ts";

/** What a program printed, and whether it ended with 0. */
export interface Answer {
  readonly accepted: boolean;
  /** What it printed for others to read. */
  readonly result: string;
  /** All that it printed, errors last. */
  readonly output: string;
}

/**
 * Runs a program to its end.
 * @param folder its working folder, and its home
 * @param environment variables besides PATH and HOME
 * @throws when it can't be started
 */
export async function ask(program: string, words: readonly string[], folder: string, environment: NodeJS.ProcessEnv = {}): Promise<Answer> {
  try {
    const { stdout, stderr } = await promisify(execFile)(program, words, { cwd: folder, env: { PATH: process.env["PATH"], HOME: folder, ...environment } });
    return { accepted: true, result: stdout, output: stdout + stderr };
  } catch (error) {
    if (!(error instanceof Error) || !("stderr" in error) || !("stdout" in error) || !("code" in error) || typeof error.code !== "number") throw error;
    return { accepted: false, result: String(error.stdout), output: String(error.stdout) + String(error.stderr) };
  }
}

/** What a program says when it refuses, its last line, with the line in the file where it names one; empty when it accepts. */
export async function refusal(program: string, words: readonly string[], folder: string): Promise<Problem[]> {
  const { accepted, output } = await ask(program, words, folder);
  if (accepted) return [];
  const said = output.trim().split("\n").filter((line) => !/level=warning/.test(line));
  const message = said.at(-1) ?? `${program} refuses it without a word`;
  const line = /line (\d+)/.exec(message)?.[1];
  return [{ ...(line === undefined ? {} : { line: Number(line) }), message: message.replaceAll(`${folder}/`, "").replaceAll(folder, "") }];
}

/** Calls `check` with a new folder that holds the text as a file, and removes the folder. */
export async function inFolder(name: string, text: string, check: (folder: string) => Promise<Problem[]>): Promise<Problem[]> {
  const folder = await mkdtemp(join(tmpdir(), "drydock-proof-"));
  try {
    await writeFile(join(folder, name), `${text}\n`);
    return await check(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}
