// Plain against soft navigation: from a click on a link to the next page's first frame, without and with a living session (only
// with one does the site use Astro's client router). The same link, the same browser, throttled as a phone is.

import type { Browser, Page } from "@playwright/test";
import type { RunningBridge } from "../e2e/bridge-process.ts";
import { throttle } from "./throttling.ts";

/** Milliseconds from the click to a frame with the new page's heading, one figure a run. */
export interface Navigations {
  readonly plainMs: readonly number[];
  readonly softMs: readonly number[];
}

export interface NavigationOptions {
  /** A page with links to all of `to` in its text. */
  readonly from: string;
  readonly to: readonly string[];
  readonly runs: number;
}

/** Watches for the heading of another page to be painted; in each new document, and over soft navigations. */
function watchHeading(): void {
  const report = (): void => {
    const heading = document.querySelector("h1")?.textContent;
    const started = sessionStorage.getItem("bench.click");
    if (!heading || !started || heading === sessionStorage.getItem("bench.from") || sessionStorage.getItem("bench.ms")) return;
    requestAnimationFrame(() =>
      requestAnimationFrame(() => sessionStorage.setItem("bench.ms", String(performance.timeOrigin + performance.now() - Number(started)))));
  };
  new MutationObserver(report).observe(document, { childList: true, subtree: true });
}

async function timeClick(page: Page, href: string): Promise<number> {
  await page.evaluate((address) => {
    sessionStorage.removeItem("bench.ms");
    sessionStorage.setItem("bench.from", document.querySelector("h1")?.textContent ?? "");
    sessionStorage.setItem("bench.click", String(performance.timeOrigin + performance.now()));
    document.querySelector<HTMLAnchorElement>(`main a[href="${address}"]`)?.click();
  }, href);
  await page.waitForFunction(() => sessionStorage.getItem("bench.ms") !== null);
  return Number(await page.evaluate(() => sessionStorage.getItem("bench.ms")));
}

/**
 * All runs share one session, which is found again after each plain load.
 * @returns the figures by address
 * @throws when no session comes up
 */
export async function measureNavigation(browser: Browser, bridge: RunningBridge, { from, to, runs }: NavigationOptions): Promise<Map<string, Navigations>> {
  const context = await browser.newContext();
  await context.addInitScript(watchHeading);
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  const turn = async (address: string): Promise<number> => {
    // Both start with nothing of the next page cached.
    await devtools.send("Network.clearBrowserCache");
    await throttle(devtools, true);
    const ms = await timeClick(page, address);
    await throttle(devtools, false);
    return ms;
  };
  const all = async (prepare: () => Promise<void>): Promise<Map<string, number[]>> => {
    const results = new Map(to.map((address): [string, number[]] => [address, []]));
    for (let run = 0; run < runs; run++) {
      for (const address of to) {
        await page.goto(bridge.origin + from, { waitUntil: "load" });
        await prepare();
        results.get(address)?.push(await turn(address));
      }
    }
    return results;
  };
  try {
    const plain = await all(() => Promise.resolve());
    await page.goto(`${bridge.origin}${from}#token=${bridge.token}`, { waitUntil: "load" });
    await page.locator("[data-playground-open]").first().click();
    const ready = () => page.locator('[data-playground][data-state="ready"]').waitFor();
    await ready();
    const soft = await all(ready);
    return new Map(to.map((address) => [address, { plainMs: plain.get(address) ?? [], softMs: soft.get(address) ?? [] }]));
  } finally {
    await context.close();
  }
}
