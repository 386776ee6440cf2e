// What the tests of the engine in the tab stand on: a static host as any other, which a test can make leave out, cut off, alter or hold back files.

import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { test as base, type Page } from "@playwright/test";
import { securityHeaders, staticSite } from "../bridge/static.ts";
import { watchPages } from "./fixtures.ts";
import { dist } from "./site.ts";

export { expect } from "@playwright/test";
export { watchPages } from "./fixtures.ts";

/** Answers in the place of the site. @returns false to let the site answer */
export type Override = (path: string, response: ServerResponse) => boolean | Promise<boolean>;

export interface TabHost {
  /** For example `http://127.0.0.1:41234`. */
  readonly origin: string;
  /** From now on this is asked first; undefined: nothing is. */
  override(override: Override | undefined): void;
  /** The paths that were asked for, in their order. */
  readonly asked: readonly string[];
}

interface Fixtures {
  readonly host: TabHost;
  /** Console messages that a test provokes on purpose. */
  readonly allowedMessages: readonly RegExp[];
  readonly watch: void;
}

export async function startTabHost(): Promise<TabHost & AsyncDisposable> {
  const site = staticSite(dist);
  const asked: string[] = [];
  let override: Override | undefined;
  const server = createServer((request, response) => {
    const [path = "/"] = (request.url ?? "/").split("?");
    asked.push(path);
    // Compressing the site anew for each test would take longer than the tests.
    delete request.headers["accept-encoding"];
    for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value);
    void (async () => {
      if ((await override?.(path, response)) !== true) await site(request, response);
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    override: (next) => (override = next),
    asked,
    [Symbol.asyncDispose]: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

export const test = base.extend<Fixtures>({
  host: async ({}, use) => {
    await using host = await startTabHost();
    await use(host);
  },
  allowedMessages: [[], { option: true }],
  watch: [
    async ({ context, host, allowedMessages }, use) => {
      const notes = watchPages(context, { origins: [host.origin], allowed: allowedMessages });
      await use();
      base.expect(notes, "console errors, and requests that leave the site").toEqual([]);
    },
    { auto: true },
  ],
});

export const panel = (page: Page) => page.locator("[data-playground]");
export const notice = (page: Page) => panel(page).locator('[data-part="notice"]');
export const dialog = (page: Page) => page.getByRole("dialog", { name: "Connect to a Docker Engine" });
export const startButton = (page: Page) => page.locator("[data-tab-start]");
export const state = (page: Page, name: string, timeoutMs = 30_000) => base.expect(panel(page)).toHaveAttribute("data-state", name, { timeout: timeoutMs });
