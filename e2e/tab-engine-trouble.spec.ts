// The engine in the tab where it can't start: each ends in words and a way on. What is downloaded here is a small thing that looks like an image; the
// guest itself is tried in tab-engine.spec.ts.

import { AxeBuilder } from "@axe-core/playwright";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { type Browser, chromium, type Page } from "@playwright/test";
import { memoryBytes } from "../src/playground/engines/tab/machine.ts";
import { bytesToPrompt, imageFolder, type Manifest, type Parted, partName } from "../src/playground/engines/tab/manifest.ts";
import { root } from "./bridge-process.ts";
import { dialog, expect, notice, type Override, panel, startButton, state, test, type TabHost, watchPages } from "./tab-host.ts";

// What a browser says by itself when something can't be had.
test.use({ allowedMessages: [/Failed to load resource/] });

// The emulator's program is compiled in each of them.
test.beforeEach(() => test.setTimeout(120_000));

const { version } = JSON.parse(readFileSync(join(root, "node_modules/v86/package.json"), "utf8")) as { version: string };

const files = new Map<string, Buffer>();
function parted(content: Buffer): Parted {
  const part = { sha256: createHash("sha256").update(content).digest("hex"), bytes: content.length };
  files.set(`/${imageFolder}/${partName(part)}`, content);
  return { parts: [part], unpackedBytes: content.length };
}
const stateParts = parted(Buffer.alloc(200_000, "state"));
const index = parted(gzipSync("[]"));
const manifest: Manifest = {
  format: 1,
  engineVersion: "28.5.2",
  emulatorVersion: version,
  memoryBytes,
  changes: [],
  state: stateParts,
  disk: { byteLength: 1024 * 1024, chunkBytes: 128 * 1024, index, bytes: 0 },
  images: [],
  contents: [{ package: "libstdc++6", version: "16.2.0-3", source: "gcc-16", sourceVersion: "16.2.0-3~a+b", licences: ["GPL-3+"] }],
  copyright: parted(Buffer.from("")),
  sources: "",
};
const statePath = `/${imageFolder}/${partName(stateParts.parts[0] ?? { sha256: "" })}`;

/** Serves the image, with `changes` in the place of some of its files; null leaves one out. */
function image(changes: ReadonlyMap<string, Buffer | null | (() => Buffer | null)> = new Map(), described: object = manifest): Override {
  const all = new Map<string, Buffer>([...files, [`/${imageFolder}/manifest.json`, Buffer.from(JSON.stringify(described))]]);
  return (path, response) => {
    if (!path.startsWith(`/${imageFolder}/`)) return false;
    const changed = changes.get(path);
    const content = changed === undefined ? all.get(path) : typeof changed === "function" ? changed() : changed;
    if (content === undefined || content === null) response.writeHead(404).end("no such file");
    else response.writeHead(200, { "Content-Type": "application/octet-stream", "Content-Length": content.length }).end(content);
    return true;
  };
}

/** Opens the dialog of a site that was built with the image. */
async function openDialog(page: Page, host: TabHost, bytes: number | null = bytesToPrompt(manifest)): Promise<void> {
  await page.goto(host.origin);
  await page.evaluate((size) => {
    const section = document.querySelector<HTMLElement>("[data-playground]");
    if (section === null) throw new Error("The page has no playground.");
    if (size === null) delete section.dataset["tabEngine"];
    else section.dataset["tabEngine"] = String(size);
  }, bytes);
  await page.locator("[data-playground-open]").click();
  await expect(dialog(page)).toBeVisible();
}

async function startFails(page: Page, host: TabHost, words: RegExp): Promise<void> {
  await openDialog(page, host);
  await startButton(page).click();
  await expect(notice(page)).toContainText(words, { timeout: 60_000 });
  await state(page, "idle");
  await expect(notice(page).getByRole("button", { name: "Start a fresh machine" })).toBeVisible();
  await expect(notice(page).getByRole("button", { name: "Connect to another engine…" })).toBeVisible();
}

test("without an image, the dialog offers none and says what to do", async ({ page, host }) => {
  await openDialog(page, host, null);
  await expect(startButton(page)).toBeHidden();
  await expect(dialog(page)).toContainText("carries no engine");
  await expect(dialog(page)).toContainText("npm start");
  await expect(page.getByLabel("Address", { exact: true })).toBeFocused();
  expect(host.asked.filter((path) => path.startsWith(`/${imageFolder}/`))).toEqual([]);
});

test("with one, it says how much it is, and nothing of it is downloaded before it is chosen", async ({ page, host }) => {
  host.override(image());
  await openDialog(page, host, 28_300_000);
  await expect(startButton(page)).toHaveText("Start it (29 MB, once)");
  await expect(startButton(page)).toBeFocused();
  expect(host.asked.filter((path) => path.startsWith(`/${imageFolder}/`) || path.endsWith(".wasm") || /\/worker-/.test(path))).toEqual([]);
  const scripts = await Promise.all(host.asked.filter((path) => path.endsWith(".js")).map(async (path) => (await fetch(host.origin + path)).text()));
  expect(scripts.join("")).not.toContain("virtio-console0-output-bytes");
  await page.keyboard.press("Escape");
  await expect(notice(page)).toContainText("No engine is connected");
});

