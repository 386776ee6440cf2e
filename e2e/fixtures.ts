// What every end-to-end test stands on: a bridge of its worker's own in front of the tests' engine, and a watch over each page
// for console errors and for requests that leave the site.

import { test as base } from "@playwright/test";
import type { BrowserContext } from "@playwright/test";
import { startBridge } from "./bridge-process.ts";
import type { RunningBridge } from "./bridge-process.ts";

export { expect } from "@playwright/test";

export interface PageFixtures {
  /** Console messages that a test provokes on purpose. Set with `test.use({ allowedMessages: [/…/] })`. */
  readonly allowedMessages: readonly RegExp[];
  /** Origins that a test talks to on purpose besides the bridge's. */
  readonly allowedOrigins: readonly string[];
  /** Watches every page of the test's context; the test fails at its end when there was an error or a request to elsewhere. */
  readonly watch: void;
}

export interface BridgeFixtures {
  /** The bridge that serves the site to this worker's tests. */
  readonly bridge: RunningBridge;
}

/** What no page can help: a shell may end while its terminal's new size is on the way, and Chromium notes the answer, which the panel takes for what it is. */
const unavoidable = /status of 409 .*\/resize\?/;

/**
 * Notes what pages do that no page of Drydock may do.
 * @returns the notes, which grow while the pages live
 */
export function watchPages(context: BrowserContext, { origins, allowed }: { origins: readonly string[]; allowed: readonly RegExp[] }): string[] {
  const notes: string[] = [];
  const note = (text: string) => {
    if (![unavoidable, ...allowed].some((pattern) => pattern.test(text))) notes.push(text);
  };
  context.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") note(`console ${message.type()}: ${message.text()} (${message.location().url})`);
  });
  context.on("weberror", (error) => note(`uncaught: ${String(error.error())}`));
  context.on("request", (request) => {
    const { protocol, origin } = new URL(request.url());
    if (protocol !== "data:" && protocol !== "blob:" && !origins.includes(origin)) note(`request to ${request.url()}`);
  });
  return notes;
}

export const test = base.extend<PageFixtures, BridgeFixtures>({
  bridge: [
    async ({}, use) => {
      const bridge = await startBridge();
      await use(bridge);
      await bridge.stop();
    },
    { scope: "worker" },
  ],
  baseURL: async ({ bridge }, use) => use(bridge.origin),
  allowedMessages: [[], { option: true }],
  allowedOrigins: [[], { option: true }],
  watch: [
    async ({ context, bridge, allowedMessages, allowedOrigins }, use) => {
      const notes = watchPages(context, { origins: [bridge.origin, ...allowedOrigins], allowed: allowedMessages });
      await use();
      base.expect(notes, "console errors, and requests that leave the site").toEqual([]);
    },
    { auto: true },
  ],
});
