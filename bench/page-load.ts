// What a page costs to load: bytes on the wire and requests before the load event, elements, and what the reader sees of it.

import type { Browser, Page } from "@playwright/test";
import { layoutShifts, settled } from "../e2e/measures.ts";
import { throttle } from "./throttling.ts";
import { type Vitals, vitalsOf, watchVitals } from "./vitals.ts";

/** What is on the wire before the load event. */
export interface Transfer {
  /** Encoded bodies and headers, as Chromium's network log counts them. */
  readonly bytes: number;
  readonly requests: number;
  /** Whether every compressible answer came as Brotli. */
  readonly brotli: boolean;
}

export interface PageLoad extends Transfer, Vitals {
  /** Elements of the document, once it is quiet. */
  readonly elements: number;
}

/** Where a page is read. */
export type Device = "desktop" | "phone, throttled";

export const viewports = {
  desktop: { viewport: { width: 1280, height: 800 } },
  // Lighthouse's phone (core/config/constants.js, MOTOGPOWER_EMULATION_METRICS).
  "phone, throttled": { viewport: { width: 412, height: 823 }, deviceScaleFactor: 1.75, isMobile: true, hasTouch: true },
} as const satisfies Record<Device, object>;

const compressible = /^(text\/|application\/(javascript|json)|image\/svg)/;

async function transferOf(page: Page, url: string): Promise<Transfer> {
  const network = await page.context().newCDPSession(page);
  await network.send("Network.enable");
  let loaded = false;
  let bytes = 0;
  let brotli = true;
  const sent = new Set<string>();
  const cached = new Set<string>();
  page.once("load", () => (loaded = true));
  network.on("Network.requestWillBeSent", ({ request, requestId }) => {
    if (!loaded && !request.url.startsWith("data:")) sent.add(requestId);
  });
  network.on("Network.requestServedFromCache", ({ requestId }) => cached.add(requestId));
  network.on("Network.responseReceived", ({ response, requestId }) => {
    if (response.fromDiskCache === true || response.fromPrefetchCache === true) cached.add(requestId);
    const encoding = response.headers["Content-Encoding"] ?? response.headers["content-encoding"];
    if (!loaded && !cached.has(requestId) && compressible.test(response.mimeType) && encoding !== "br") brotli = false;
  });
  network.on("Network.loadingFinished", ({ encodedDataLength, requestId }) => {
    if (!loaded && !cached.has(requestId)) bytes += encodedDataLength;
  });
  await page.goto(url, { waitUntil: "load" });
  return { bytes, requests: [...sent].filter((id) => !cached.has(id)).length, brotli };
}

/** Loads a page once with nothing cached, in a browser context of its own. */
export async function measurePageLoad(browser: Browser, url: string, device: Device): Promise<PageLoad> {
  const context = await browser.newContext(viewports[device]);
  await watchVitals(context);
  const page = await context.newPage();
  await throttle(await context.newCDPSession(page), device === "phone, throttled");
  const transfer = await transferOf(page, url);
  const vitals = await vitalsOf(page);
  const elements = await page.evaluate(() => document.querySelectorAll("*").length);
  await context.close();
  return { ...transfer, ...vitals, elements };
}

/** @returns what a page costs after another one of the same visit */
export async function measureFollowingLoad(browser: Browser, { first, next }: { readonly first: string; readonly next: string }): Promise<Transfer> {
  const context = await browser.newContext(viewports.desktop);
  await watchVitals(context);
  const page = await context.newPage();
  await page.goto(first, { waitUntil: "load" });
  await vitalsOf(page);
  const transfer = await transferOf(page, next);
  await context.close();
  return transfer;
}

const sum = (shifts: readonly string[]): number => shifts.reduce((total, shift) => total + Number.parseFloat(shift), 0);

/**
 * @param tab the first tab that isn't shown, as a CSS selector
 * @returns the sum of the layout shifts' values when it is chosen in the middle of the reading, those right after the click included
 */
export async function measureSwitchShift(browser: Browser, url: string, tab: string): Promise<number> {
  const context = await browser.newContext(viewports.desktop);
  const page = await context.newPage();
  await page.goto(url, { waitUntil: "load" });
  await settled(page);
  const unchosen = page.locator(tab).first();
  await unchosen.scrollIntoViewIfNeeded();
  await settled(page);
  const before = sum(await layoutShifts(page));
  await unchosen.click();
  await settled(page);
  const after = sum(await layoutShifts(page));
  await context.close();
  return after - before;
}

const quietMs = 500;

export interface ByteCounter {
  /** The bytes since the last time that it was asked. */
  take(): Promise<number>;
  /** The same, once nothing has come for half a second. */
  quiet(): Promise<number>;
}

/** Counts what a page and its workers download from now on: encoded bodies and headers. */
export function countBytes(page: Page): ByteCounter {
  let bytes = 0;
  let last = performance.now();
  const sizes: Promise<void>[] = [];
  page.on("request", () => (last = performance.now()));
  page.on("requestfinished", (request) => {
    last = performance.now();
    sizes.push(request.sizes().then(({ responseBodySize, responseHeadersSize }) => void (bytes += responseBodySize + responseHeadersSize)));
  });
  const take = async () => {
    await Promise.all(sizes.splice(0));
    const counted = bytes;
    bytes = 0;
    return counted;
  };
  return {
    take,
    quiet: async () => {
      last = performance.now();
      await new Promise<void>((resolve) => {
        const timer = setInterval(() => {
          if (performance.now() - last < quietMs) return;
          clearInterval(timer);
          resolve();
        }, 50);
      });
      return take();
    },
  };
}

/** @returns the bytes that opening the panel downloads, with nothing of it cached, until nothing more has come for half a second */
export async function measurePanelDownload(browser: Browser, url: string): Promise<number> {
  // What a service worker fetches meanwhile is no part of the panel.
  const context = await browser.newContext({ serviceWorkers: "block" });
  const page = await context.newPage();
  await page.goto(url, { waitUntil: "networkidle" });
  const counter = countBytes(page);
  await page.locator("[data-playground-open]").first().click();
  const bytes = await counter.quiet();
  await context.close();
  return bytes;
}
