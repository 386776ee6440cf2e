// The suites behind `npm test`, each of which runs to its end and says how many of its tests passed.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { glob, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { run as runTests } from "node:test";
import { spec } from "node:test/reporters";
import { stripVTControlCharacters } from "node:util";
import { inputsDigest, rememberBuild } from "../bin/build-inputs.mjs";
import { npmCommand, root } from "../bin/prepare.mjs";

/** How many tests of a suite ended in which way. */
export interface Count {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** How a suite ended. */
export interface Outcome extends Count {
  /** Which of its tests failed and why, in a line each, where their runner tells; a suite's own output, which has more, is far above the sum of all. */
  readonly failures: readonly string[];
}

/** A suite; it shows its own output while it runs, and ends early when `signal` says so. */
export type Suite = (signal: AbortSignal) => Promise<Outcome>;

const one = (passed: boolean): Outcome => ({ passed: passed ? 1 : 0, failed: passed ? 0 : 1, skipped: 0, failures: [] });

/** Where a test stands, what it is called, and the first line of why it failed, without its colours. */
function failureLine(file: string, line: number, title: string, message: string): string {
  const [reason = ""] = stripVTControlCharacters(message).trim().split("\n");
  return `${relative(root, resolve(root, file))}:${line} ${title}: ${reason}`;
}

/**
 * Runs a program in the repository with its output shown. It is a process group of its own, so that a Ctrl+C reaches it once, through `signal`.
 * @returns its exit status, or null when a signal ended it
 */
async function show(command: string, args: readonly string[], signal: AbortSignal, environment: NodeJS.ProcessEnv = {}): Promise<number | null> {
  signal.throwIfAborted();
  const child = spawn(command, args, {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
    detached: true,
    env: { ...process.env, ASTRO_TELEMETRY_DISABLED: "1", ...environment },
  });
  // INT, because that is what Playwright answers by closing its browsers and fixtures.
  const interrupt = () => child.kill("SIGINT");
  signal.addEventListener("abort", interrupt, { once: true });
  const [code] = (await once(child, "exit")) as [number | null];
  signal.removeEventListener("abort", interrupt);
  signal.throwIfAborted();
  return code;
}

async function npmScript(name: string, signal: AbortSignal): Promise<boolean> {
  const { command, args } = npmCommand(["run", "--silent", name]);
  return (await show(command, args, signal)) === 0;
}

/** The type check; counts as one test. */
export const types: Suite = async (signal) => one(await npmScript("check", signal));

/** The image of the engine in the tab, put where the site's build takes it from; counts as one test. */
export const tabImage: Suite = async (signal) => one(await npmScript("engine", signal));

/** The site's build, as `npm start` makes it; counts as one test. */
export const build: Suite = async (signal) => {
  const inputs = inputsDigest(root);
  const built = await npmScript("build", signal);
  if (built) rememberBuild(root, inputs);
  return one(built);
};

/**
 * A script that counts for itself and says so in its last line: `…: N passed, N failed`.
 * @param name of the npm script
 */
export const counting =
  (name: string): Suite =>
  async (signal) => {
    signal.throwIfAborted();
    const { command, args } = npmCommand(["run", "--silent", name]);
    const child = spawn(command, args, { cwd: root, stdio: ["ignore", "pipe", "inherit"], detached: true });
    // TERM, because npm hands that on; a rehearsal then stops its engine.
    const interrupt = () => child.kill("SIGTERM");
    signal.addEventListener("abort", interrupt, { once: true });
    let last = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      process.stdout.write(text);
      last = (last + text).slice(-500);
    });
    await once(child, "close");
    signal.removeEventListener("abort", interrupt);
    signal.throwIfAborted();
    const [, passed, failed] = /(\d+) passed, (\d+) failed\s*$/.exec(last) ?? [];
    // A script that broke before it could count has failed once.
    if (passed === undefined || failed === undefined) return one(false);
    return { passed: Number(passed), failed: Math.max(Number(failed), child.exitCode === 0 ? 0 : 1), skipped: 0, failures: [] };
  };

