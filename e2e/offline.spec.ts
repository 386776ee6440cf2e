// Reading offline: after one visit the whole guide is there without a network, and a newer release comes as a whole or not at all.
// The site is served as any static host would, under a name of its own: on a loopback address no service worker is registered.

import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test as base } from "@playwright/test";
import type { Page } from "@playwright/test";
import { staticSite } from "../bridge/static.ts";
import { writeWorker } from "../src/offline/release.ts";
import { dist, largestSection, written } from "./site.ts";

interface Host {
  readonly origin: string;
  /** A copy of the built site, which a test may change. */
  readonly folder: string;
  /** Changes a page, as a new release would, and writes the worker anew. */
  release(mark: string): Promise<void>;
  /** Answers 503 to what matches. */
  fail(pattern: RegExp | undefined): void;
  /** From now on nothing answers. */
  close(): Promise<void>;
}

const test = base.extend<{ host: Host }>({
  host: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), "drydock-offline-"));
    await cp(dist, folder, { recursive: true });
    const site = staticSite(folder);
    let failing: RegExp | undefined;
    const server = createServer((request, response) => {
      // Compressing the whole site anew for each test would take longer than the tests.
      delete request.headers["accept-encoding"];
      if (failing?.test(request.url ?? "") === true) response.writeHead(503).end();
      else void site(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const close = async (): Promise<void> => {
      if (!server.listening) return;
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    };
    await use({
      // Chromium takes every name below localhost to this machine, and trusts it with a service worker.
      origin: `http://guide.localhost:${typeof address === "object" && address !== null ? address.port : 0}`,
      folder,
      release: async (mark) => {
        for (const path of ["index.html", join(largestSection.address, "index.html")]) {
          const file = join(folder, path);
          await writeFile(file, (await readFile(file, "utf8")).replace(/<h1[^>]*>/, (tag) => `${tag}<b data-release>${mark}</b> `));
        }
        await writeWorker(pathToFileURL(`${folder}/`), "/");
      },
      fail: (pattern) => (failing = pattern),
      close,
    });
    await close();
    await rm(folder, { recursive: true });
  },
});

// Keeping the whole guide takes its time on a busy machine.
test.beforeEach(() => test.setTimeout(120_000));

const states = (page: Page) =>
  page.evaluate(async () => {
    const { active, waiting, installing } = (await navigator.serviceWorker.getRegistration()) ?? {};
    return { active: active?.state, waiting: waiting?.state, installing: installing?.state };
  });
/** Whether the service worker knows of no other tab. */
const isAlone = (page: Page) =>
  page.evaluate(() => {
    const { port1, port2 } = new MessageChannel();
    const answered = new Promise((resolve) => port1.addEventListener("message", ({ data }) => resolve(data), { once: true }));
    port1.start();
    navigator.serviceWorker.controller?.postMessage("alone", [port2]);
    return answered;
  });
const kept = (page: Page) => page.evaluate(() => caches.keys());

/** Visits once, until the release is kept. */
async function visit(page: Page, host: Host): Promise<void> {
  await page.goto(`${host.origin}/`);
  await page.evaluate(() => navigator.serviceWorker.ready);
  await expect.poll(async () => (await states(page)).active).toBe("activated");
}

/** Lets the browser look for a newer release. @returns what became of it: `installed` when it waits now, `redundant` when it failed */
const look = (page: Page) =>
  page.evaluate(async () => {
    const registration = await navigator.serviceWorker.getRegistration();
    await registration?.update();
    const worker = registration?.installing;
    if (!worker) return registration?.waiting?.state ?? "redundant";
    await new Promise((resolve) => worker.addEventListener("statechange", resolve, { once: true }));
    return worker.state;
  });

test("after one visit the whole guide, its search and its page for wrong addresses are there without a network", async ({ page, host }) => {
  await visit(page, host);
  await host.close();
  for (const { address } of written) {
    await page.goto(host.origin + address);
    await expect(page.locator("main[data-section] h1")).toBeVisible();
    expect(await page.evaluate(() => getComputedStyle(document.querySelector(".site-header") ?? document.body).display), "the style sheet").toBe("flex");
  }
  await page.keyboard.press("/");
  await page.getByRole("dialog").getByRole("combobox").fill("tmpfs");
  await expect(page.locator("[data-search-result]").first()).toContainText(/tmpfs/i);
  await page.goto(`${host.origin}/search/?q=volume`);
  await expect(page.locator("[data-search-hit]").first()).toBeVisible();
  const missing = await page.goto(`${host.origin}/guide/no-such-section/`);
  expect(missing?.status()).toBe(404);
  await expect(page.locator("h1")).toHaveText("There is no page at this address");
  await page.goto(`${host.origin}${largestSection.address.replace(/\/$/, "")}`);
  await expect(page).toHaveURL(host.origin + largestSection.address);
});

