// The suites behind `npm test`, each of which runs to its end and says how many of its tests passed.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { glob, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run as runTests } from "node:test";
import { spec } from "node:test/reporters";
import { inputsDigest, rememberBuild } from "../bin/build-inputs.mjs";
import { npmCommand, root } from "../bin/prepare.mjs";

/** How a suite ended. */
export interface Count {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** A suite; it shows its own output while it runs, and ends early when `signal` says so. */
export type Suite = (signal: AbortSignal) => Promise<Count>;

const one = (passed: boolean): Count => ({ passed: passed ? 1 : 0, failed: passed ? 0 : 1, skipped: 0 });

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
    return { passed: Number(passed), failed: Math.max(Number(failed), child.exitCode === 0 ? 0 : 1), skipped: 0 };
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
    const stream = runTests({ files: files.sort(), concurrency, signal });
    stream.on("test:summary", ({ file, counts }) => {
      // A summary without a file is the whole run's.
      if (file === undefined) count = { passed: counts.passed, failed: counts.tests - counts.passed - counts.skipped, skipped: counts.skipped };
    });
    for await (const text of stream.compose(spec)) process.stdout.write(text as string | Uint8Array);
    signal.throwIfAborted();
    return count;
  };

/** Every `*.test.ts` beside the code. */
export const unit: Suite = nodeTests(["bin", "bench", "src", "bridge", "proof", "engine", "test"].map((folder) => `${folder}/**/*.test.ts`), true);

/** The projects of `content/examples`, built and run on engines that these tests start themselves: one at a time. */
export const examples: Suite = nodeTests(["test/examples/*.spec.ts"], false);

/** What Playwright's JSON reporter says about a run, as far as it is read here. */
interface PlaywrightReport {
  readonly stats: { readonly expected: number; readonly unexpected: number; readonly flaky: number; readonly skipped: number };
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
      const report = join(folder, "report.json");
      const playwright = join(root, "node_modules", "@playwright", "test", "cli.js");
      const code = await show(process.execPath, [playwright, "test", "--reporter=list,json", ...filters], signal, {
        PLAYWRIGHT_JSON_OUTPUT_FILE: report,
        ...environment,
      });
      const { stats } = JSON.parse(await readFile(report, "utf8")) as PlaywrightReport;
      // A broken configuration fails no test, but the run.
      const failed = stats.unexpected + stats.flaky;
      return { passed: stats.expected, failed: failed === 0 && code !== 0 ? 1 : failed, skipped: stats.skipped };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };
