// `npm run bench:engine`: how fast the engine in the tab is for its reader.
//
// Method. The built site is served by bridge/static.ts on loopback, in a thread of its own, without a throttle: times are those after a download, whose
// size is told beside them. Each round is a fresh headless Chromium with nothing cached; its second page load has the first one's cache. Commands are typed
// into the terminal by keyboard, and timed from Enter to the first screen that shows their end, which the page itself looks for whenever the screen changes.
// “First” is the first time in that machine; “settled” is the median of the third to the fifth. Long tasks are those of the main thread over 50 ms
// (Long Tasks specification) from the first command to the last. Memory is what Linux counts as the tab's process's own (smaps_rollup, Pss). Medians
// over the rounds.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Worker } from "node:worker_threads";
import { chromium, type Page } from "@playwright/test";
import config from "../playwright.config.ts";
import { bytesToPrompt, imageFolder, type Manifest } from "../src/playground/engines/tab/manifest.ts";
import { root } from "../bin/prepare.mjs";
import { descendants } from "./processes.ts";
import { median } from "./statistics.ts";

const usage = `npm run bench:engine measures the engine in the tab, in the site that npm run build made with an image in public/${imageFolder}.
After two dashes:

  --rounds N   how often everything is measured (3; medians are shown)
  --write      puts the figures into docs/bench-engine.md
  --help
`;

const commandLimitMs = 600_000;

/** The bars of the project, where it has set one. */
const bars: Readonly<Record<string, { readonly unit: "s" | "MB" | "" | "ms"; readonly atMost?: number }>> = {
  "bytes to the first prompt": { unit: "MB", atMost: 25 },
  "first prompt after the download": { unit: "s", atMost: 2 },
  "page to prompt, everything cached": { unit: "s", atMost: 3 },
  "docker ps, first": { unit: "s", atMost: 1.35 },
  "docker ps, settled": { unit: "s", atMost: 0.9 },
  "docker run --rm busybox echo hi, first": { unit: "s", atMost: 9 },
  "docker run --rm busybox echo hi, settled": { unit: "s", atMost: 6 },
  "docker run -d -p 8080:80 nginx to its page in the preview": { unit: "s", atMost: 12 },
  "docker build, five steps": { unit: "s", atMost: 12 },
  "tasks of the main thread over 50 ms": { unit: "", atMost: 0 },
  "longest task of the main thread over 50 ms": { unit: "ms" },
  "memory of the tab": { unit: "MB" },
};

const { values } = parseArgs({ options: { rounds: { type: "string", default: "3" }, write: { type: "boolean", default: false }, help: { type: "boolean", default: false } } });

const dockerfile = String.raw`FROM busybox\nWORKDIR /app\nCOPY page.txt .\nRUN wc -c page.txt > size.txt\nCMD ["cat", "size.txt"]\n`;

/** What the page notes for the bench. */
interface Notes {
  /** For each text that is looked for: the time of the page's clock (milliseconds) at which it is first on the screen, or told as progress. */
  readonly seen: Record<string, Promise<number>>;
  readonly longTasksMs: number[];
  watch(text: string): void;
}

/** Runs in the page before its own scripts. */
function takeNotes(): void {
  const wanted = new Map<string, (ms: number) => void>();
  const look = () => {
    if (wanted.size === 0) return;
    const screen = document.querySelector(".xterm-rows")?.textContent?.replaceAll("\u00a0", " ") ?? "";
    const progress = document.querySelector('[data-part="progress-label"]')?.textContent ?? "";
    for (const [text, found] of wanted) {
      if (!screen.includes(text) && !progress.includes(text)) continue;
      found(performance.now());
      wanted.delete(text);
    }
  };
  const watch = (text: string) => {
    notes.seen[text] = new Promise((found) => wanted.set(text, found));
    look();
  };
  const notes: Notes = { seen: {}, longTasksMs: [], watch };
  Object.assign(window, { notes });
  new PerformanceObserver((list) => notes.longTasksMs.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: "longtask" });
  new MutationObserver(look).observe(document, { subtree: true, childList: true, characterData: true });
}