test("it can be installed: a manifest with names, colours and icons that exist", async ({ page, host }) => {
  await page.goto(`${host.origin}/`);
  const address = (await page.locator('link[rel="manifest"]').getAttribute("href")) ?? "";
  const manifest = (await page.evaluate(async (to) => (await fetch(to)).json(), address)) as {
    name: string;
    start_url: string;
    display: string;
    icons: { src: string; sizes: string; purpose: string }[];
  };
  expect(manifest).toMatchObject({ start_url: "/", display: "standalone" });
  expect(manifest.icons.map(({ purpose }) => purpose)).toContain("maskable");
  for (const { src, sizes } of manifest.icons) {
    const size = await page.evaluate(async (from) => {
      const image = new Image();
      image.src = from;
      await image.decode();
      return `${image.naturalWidth}x${image.naturalHeight}`;
    }, src);
    expect(size).toBe(sizes);
  }
  const devtools = await page.context().newCDPSession(page);
  expect((await devtools.send("Page.getInstallabilityErrors")).installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== "in-incognito")).toEqual([]);
});

test("a newer release comes between two pages, as a whole, and is said once", async ({ page, host }) => {
  await visit(page, host);
  await page.goto(host.origin + largestSection.address);
  await host.release("second");
  expect(await look(page)).toBe("installed");

  await page.reload();
  await expect(page.locator("h1")).toBeVisible();
  await expect(page.locator("[data-release]"), "still the release that the page was opened with").toHaveCount(0);
  await expect.poll(async () => (await states(page)).waiting).toBe("installed");

  await page.locator(".brand").click();
  await expect(page.locator("[data-release]")).toHaveText("second");
  await expect(page.locator("[data-notice]")).toContainText("updated");
  await expect.poll(() => kept(page), "the older release is gone").toHaveLength(1);
  await page.getByRole("button", { name: "Close", exact: true }).click();
  await page.goto(host.origin + largestSection.address);
  await expect(page.locator("[data-release]")).toHaveText("second");
  await expect(page.locator("[data-notice]")).toHaveCount(0);
});

test("as long as a second tab is open, both stay with the release that they began with", async ({ page, context, host }) => {
  await visit(page, host);
  const second = await context.newPage();
  await second.goto(host.origin + largestSection.address);
  await host.release("second");
  expect(await look(page)).toBe("installed");
  await page.locator(`main a[href="${largestSection.address}"]`).first().click();
  await expect(page).toHaveURL(host.origin + largestSection.address);
  await expect(page.locator("[data-release]")).toHaveCount(0);
  // What the older release's pages load later is still the older release's.
  await second.keyboard.press("/");
  await second.getByRole("dialog").getByRole("combobox").fill("tmpfs");
  await expect(second.locator("[data-search-result]").first()).toBeVisible();

  await second.close();
  // The browser takes its time to tell the service worker that a tab is gone.
  await expect.poll(() => isAlone(page)).toBe(true);
  await page.locator(".brand").click();
  await expect(page.locator("[data-release]")).toHaveText("second");
});

test("a file that is missing, or that is of another release, keeps the older release whole", async ({ page, host }) => {
  await visit(page, host);
  const before = await kept(page);
  host.fail(/\/index\.html$|^\/guide\/[a-z-]+\/$/);
  await host.release("second");
  expect(await look(page)).toBe("redundant");
  await expect.poll(() => states(page)).toEqual({ active: "activated", waiting: undefined, installing: undefined });
  expect(await kept(page)).toEqual(before);

  // The list is the new one's, a page isn't: a host in the middle of a change.
  host.fail(undefined);
  const whole = await readFile(join(host.folder, "index.html"));
  await writeFile(join(host.folder, "index.html"), "an older one");
  expect(await look(page)).toBe("redundant");
  expect(await kept(page)).toEqual(before);
  await page.goto(`${host.origin}/`);
  await expect(page.locator("[data-release]")).toHaveCount(0);

  await writeFile(join(host.folder, "index.html"), whole);
  expect(await look(page)).toBe("installed");
});

test("where there is no room for a newer release, the older one stays", async ({ page, host }) => {
  await visit(page, host);
  const before = await kept(page);
  const devtools = await page.context().newCDPSession(page);
  const usage = await page.evaluate(async () => (await navigator.storage.estimate()).usage ?? 0);
  await devtools.send("Storage.overrideQuotaForOrigin", { origin: host.origin, quotaSize: usage + 100_000 });
  await host.release("second");
  expect(await look(page)).toBe("redundant");
  expect(await kept(page)).toEqual(before);
  await host.close();
  await page.goto(host.origin + largestSection.address);
  await expect(page.locator("h1")).toBeVisible();
});

test("where there is no room at all, the guide is read as before", async ({ page, host }) => {
  await page.goto("about:blank");
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Storage.overrideQuotaForOrigin", { origin: host.origin, quotaSize: 10_000 });
  await page.goto(`${host.origin}/`);
  await expect.poll(() => kept(page)).toEqual([]);
  await page.goto(host.origin + largestSection.address);
  await expect(page.locator("h1")).toBeVisible();
});

test("an engine's addresses and the in-tab engine's files are never answered by it", async ({ page, host }) => {
  await visit(page, host);
  await page.goto(host.origin + largestSection.address);
  await host.close();
  for (const address of ["/engine/version", "/bridge", "/tab-engine/manifest.json", "/commands.json"]) {
    expect(await page.evaluate((to) => fetch(to).then(() => "answered", () => "no network"), address), address).toBe("no network");
  }
});

test("on a loopback address, as a bridge has, there is no service worker", async ({ page, host }) => {
  await page.goto(host.origin.replace("guide.localhost", "127.0.0.1"), { waitUntil: "networkidle" });
  expect(await page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length)).toBe(0);
});
