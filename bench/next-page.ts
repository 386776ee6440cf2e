// From a click on a link to the largest paint of the page behind it, in the middle of a visit: what the first page has loaded is cached,
// the next page isn't.

import type { Browser, Page } from "@playwright/test";
import { viewports } from "./page-load.ts";
import { throttle } from "./throttling.ts";
import { vitalsOf, watchVitals } from "./vitals.ts";

/** How the reader comes to the link. */
export type Approach =
  /** Not at all: a click in the list of sections out of nothing, as a script makes it, so that no site can know which link it will be. */
  | "none"
  /** The pointer rests on a link in the list of sections before the click. */
  | "pointer"
  /** The focus rests on a link in the list of sections before Enter. */
  | "keyboard"
  /** On a phone, the page is read to its end, where the link to the next section stands, and a finger taps that. */
  | "reading";

export interface NextPageOptions {
  readonly origin: string;
  /** A page with a link to the next one. */
  readonly from: string;
  readonly to: string;
  readonly throttled: boolean;
  readonly approach: Approach;
  /** Whether the site has had the time to keep itself for reading offline, by a service worker of its own. */
  readonly kept: boolean;
}

/** How long a pointer or the focus rests on a link before the click, and a reader looks at what a window shows: a fraction of what reading takes. */
const restMs = 300;

/** Scrolls to the end of the page, a window at a time. */
async function readToEnd(page: Page): Promise<void> {
  const step = () =>
    page.evaluate(() => {
      const before = scrollY;
      scrollBy({ top: innerHeight, behavior: "instant" });
      return scrollY > before;
    });
  while (await step()) await page.waitForTimeout(restMs);
}

const clickKey = "bench.click";

/** @returns milliseconds from the click to the next page's largest contentful paint */
export async function measureNextPage(browser: Browser, { origin, from, to, throttled, approach, kept }: NextPageOptions): Promise<number> {
  const context = await browser.newContext(viewports[approach === "reading" ? "phone, throttled" : "desktop"]);
  try {
    await watchVitals(context);
    const page = await context.newPage();
    await page.goto(origin + from, { waitUntil: "load" });
    await vitalsOf(page);
    if (kept) await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
    const link = page.locator(`a[href="${to}"]${approach === "reading" ? '[rel="next"]' : ""}:visible`).first();
    if (approach !== "reading") await link.scrollIntoViewIfNeeded();
    await page.evaluate((key) => {
      addEventListener("click", ({ timeStamp }) => sessionStorage.setItem(key, String(performance.timeOrigin + timeStamp)), { capture: true });
    }, clickKey);
    await throttle(await context.newCDPSession(page), throttled);
    const arrived = page.waitForURL(origin + to, { waitUntil: "load" });
    if (approach === "none") {
      await link.evaluate((element: HTMLElement) => element.click());
    } else if (approach === "pointer") {
      await link.hover();
      await page.waitForTimeout(restMs);
      await page.mouse.down();
      await page.mouse.up();
    } else if (approach === "keyboard") {
      await link.focus();
      await page.waitForTimeout(restMs);
      await page.keyboard.press("Enter");
    } else {
      await readToEnd(page);
      await link.tap();
    }
    await arrived;
    const { originMs, lcpMs } = await vitalsOf(page);
    return originMs + lcpMs - Number(await page.evaluate((key) => sessionStorage.getItem(key), clickKey));
  } finally {
    await context.close();
  }
}
