// What a page does while it loads and changes, read from the browser's own records.

import type { Page } from "@playwright/test";

/** For a test that opens every section: up to 50 pages, each of which may take some seconds on a busy machine. */
export const wholeGuideMs = 180_000;

/** Waits until the page is loaded, its fonts too, all of it is laid out (src/components/unfold.ts), and two frames have been drawn since. */
export async function settled(page: Page): Promise<void> {
  await page.waitForLoadState("load");
  await page.waitForFunction(() => !document.querySelector("html[data-unfolding] #first-screen ~ :not([data-unfolded])"));
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
  await twoFrames(page);
}

/** Waits until what has changed has been drawn. */
export const twoFrames = (page: Page): Promise<unknown> => page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));

/** The part of the Layout Instability specification's entry that is read here; TypeScript's DOM library lacks it. */
interface LayoutShift extends PerformanceEntry {
  readonly value: number;
  readonly sources: readonly { readonly node: Node | null; readonly previousRect: DOMRectReadOnly; readonly currentRect: DOMRectReadOnly }[];
}

/**
 * @returns a line for each layout shift since the page began to load, with what moved; those right after a key or click included, which
 * Cumulative Layout Shift leaves out (Layout Instability specification, `hadRecentInput`)
 */
export async function layoutShifts(page: Page): Promise<string[]> {
  return page.evaluate(
    () =>
      new Promise<string[]>((resolve) => {
        const shifts: PerformanceEntry[] = [];
        const observer = new PerformanceObserver((list) => shifts.push(...list.getEntries()));
        observer.observe({ type: "layout-shift", buffered: true });
        const rect = ({ x, y, width, height }: DOMRectReadOnly) => [x, y, width, height].map(Math.round).join(" ");
        const describe = (shift: LayoutShift) => {
          const moved = shift.sources.map(({ node, previousRect, currentRect }) => {
            const name = node instanceof Element ? `${node.localName}.${node.className}` : (node?.nodeName ?? "something");
            return `${name} from ${rect(previousRect)} to ${rect(currentRect)}`;
          });
          return `${shift.value}: ${moved.join(", ")}`;
        };
        // Buffered entries arrive before the next frame but one.
        requestAnimationFrame(() =>
          requestAnimationFrame(() => {
            shifts.push(...observer.takeRecords());
            observer.disconnect();
            resolve((shifts as LayoutShift[]).map(describe));
          }),
        );
      }),
  );
}
