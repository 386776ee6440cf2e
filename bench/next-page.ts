// From a click on a link to the largest paint of the page behind it, in the middle of a visit: what the first page has loaded is cached,
// the next page isn't.

import type { Browser } from "@playwright/test";
import { throttle } from "./throttling.ts";
import { vitalsOf, watchVitals } from "./vitals.ts";

export interface NextPageOptions {
  readonly origin: string;
  /** A page with a link to the next one that is in view. */
  readonly from: string;
  readonly to: string;
  readonly throttled: boolean;
  /** Whether the pointer rests on the link before the click, which lets a site fetch the page ahead. */
  readonly hovered: boolean;
  /** Whether the site has had the time to keep itself for reading offline, by a service worker of its own. */
  readonly kept: boolean;
}

/** How long a pointer that is about to click rests on a link. */
const restMs = 300;

const clickKey = "bench.click";

/** @returns milliseconds from the click to the next page's largest contentful paint */
export async function measureNextPage(browser: Browser, { origin, from, to, throttled, hovered, kept }: NextPageOptions): Promise<number> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  try {
    await watchVitals(context);
    const page = await context.newPage();
    await page.goto(origin + from, { waitUntil: "load" });
    await vitalsOf(page);
    if (kept) await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
    const link = page.locator(`a[href="${to}"]:visible`).first();
    await link.scrollIntoViewIfNeeded();
    await page.evaluate((key) => {
      addEventListener("click", ({ timeStamp }) => sessionStorage.setItem(key, String(performance.timeOrigin + timeStamp)), { capture: true });
    }, clickKey);
    await throttle(await context.newCDPSession(page), throttled);
    const arrived = page.waitForURL(origin + to, { waitUntil: "load" });
    if (hovered) {
      await link.hover();
      await page.waitForTimeout(restMs);
      await page.mouse.down();
      await page.mouse.up();
    } else {
      await link.evaluate((element: HTMLElement) => element.click());
    }
    await arrived;
    const { originMs, lcpMs } = await vitalsOf(page);
    return originMs + lcpMs - Number(await page.evaluate((key) => sessionStorage.getItem(key), clickKey));
  } finally {
    await context.close();
  }
}