const notesOf = (page: Page) => page.evaluate(() => (window as unknown as { notes: Notes }).notes.longTasksMs);

/** Starts to look for a text. @returns a promise for the page's time when it was there, which fails when it doesn't come in time */
async function watch(page: Page, text: string): Promise<() => Promise<number>> {
  await page.evaluate((wanted) => (window as unknown as { notes: Notes }).notes.watch(wanted), text);
  return () =>
    page.evaluate(
      ([wanted, limitMs]) => {
        const late = new Promise<never>((_, reject) => setTimeout(() => reject(new Error(`“${wanted}” didn’t come within ${limitMs / 1000} s.`)), limitMs));
        return Promise.race([(window as unknown as { notes: Notes }).notes.seen[wanted] ?? late, late]);
      },
      [text, commandLimitMs] as const,
    );
}

let marks = 0;

/** @returns how long a command took, in seconds */
async function time(page: Page, command: string): Promise<number> {
  marks += 1;
  const end = await watch(page, `<end-${marks} 0>`);
  await page.locator(".xterm-helper-textarea").focus();
  await page.keyboard.type(` clear; ${command}; echo "<""end-${marks} $?>"`);
  const fromMs = await page.evaluate(() => performance.now());
  await page.keyboard.press("Enter");
  return ((await end()) - fromMs) / 1000;
}

/** @returns seconds from the press of the button to the last part of the download, and to the prompt */
async function start(page: Page): Promise<{ downloaded: number; prompt: number }> {
  await page.locator("[data-playground-open]").click();
  await page.locator("[data-tab-start]").waitFor();
  const downloaded = await watch(page, "Starting the machine");
  const prompt = await watch(page, "docker:~#");
  const fromMs = await page.evaluate(() => {
    document.querySelector<HTMLElement>("[data-tab-start]")?.click();
    return performance.now();
  });
  return { downloaded: ((await downloaded()) - fromMs) / 1000, prompt: ((await prompt()) - fromMs) / 1000 };
}

