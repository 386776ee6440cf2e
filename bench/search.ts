// Search on both sites: what opening it and asking it downloads, and how long a reader waits from the last key of a query to the frame in
// which its results have settled.

import type { Browser, Page } from "@playwright/test";
import { countBytes } from "./page-load.ts";
import type { SiteName } from "./projects.ts";
import { throttle } from "./throttling.ts";

/** Words, flags and files that readers look for; half of them with punctuation. */
export const queries = ["--rm", "-p 8080:80", "$(pwd)", "compose.yaml", "daemon.json", "volume", "network", "docker run", "prune", "bind mount"];

/** A fast typist's time between two keys. */
const betweenKeysMs = 60;

/** After the last change of the results this long without another one, they have settled. Longer than either site's waits for further keys. */
const settledMs = { plain: 1000, throttled: 2500 };

/** Where the parts of a site's search are, as CSS selectors. */
interface SearchParts {
  readonly open: string;
  readonly input: string;
  readonly results: string;
  readonly result: string;
}

const parts: Readonly<Record<SiteName, SearchParts>> = {
  drydock: { open: "[data-search-open]:visible", input: 'dialog [role="combobox"]', results: "dialog[open]", result: "[data-search-result]" },
  starlight: { open: "button[data-open-modal]:visible", input: "dialog .pagefind-ui__search-input", results: "dialog .pagefind-ui", result: ".pagefind-ui__result" },
};

export interface SearchCost {
  /** What is fetched for search once the page has loaded, until it is open and ready. */
  readonly openBytes: number;
  readonly firstQueryBytes: number;
  /** Mean of the further queries. */
  readonly nextQueryBytes: number;
  /** Milliseconds, one for each query. */
  readonly latenciesMs: readonly number[];
}

/** Types a query and tells when its results had settled. */
async function typeQuery(page: Page, query: string, { input, results }: SearchParts, waitMs: number): Promise<number> {
  const measured = page.evaluate(
    ({ wanted, waitMs, inputSelector, resultsSelector }) =>
      new Promise<number>((resolve) => {
        let lastKey = 0;
        let painted = 0;
        let quiet: ReturnType<typeof setTimeout> | undefined;
        const box = document.querySelector<HTMLInputElement>(inputSelector);
        const list = document.querySelector(resultsSelector);
        if (box === null || list === null) throw new Error("Search isn't open.");
        box.addEventListener("beforeinput", ({ timeStamp }) => (lastKey = timeStamp));
        const observer = new MutationObserver(() => {
          if (box.value !== wanted) return;
          // A message sent in a frame's callback is handled after that frame has been painted.
          requestAnimationFrame(() => {
            const { port1, port2 } = new MessageChannel();
            port1.onmessage = () => (painted = performance.now());
            port2.postMessage(undefined);
          });
          clearTimeout(quiet);
          quiet = setTimeout(() => {
            observer.disconnect();
            resolve(painted - lastKey);
          }, waitMs);
        });
        observer.observe(list, { childList: true, subtree: true, characterData: true });
      }),
    { wanted: query, waitMs, inputSelector: input, resultsSelector: results },
  );
  await page.locator(input).pressSequentially(query, { delay: betweenKeysMs });
  return measured;
}

/** Opens search on a page and types each query once. */
export async function measureSearch(browser: Browser, { url, site, throttled }: { readonly url: string; readonly site: SiteName; readonly throttled: boolean }): Promise<SearchCost> {
  const of = parts[site];
  // What a service worker fetches meanwhile is no part of search.
  const context = await browser.newContext({ serviceWorkers: "block", viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  const counter = countBytes(page);
  // The page's load too, whose scripts may still be at work when a reader opens search.
  await throttle(await context.newCDPSession(page), throttled);
  await page.goto(url, { waitUntil: "load" });
  await counter.take();
  await page.locator(of.open).first().click();
  const box = page.locator(of.input);
  // Starlight makes it when the browser is idle, which a slow one is seldom; and a page that Chromium slows down never is while it draws no frame, as it
  // does where a pointer moves. This look at it in each frame makes them.
  await page.waitForFunction((selector) => document.querySelector(selector) !== null, of.input, { polling: "raf", timeout: 120_000 });
  await box.waitFor();
  const openBytes = await counter.quiet();
  const waitMs = throttled ? settledMs.throttled : settledMs.plain;
  const latenciesMs: number[] = [];
  const bytes: number[] = [];
  for (const query of queries) {
    await box.fill("");
    await page.locator(of.result).first().waitFor({ state: "detached" });
    await counter.quiet();
    latenciesMs.push(await typeQuery(page, query, of, waitMs));
    bytes.push(await counter.quiet());
  }
  await context.close();
  const [firstQueryBytes = 0, ...next] = bytes;
  return { openBytes, firstQueryBytes, nextQueryBytes: next.reduce((sum, one) => sum + one, 0) / next.length, latenciesMs };
}
