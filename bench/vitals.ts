// What a page does while it loads, from the browser's own records: first and largest paint, layout shifts, time in which it answers to
// nothing. Watched from the document's start, in each new document.

import type { BrowserContext, Page } from "@playwright/test";

export interface Vitals {
  /** Milliseconds from the start of the navigation (Paint Timing, `first-contentful-paint`). */
  readonly fcpMs: number;
  /** Milliseconds from the start of the navigation (Largest Contentful Paint, its last entry). */
  readonly lcpMs: number;
  /** Sum of all layout shifts' values, so never less than Cumulative Layout Shift. */
  readonly shift: number;
  /** Total Blocking Time: what long tasks after the first contentful paint exceed 50 ms by. */
  readonly tbtMs: number;
  /** The document's origin of time, in milliseconds since 1970. */
  readonly originMs: number;
}

interface Records {
  readonly tasks: { start: number; end: number }[];
  fcp: number;
  lcp: number;
  shift: number;
  /** When something was last heard of, so that a quiet page can be told. */
  last: number;
}

declare global {
  interface Window {
    benchRecords?: Records;
  }
}

function watch(): void {
  const records: Records = { tasks: [], fcp: 0, lcp: 0, shift: 0, last: 0 };
  window.benchRecords = records;
  const observe = (type: string, note: (entry: PerformanceEntry) => void) =>
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) note(entry);
      records.last = performance.now();
    }).observe({ type, buffered: true });
  observe("paint", ({ name, startTime }) => {
    if (name === "first-contentful-paint") records.fcp = startTime;
  });
  observe("largest-contentful-paint", ({ startTime }) => (records.lcp = startTime));
  // TypeScript's DOM library lacks the Layout Instability specification's entry.
  observe("layout-shift", (entry) => (records.shift += (entry as PerformanceEntry & { readonly value: number }).value));
  observe("longtask", ({ startTime, duration }) => records.tasks.push({ start: startTime, end: startTime + duration }));
  observe("resource", () => undefined);
}

/** Watches every document of a context from its start. */
export async function watchVitals(context: BrowserContext): Promise<void> {
  await context.addInitScript(watch);
}

/** How long nothing may have happened in a page that counts as quiet. */
const quietMs = 1000;

/** Waits until a page of a watched context is loaded and quiet, and tells what it did. */
export async function vitalsOf(page: Page): Promise<Vitals> {
  await page.waitForLoadState("load");
  await page.waitForFunction((quiet) => document.readyState === "complete" && performance.now() - (window.benchRecords?.last ?? 0) > quiet, quietMs, { polling: 100 });
  return page.evaluate(() => {
    const records = window.benchRecords;
    if (records === undefined) throw new Error("Nobody watches this page.");
    const { fcp, lcp, shift, tasks } = records;
    const tbtMs = tasks.reduce((sum, { start, end }) => sum + Math.max(0, end - Math.max(start, fcp) - 50), 0);
    return { fcpMs: fcp, lcpMs: lcp, shift, tbtMs, originMs: performance.timeOrigin };
  });
}