test("the offer can be read on a phone, by keyboard, and breaks no accessibility rule", async ({ page, host }) => {
  host.override(image());
  await page.setViewportSize({ width: 320, height: 640 });
  await openDialog(page, host);
  await page.keyboard.press("Tab");
  await expect(dialog(page).getByText("What is in it")).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(dialog(page)).toContainText("Its programs are Debian’s own, unchanged.");
  await page.keyboard.press("Tab");
  await expect(dialog(page).getByText("Every package, with")).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(dialog(page).getByRole("listitem")).toContainText("libstdc++6 16.2.0-3: GPL-3+;");
  await expect(dialog(page).getByRole("link", { name: "source of libstdc++6" })).toHaveAttribute("href", "https://snapshot.debian.org/package/gcc-16/16.2.0-3~a%2Bb/");
  const box = await dialog(page).boundingBox();
  expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(320);
  expect(await dialog(page).evaluate((element) => element.scrollWidth - element.clientWidth)).toBe(0);
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page }).include("dialog").withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual([]);
  }
});

const cut = (files.get(statePath) ?? Buffer.alloc(0)).subarray(0, 1000);
const altered = Buffer.from(files.get(statePath) ?? Buffer.alloc(0));
altered.writeUInt8(0, 17);

for (const [what, changes, words] of [
  ["the manifest is missing", new Map([[`/${imageFolder}/manifest.json`, null]]), /manifest\.json with status 404/],
  ["the host answers every address with a page", new Map([[`/${imageFolder}/manifest.json`, Buffer.from("<!doctype html>")]]), /doesn’t fit this page/],
  ["a part is missing", new Map([[statePath, null]]), /A part of the engine isn’t there/],
  ["a part is cut off", new Map([[statePath, cut]]), /arrives damaged.*1000 of 200000 bytes/],
  ["a part is altered", new Map([[statePath, altered]]), /arrives damaged/],
] as const) {
  test(`${what}: that is told`, async ({ page, host }) => {
    host.override(image(changes));
    await startFails(page, host, words);
    // The way on leads on, once the host is mended.
    host.override(image(new Map(), { ...manifest, emulatorVersion: "0.0.0" }));
    await notice(page).getByRole("button", { name: "Start a fresh machine" }).click();
    await expect(notice(page)).toContainText("version 0.0.0 of the emulator", { timeout: 30_000 });
  });
}

test("a part that comes damaged once is fetched again, and then kept", async ({ page, host }) => {
  let sent = 0;
  host.override(
    image(
      new Map([
        [
          statePath,
          () => {
            sent += 1;
            return sent === 1 ? altered : (files.get(statePath) ?? null);
          },
        ],
      ]),
    ),
  );
  // The parts are whole; what they hold is no machine.
  await startFails(page, host, /The machine in this tab has failed|gives the engine no memory/);
  expect(sent).toBe(2);
  await notice(page).getByRole("button", { name: "Start a fresh machine" }).click();
  await expect(notice(page)).toBeHidden();
  await expect(notice(page)).toBeVisible({ timeout: 60_000 });
  expect(sent, "from the browser's cache").toBe(2);
});

test("the network breaks while a part is on its way: that is told", async ({ page, host }) => {
  const whole = image();
  host.override((path, response) => {
    if (path !== statePath) return whole(path, response);
    response.writeHead(200, { "Content-Length": 200_000 }).write(cut);
    setTimeout(() => response.destroy(), 100);
    return true;
  });
  await startFails(page, host, /The network doesn’t bring a part/);
});

test("while it is downloaded, the bar tells the bytes, pages turn, and Cancel ends it", async ({ page, host }) => {
  const whole = image();
  host.override((path, response) => {
    if (path !== statePath) return whole(path, response);
    response.writeHead(200, { "Content-Length": 200_000 }).write(Buffer.alloc(100_000, "state"));
    return true;
  });
  await openDialog(page, host);
  await startButton(page).click();
  await expect(panel(page).locator('[data-part="progress-label"]')).toHaveText(/Downloading the engine, 0\.1 of 0\.2 MB/);
  const bar = panel(page).locator("progress");
  expect(await bar.evaluate((element) => (element instanceof HTMLProgressElement ? element.value / element.max : 0))).toBeCloseTo(0.5, 1);
  await page.evaluate(() => Object.assign(window, { samePage: true }));
  await page.locator(".brand").click();
  await page.locator('main a[href^="/guide/"]').first().click();
  await page.waitForURL("**/guide/**");
  expect(await page.evaluate(() => "samePage" in window), "the page was swapped, not loaded").toBe(true);
  await state(page, "starting");
  await panel(page).getByRole("button", { name: "Cancel" }).click();
  await state(page, "idle");
  await panel(page).getByRole("button", { name: "Connect…" }).click();
  await expect(startButton(page)).toBeFocused();
});

test.describe("in a browser of other settings", () => {
  /** Opens a page in a browser that is started with these flags of its script engine. */
  async function withFlags(flags: string, host: TabHost, use: (page: Page) => Promise<void>): Promise<void> {
    const { launchOptions = {} } = test.info().project.use;
    let browser: Browser | undefined;
    try {
      browser = await chromium.launch({ ...launchOptions, args: [...(launchOptions.args ?? []), `--js-flags=${flags}`] });
      const context = await browser.newContext();
      const notes = watchPages(context, { origins: [host.origin], allowed: [] });
      await use(await context.newPage());
      expect(notes).toEqual([]);
    } finally {
      await browser?.close();
    }
  }

  test("without WebAssembly: that is told", async ({ host }) => {
    host.override(image());
    // Without a compiler there is no WebAssembly either, which is how browsers' lockdown modes turn it off.
    await withFlags("--jitless", host, (page) => startFails(page, host, /This browser lacks WebAssembly/));
  });

  test("with too little memory: that is told", async ({ host }) => {
    host.override(image());
    // 4096 pages of 64 KiB, of which the machine would need more than twice as many.
    await withFlags("--wasm-max-mem-pages=4096", host, (page) => startFails(page, host, /gives the engine no memory/));
  });
});