/** Megabytes of the browser's processes that draw pages: with one page, the tab's. */
function tabMegabytes(browserProcess: number): number {
  let kilobytes = 0;
  for (const id of descendants(browserProcess)) {
    const commandLine = readFileSync(`/proc/${id}/cmdline`, "utf8");
    // The browser draws its own bars in a process like a tab's.
    if (!commandLine.includes("--type=renderer") || commandLine.includes("top-chrome-webui")) continue;
    kilobytes += Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${id}/smaps_rollup`, "utf8"))?.[1]);
  }
  return kilobytes / 1000;
}

async function measure(origin: string, manifest: Manifest): Promise<Map<string, number>> {
  const figures = new Map<string, number>([["bytes to the first prompt", bytesToPrompt(manifest) / 1e6]]);
  const server = await chromium.launchServer(config.use?.launchOptions ?? {});
  const browser = await chromium.connect(server.wsEndpoint());
  try {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.addInitScript(takeNotes);
    await page.goto(origin);
    const first = await start(page);
    figures.set("first prompt after the download", first.prompt - first.downloaded);
    await page.evaluate(() => void ((window as unknown as { notes: Notes }).notes.longTasksMs.length = 0));

    const ps = await times(page, "docker ps");
    figures.set("docker ps, first", ps.first).set("docker ps, settled", ps.settled);
    const run = await times(page, "docker run --rm busybox echo hi");
    figures.set("docker run --rm busybox echo hi, first", run.first).set("docker run --rm busybox echo hi, settled", run.settled);

    marks += 1;
    await page.locator(".xterm-helper-textarea").focus();
    await page.keyboard.type(" clear; docker run -d --name web -p 8080:80 nginx");
    const fromMs = await page.evaluate(() => performance.now());
    await page.keyboard.press("Enter");
    await page.locator('[data-port="8080"]').click({ timeout: commandLimitMs });
    await page.locator('[data-preview="shown"]').waitFor({ timeout: commandLimitMs });
    await page.frameLocator("[data-preview] iframe").getByRole("heading").waitFor();
    figures.set("docker run -d -p 8080:80 nginx to its page in the preview", ((await page.evaluate(() => performance.now())) - fromMs) / 1000);
    await page.getByRole("button", { name: "Close the preview" }).click();

    await time(page, `mkdir -p ~/app && cd ~/app && printf '${dockerfile}' > Dockerfile && echo page > page.txt`);
    figures.set("docker build, five steps", await time(page, "docker build -t app ."));
    const long = await notesOf(page);
    figures.set("tasks of the main thread over 50 ms", long.length).set("longest task of the main thread over 50 ms", Math.max(0, ...long));
    figures.set("memory of the tab", tabMegabytes(server.process().pid ?? 0));

    // Another tab, which has chosen nothing yet.
    const again = await context.newPage();
    await page.close();
    await again.addInitScript(takeNotes);
    await again.goto(origin);
    const pageMs = await again.evaluate(() => performance.now());
    const cached = await start(again);
    figures.set("page to prompt, everything cached", pageMs / 1000 + cached.prompt);
    return figures;
  } finally {
    await browser.close();
    await server.close();
  }
}

async function times(page: Page, command: string): Promise<{ first: number; settled: number }> {
  const all: number[] = [];
  for (let count = 0; count < 5; count += 1) all.push(await time(page, command));
  return { first: all[0] ?? Number.NaN, settled: median(all.slice(2)) };
}

async function main(): Promise<void> {
  const rounds = Number(values.rounds);
  if (values.help || !Number.isInteger(rounds) || rounds < 1) {
    process.stdout.write(usage);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  const folder = join(root, "dist");
  const manifest = JSON.parse(readFileSync(join(folder, imageFolder, "manifest.json"), "utf8")) as Manifest;
  const worker = new Worker(new URL("serve.ts", import.meta.url), { workerData: folder });
  const [port] = (await once(worker, "message")) as [number];
  const loadBefore = loadavg()[0] ?? 0;
  try {
    const all: Map<string, number>[] = [];
    for (let round = 1; round <= rounds; round += 1) {
      console.log(`Round ${round} of ${rounds}`);
      const figures = await measure(`http://127.0.0.1:${port}`, manifest);
      for (const [name, value] of figures) console.log(`  ${name}: ${value.toFixed(2)}`);
      all.push(figures);
    }
    const lines = Object.entries(bars).map(([name, { unit, atMost }]) => {
      const value = median(all.map((figures) => figures.get(name) ?? Number.NaN));
      const digits = unit === "s" || unit === "MB" ? 1 : 0;
      const bar = atMost === undefined ? "" : `${atMost}${unit === "" ? "" : ` ${unit}`}, ${value <= atMost ? "kept" : "missed"}`;
      return `| ${name} | ${value.toFixed(digits)}${unit === "" ? "" : ` ${unit}`} | ${bar} |`;
    });
    const table = ["| figure | measured | at most |", "| --- | --- | --- |", ...lines].join("\n");
    const busy = loadBefore > 1 ? " It was busy with other work, so that the times are longer than a quiet machine’s, and a bar that they miss may be kept there." : "";
    const about = `Docker Engine ${manifest.engineVersion}, v86 ${manifest.emulatorVersion}, ${new Date().toISOString().slice(0, 10)}, ${cpus().length} × ${cpus()[0]?.model ?? "processor"}, medians of ${rounds}; the machine’s load was ${loadBefore.toFixed(1)} before the first round.${busy}`;
    console.log(`\n${about}\n\n${table}`);
    if (values.write) {
      mkdirSync(join(root, "docs"), { recursive: true });
      writeFileSync(join(root, "docs", "bench-engine.md"), `# The engine in the tab\n\nMeasured by \`npm run bench:engine\`; how, is told at the beginning of \`bench/engine.ts\`. ${about}\n\n${table}\n`);
    }
  } finally {
    await worker.terminate();
  }
}

await main();
