/**
 * The build of the engine's image as named steps. What a step makes is a folder in the cache, named by a digest of all that it is made of,
 * so that a step runs once per change of its inputs, in whatever clone, and a build that was ended goes on where it stood.
 */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, readdir, rename, rm, stat, utimes } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** A finished step. */
export interface Made {
  readonly digest: string;
  /** The folder with what it made; nobody writes into it any more. */
  readonly folder: string;
}

/** What a step is told while it runs. */
export interface StepContext {
  /** The folder to fill. It is empty at first, unless the step resumes, and becomes the step's result when `make` ends without an error. */
  readonly folder: string;
  /** Where programs write what they print. */
  readonly log: string;
  readonly signal: AbortSignal;
  /** Shows what the step is doing now, in a few words. */
  readonly tell: (text: string) => void;
}

export interface Step {
  readonly name: string;
  /** Files and folders below `engine/` that decide the result: the step's own source and what it copies. */
  readonly files: readonly string[];
  /** Everything else that decides the result, as plain JSON: versions, options, digests of earlier steps. */
  readonly inputs: unknown;
  /** Whether `make` goes on with what an ended run left in its folder. Without this it begins with an empty one. */
  readonly resumes?: boolean;
  readonly make: (context: StepContext) => Promise<void>;
}

/** How many results of one step are kept: clones that differ share a cache without undoing each other's work. */
const keptResults = 3;

/** `$XDG_CACHE_HOME/drydock/engine/`, with `~/.cache` where that isn't set (XDG Base Directory Specification). */
export function cacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const base = environment["XDG_CACHE_HOME"];
  return join(base?.startsWith("/") === true ? base : join(homedir(), ".cache"), "drydock", "engine");
}

/** @returns every file below a path, the path itself if it is one, in a fixed order */
async function filesBelow(path: string): Promise<string[]> {
  if (!(await stat(path)).isDirectory()) return [path];
  const names = (await readdir(path)).sort();
  return (await Promise.all(names.map((name) => filesBelow(join(path, name))))).flat();
}

/**
 * @param root the folder that the files' names are relative to
 * @returns 32 hexadecimal digits that change with the step's name, its inputs, and the names, modes and contents of its files
 */
export async function stepDigest({ name, files, inputs }: Pick<Step, "name" | "files" | "inputs">, root: string): Promise<string> {
  const hash = createHash("sha256").update(JSON.stringify([name, inputs]));
  for (const file of files) {
    for (const path of await filesBelow(join(root, file))) {
      const { mode } = await stat(path);
      hash.update(`\0${path.slice(root.length)}\0${mode & 0o111}\0`).update(await readFile(path));
    }
  }
  return hash.digest("hex").slice(0, 32);
}

/** What an ended build left of a step is removed when it has lain there for so long: until then, another clone may still be at it. */
const leftForMs = 24 * 3_600_000;

/** Removes all but the newest results of a step, and what builds left of it that ended long ago. */
async function forgetOldResults(cache: string, name: string): Promise<void> {
  const names = (await readdir(cache)).filter((entry) => entry.startsWith(`${name}-`) && /^[0-9a-f]{32}(?:\.part)?$/.test(entry.slice(name.length + 1)));
  const dated = await Promise.all(names.map(async (entry) => ({ entry, usedMs: (await stat(join(cache, entry))).mtimeMs })));
  dated.sort((a, b) => b.usedMs - a.usedMs);
  const results = dated.filter(({ entry }) => !entry.endsWith(".part"));
  const left = dated.filter(({ entry, usedMs }) => entry.endsWith(".part") && Date.now() - usedMs > leftForMs);
  for (const { entry } of [...results.slice(keptResults), ...left]) await rm(join(cache, entry), { recursive: true, force: true });
}

/** Sets when a result was last used, by this process's clock: the kernel's own stamps come from one that lags by some milliseconds. */
async function markUsed(folder: string): Promise<void> {
  const nowSeconds = (performance.timeOrigin + performance.now()) / 1000;
  await utimes(folder, nowSeconds, nowSeconds);
}

/** What a run of steps shares. */
export interface StepRun {
  readonly cache: string;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
  /** Shows text that the next one replaces, where the output is a terminal. */
  readonly tell: (text: string) => void;
}

/**
 * The step's result: from the cache, or made now.
 * @throws what `make` throws, with the end of the step's log
 */
export async function perform(step: Step, run: StepRun): Promise<Made> {
  run.signal.throwIfAborted();
  const digest = await stepDigest(step, fileURLToPath(new URL(".", import.meta.url)));
  const folder = join(run.cache, `${step.name}-${digest}`);
  if (existsSync(folder)) {
    await markUsed(folder);
    run.say(`${step.name}: in the cache`);
    return { digest, folder };
  }
  const part = `${folder}.part`;
  const log = join(run.cache, `${step.name}.log`);
  if (step.resumes !== true) await rm(part, { recursive: true, force: true });
  await rm(log, { force: true });
  await mkdir(part, { recursive: true });
  const startedMs = performance.now();
  const seconds = () => ((performance.now() - startedMs) / 1000).toFixed(0);
  const tell = (text: string) => run.tell(`${step.name}: ${text} (${seconds()} s)`);
  tell("begins");
  try {
    await step.make({ folder: part, log, signal: run.signal, tell });
  } catch (error) {
    run.signal.throwIfAborted();
    const end = existsSync(log) ? (await readFile(log, "utf8")).trimEnd().split("\n").slice(-30).join("\n") : "";
    throw new Error(`The step “${step.name}” failed: ${error instanceof Error ? error.message : String(error)}${end === "" ? "" : `\n\n${end}\n\nAll of it: ${log}`}`, {
      cause: error,
    });
  }
  await rename(part, folder);
  await markUsed(folder);
  await forgetOldResults(run.cache, step.name);
  run.say(`${step.name}: made in ${seconds()} s`);
  return { digest, folder };
}
