// Every link inside of the guide leads somewhere: to a page that exists, and on it to a place that exists.

import { expect, test } from "./fixtures.ts";
import { pages } from "./site.ts";

// Each of these visits every page.
test.describe.configure({ timeout: 90_000 });

test("every internal link and anchor resolves", async ({ page, bridge }) => {
  const ids = new Map<string, ReadonlySet<string>>();
  const links: { from: string; to: URL }[] = [];
  for (const address of pages) {
    await page.goto(address, { waitUntil: "domcontentloaded" });
    const found = await page.evaluate(() => ({
      ids: [...document.querySelectorAll("[id]")].map(({ id }) => id),
      hrefs: [...document.querySelectorAll("a[href], area[href]")].map((link) => new URL(link.getAttribute("href") ?? "", location.href).href),
    }));
    expect(found.ids.filter((id, at) => found.ids.indexOf(id) !== at), `ids used twice in ${address}`).toEqual([]);
    ids.set(address, new Set(found.ids));
    links.push(...found.hrefs.map((href) => ({ from: address, to: new URL(href) })));
  }

  const internal = links.filter(({ to }) => to.origin === bridge.origin);
  expect(internal.length).toBeGreaterThan(pages.length);
  const files = new Map<string, boolean>();
  const broken: string[] = [];
  for (const { from, to } of internal) {
    const anchors = ids.get(to.pathname);
    if (anchors === undefined) {
      if (!files.has(to.pathname)) files.set(to.pathname, (await page.request.get(to.pathname)).ok());
      if (files.get(to.pathname) !== true) broken.push(`${from} → ${to.pathname}: no such page`);
    } else {
      const anchor = decodeURIComponent(to.hash.slice(1));
      if (anchor !== "" && anchor !== "top" && !anchors.has(anchor)) broken.push(`${from} → ${to.pathname}${to.hash}: no such place`);
    }
  }
  expect(broken).toEqual([]);
});

test("links to elsewhere are https and tell nobody where the reader comes from", async ({ page, bridge }) => {
  const wrong: string[] = [];
  for (const address of pages) {
    await page.goto(address, { waitUntil: "domcontentloaded" });
    const external = await page.evaluate(
      (own) => [...document.querySelectorAll<HTMLAnchorElement>("a[href]")].filter(({ origin }) => origin !== own).map(({ href }) => href),
      bridge.origin,
    );
    wrong.push(...external.filter((href) => !/^(https:|mailto:)/.test(href)).map((href) => `${address} → ${href}`));
    expect(await page.locator('meta[name="referrer"]').getAttribute("content")).toBe("no-referrer");
  }
  expect(wrong).toEqual([]);
});