/**
 * Test files in Node's own test runner.
 * @param patterns relative to the repository
 * @param concurrency whether files run side by side
 */
const nodeTests =
  (patterns: readonly string[], concurrency: boolean): Suite =>
  async (signal) => {
    const files: string[] = [];
    for await (const file of glob(patterns, { cwd: root })) files.push(join(root, file));
    let count: Count = { passed: 0, failed: 0, skipped: 0 };
    const failures: string[] = [];
    const stream = runTests({ files: files.sort(), concurrency, signal });
    stream.on("test:summary", ({ file, counts }) => {
      // A summary without a file is the whole run's.
      if (file === undefined) count = { passed: counts.passed, failed: counts.tests - counts.passed - counts.skipped, skipped: counts.skipped };
    });
    stream.on("test:fail", ({ name, file, line, details }) => {
      // A group of tests that fails with one of them says nothing of its own.
      const { cause, failureType } = details.error as Error & { readonly failureType?: string };
      if (failureType !== "subtestsFailed") failures.push(failureLine(file ?? "", line ?? 0, name, cause instanceof Error ? cause.message : String(cause)));
    });
    for await (const text of stream.compose(spec)) process.stdout.write(text as string | Uint8Array);
    signal.throwIfAborted();
    return { ...count, failures };
  };

/** Every `*.test.ts` beside the code. */
export const unit: Suite = nodeTests(["bin", "bench", "src", "bridge", "proof", "engine", "test"].map((folder) => `${folder}/**/*.test.ts`), true);

/** The projects of `content/examples`, built and run on engines that these tests start themselves: one at a time. */
export const examples: Suite = nodeTests(["test/examples/*.spec.ts"], false);

/** A file or group of tests in the report of Playwright's JSON reporter, as far as it is read here. */
export interface PlaywrightSuite {
  readonly suites?: readonly PlaywrightSuite[];
  readonly specs?: readonly {
    readonly title: string;
    readonly ok: boolean;
    /** Relative to the folder of the tests. */
    readonly file: string;
    readonly line: number;
    readonly tests: readonly { readonly results: readonly { readonly error?: { readonly message?: string } }[] }[];
  }[];
}

/** What that reporter says about a run. */
interface PlaywrightReport extends PlaywrightSuite {
  readonly stats: { readonly expected: number; readonly unexpected: number; readonly flaky: number; readonly skipped: number };
}

/** @returns a line for each test that failed, below a file or group of the report */
export function failuresIn({ suites = [], specs = [] }: PlaywrightSuite): string[] {
  const own = specs.filter(({ ok }) => !ok).map(({ title, file, line, tests }) => {
    const messages = tests.flatMap(({ results }) => results.map(({ error }) => error?.message)).filter((message) => message !== undefined);
    return failureLine(`e2e/${file}`, line, title, messages[0] ?? "no message");
  });
  return [...own, ...suites.flatMap(failuresIn)];
}

/**
 * The end-to-end tests: a real Chromium, the built site, the bridge and the engine.
 * @param filters passed on to Playwright, for example a file name
 * @param environment further variables for the tests
 */
export const endToEnd =
  (filters: readonly string[], environment: NodeJS.ProcessEnv = {}): Suite =>
  async (signal) => {
    const folder = await mkdtemp(join(tmpdir(), "drydock-e2e-"));
    try {
      const reportFile = join(folder, "report.json");
      const playwright = join(root, "node_modules", "@playwright", "test", "cli.js");
      const code = await show(process.execPath, [playwright, "test", "--reporter=list,json", ...filters], signal, {
        PLAYWRIGHT_JSON_OUTPUT_FILE: reportFile,
        ...environment,
      });
      const report = JSON.parse(await readFile(reportFile, "utf8")) as PlaywrightReport;
      const { stats } = report;
      // A broken configuration fails no test, but the run.
      const failed = stats.unexpected + stats.flaky;
      return { passed: stats.expected, failed: failed === 0 && code !== 0 ? 1 : failed, skipped: stats.skipped, failures: failuresIn(report) };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };
