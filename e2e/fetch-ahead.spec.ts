// Sections that a click is about to lead to are fetched before it, so that going on waits for nothing. What is fetched is read from the log of the host:
// a static one, as the published guide's, on a loopback address, so without a service worker that would fetch everything.

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect as patient, test as base } from "@playwright/test";
import type { Page } from "@playwright/test";
import { staticSite } from "../bridge/static.ts";
import { watchPages } from "./fixtures.ts";
import { settled } from "./measures.ts";
import { dist, medianSection, written } from "./site.ts";

/** A document that was asked for. */
interface Asked {
  readonly address: string;
  /** What for, besides showing it (`Sec-Purpose`, Fetch Metadata). */
  readonly purpose: string | undefined;
}

interface Host {
  readonly origin: string;
  /** The pages of the guide that were asked for so far; grows. */
  readonly asked: readonly Asked[];
  /** Answers the picture that keeps a page from having loaded. */
  release(): void;
}

/** A browser fetches ahead when it has nothing better to do, which on a busy machine may take its time. */
const expect = patient.configure({ timeout: 30_000 });

/** A picture that the host doesn't answer until it is told to. */
const heldBack = "/held-back.png";

const test = base.extend<{ host: Host }>({
  host: async ({ context }, use) => {
    const site = staticSite(dist);
    const asked: Asked[] = [];
    const released = Promise.withResolvers<void>();
    const server = createServer((request, response) => {
      const address = request.url ?? "/";
      const purpose = request.headers["sec-purpose"];
      if (address.startsWith("/guide/")) asked.push({ address, purpose: typeof purpose === "string" ? purpose : undefined });
      if (address === heldBack) void released.promise.then(() => response.writeHead(204).end());
      else void site(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const notes = watchPages(context, { origins: [origin], allowed: [] });
    await use({ origin, asked, release: released.resolve });
    expect(notes, "console errors, and requests that leave the site").toEqual([]);
    released.resolve();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  },
});

test.describe.configure({ timeout: 120_000 });

const next = written[written.indexOf(medianSection) + 1] ?? medianSection;
const seen = { address: medianSection.address, purpose: undefined };
const fetchedAhead = { address: next.address, purpose: "prefetch" };

const nextLink = (page: Page) => page.locator('a[rel="next"]');
/** The box at the section's end is ticked by the page itself once it has been in the window: so the link beside it has been too. */
const reachedEnd = async (page: Page): Promise<void> => {
  await nextLink(page).scrollIntoViewIfNeeded();
  await expect(page.locator("[data-read-mark]")).toBeChecked();
  await settled(page);
};
/**
 * Notes what has been fetched ahead as far as the browser's own records say that a click could use it (Chrome DevTools Protocol, `Preload`), which is later than
 * the host's answer.
 * @returns the addresses; grows
 */
async function readyPages(page: Page): Promise<ReadonlySet<string>> {
  const ready = new Set<string>();
  const devtools = await page.context().newCDPSession(page);
  devtools.on("Preload.prefetchStatusUpdated", ({ status, prefetchUrl }) => {
    if (status === "Ready") ready.add(new URL(prefetchUrl).pathname);
  });
  await devtools.send("Preload.enable");
  return ready;
}

/** How this page came to the browser (Navigation Timing, `deliveryType`). */
const deliveries = (page: Page) => page.evaluate(() => performance.getEntriesByType("navigation").map((entry) => (entry.toJSON() as { readonly deliveryType?: string }).deliveryType));

/** Reads a little, until what a page begins only once it has loaded has begun: the contents beside the text follow the reader then. */
const begin = async (page: Page): Promise<void> => {
  await page.evaluate(() => document.querySelector("h3")?.scrollIntoView());
  await expect(page.locator('#contents [aria-current="true"]')).toHaveCount(1);
  await settled(page);
};

test("the next section is fetched as the reader comes to the end, and going on fetches nothing", async ({ page, host }) => {
  expect(next, "the section in the middle has one after it").not.toBe(medianSection);
  const ready = await readyPages(page);
  await page.goto(host.origin + medianSection.address);
  await begin(page);
  expect(host.asked, "at the section's beginning").toEqual([seen]);

  await nextLink(page).scrollIntoViewIfNeeded();
  await expect.poll(() => [...ready]).toEqual([next.address]);
  expect(host.asked, "at its end").toEqual([seen, fetchedAhead]);

  // As by a key: no pointer comes to the link first.
  await nextLink(page).press("Enter");
  await expect(page).toHaveURL(host.origin + next.address);
  expect(await deliveries(page)).toEqual(["navigational-prefetch"]);
  await begin(page);
  expect(host.asked.filter(({ address }) => address === next.address)).toEqual([fetchedAhead]);
});

test("a section is fetched once the focus rests on its link, and one that it only passes isn't", async ({ page, host }) => {
  const ready = await readyPages(page);
  await page.goto(host.origin + medianSection.address);
  await begin(page);
  const links = page.locator(`nav[aria-label="Sections"] a:not([href="${medianSection.address}"]):visible`);
  const [passed, rested] = [links.first(), links.nth(1)];
  const address = (await rested.getAttribute("href")) ?? "";
  // In one go, so that no busy machine makes it rest on the first.
  await passed.evaluate((one, other) => [one, other].forEach((link) => (link as HTMLElement).focus()), await rested.elementHandle());
  await expect.poll(() => [...ready]).toEqual([address]);
  await expect(passed).not.toHaveAttribute("data-fetch-ahead");
  expect(host.asked).toEqual([seen, { address, purpose: "prefetch" }]);

  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(host.origin + address);
  expect(await deliveries(page)).toEqual(["navigational-prefetch"]);
});

test("a result of search is fetched while it is chosen, and Enter waits for nothing", async ({ page, host }) => {
  const ready = await readyPages(page);
  await page.goto(host.origin + medianSection.address);
  await begin(page);
  await page.keyboard.press("/");
  await page.getByRole("dialog").getByRole("combobox").fill(next.title);
  const chosen = page.locator('[role="option"][aria-selected="true"]');
  await expect(chosen).toHaveAttribute("href", new RegExp(`^${next.address}`));
  await expect.poll(() => [...ready]).toEqual([next.address]);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL((url) => url.pathname === next.address);
  expect(await deliveries(page)).toEqual(["navigational-prefetch"]);
});

test("nothing is fetched ahead before the page has loaded", async ({ page, host }) => {
  await page.addInitScript((address) => {
    addEventListener("DOMContentLoaded", () => document.body.append(Object.assign(new Image(), { src: address, alt: "" })), { once: true });
  }, heldBack);
  await page.goto(host.origin + medianSection.address, { waitUntil: "domcontentloaded" });
  await nextLink(page).scrollIntoViewIfNeeded();
  await expect(page.locator("[data-read-mark]")).toBeChecked();
  expect(await page.evaluate(() => document.readyState)).toBe("interactive");
  await expect(nextLink(page)).not.toHaveAttribute("data-fetch-ahead");
  expect(host.asked).toEqual([seen]);

  host.release();
  await expect.poll(() => host.asked).toEqual([seen, fetchedAhead]);
});

test("nothing is fetched ahead for a reader who saves data", async ({ page, host }) => {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Emulation.setDataSaverOverride", { dataSaverEnabled: true });
  await page.goto(host.origin + medianSection.address);
  await begin(page);
  await reachedEnd(page);
  await expect(nextLink(page)).not.toHaveAttribute("data-fetch-ahead");
  expect(host.asked).toEqual([seen]);
});
