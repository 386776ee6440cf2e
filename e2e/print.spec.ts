// The whole guide on one page, for paper: every section, links that stay on it, one platform's commands, page numbers.

import { expect, test } from "./fixtures.ts";
import { commands, printAddress, theFirst, written } from "./site.ts";

// Laying out the whole guide takes its time on a busy machine.
test.beforeEach(() => test.setTimeout(180_000));

test("it has every section, ids of its own for each place, and links that lead to one", async ({ page }) => {
  await page.goto(printAddress, { waitUntil: "domcontentloaded" });
  await expect(page.locator(".print-section > article > h1")).toHaveCount(written.length);
  await expect(page.locator("[data-print-contents] > li > a")).toHaveCount(written.length);
  const { twice, broken } = await page.evaluate(() => {
    const ids = [...document.querySelectorAll("[id]")].map(({ id }) => id);
    const known = new Set(ids);
    const hrefs = [...document.querySelectorAll("main a[href^='#']")].map((link) => decodeURIComponent((link.getAttribute("href") ?? "").slice(1)));
    return { twice: ids.filter((id, at) => ids.indexOf(id) !== at), broken: hrefs.filter((id) => !known.has(id)) };
  });
  expect(twice, "ids used twice").toEqual([]);
  expect(broken, "links to no place").toEqual([]);
  expect(await page.locator("main :is(.print-section button, [role=tablist])").count(), "controls").toBe(0);
});

test("on paper stand the chosen platform's commands, with link addresses, and nothing of the screen's", async ({ page }) => {
  const { id, url } = theFirst(commands.filter(({ linux, windows }) => linux !== null && windows !== null && linux !== windows), "command with two forms");
  const block = `[id="${url.split("/").at(-2)}--${id}"]`;
  await page.goto(`${printAddress}?platform=windows`, { waitUntil: "domcontentloaded" });
  await page.emulateMedia({ media: "print" });
  await expect(page.locator(`${block} [data-form="windows"]`)).toBeVisible();
  await expect(page.locator(`${block} [data-form="linux"]`)).toBeHidden();
  await expect(page.locator(".site-header")).toBeHidden();
  await expect(page.locator(".print-hint")).toBeHidden();
  const link = page.locator(".print-section a[href^='https:']").first();
  const href = await link.getAttribute("href");
  expect(await link.evaluate((node) => getComputedStyle(node, "::after").content)).toContain(href);
});

test("it becomes a PDF of numbered pages, and a section becomes one too", async ({ page }) => {
  const pagesOf = (pdf: Buffer): number => Math.max(...[...pdf.toString("latin1").matchAll(/\/Count (\d+)/g)].map(([, count]) => Number(count)));
  await page.goto(theFirst(written, "written section").address);
  const section = pagesOf(await page.pdf({ preferCSSPageSize: true, format: "A4" }));
  expect(section).toBeGreaterThan(1);
  await page.goto(printAddress);
  const whole = pagesOf(await page.pdf({ format: "A4", outline: true, tagged: true }));
  expect(whole).toBeGreaterThan(written.length * 2);
  const rules = await page.evaluate(() => {
    const all = (list: CSSRuleList): CSSRule[] => [...list].flatMap((rule) => [rule, ...("cssRules" in rule ? all(rule.cssRules as CSSRuleList) : [])]);
    return [...document.styleSheets].flatMap((sheet) => all(sheet.cssRules)).map(({ cssText }) => cssText).join("\n");
  });
  expect(rules).toContain("counter(page)");
});
