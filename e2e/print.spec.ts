// The whole guide on one page, for paper: every section, links that stay on it, one platform's commands, page numbers.

import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";
import { layoutShifts, settled } from "./measures.ts";
import { commands, printAddress, theFirst, wholeGuideAddress, written } from "./site.ts";

// Laying out the whole guide takes its time on a busy machine.
test.beforeEach(() => test.setTimeout(180_000));

const place = (page: Page) => page.locator("[data-print-sections]");

/** The server compresses the whole guide when it is first asked for, which takes seconds on a busy machine. */
const comingMs = 60_000;

/** Opens the page, and waits until all sections are on it. */
async function openWhole(page: Page, address = printAddress): Promise<void> {
  await page.goto(address, { waitUntil: "domcontentloaded" });
  await expect(place(page)).toHaveAttribute("data-print-sections", "complete", { timeout: comingMs });
}

test("it has every section, ids of its own for each place, and links that lead to one", async ({ page }) => {
  await openWhole(page);
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
  await openWhole(page, `${printAddress}?platform=windows`);
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
  // The style sheet for paper comes once the section has loaded.
  await page.waitForFunction(() => [...document.styleSheets].some(({ media }) => media.mediaText.startsWith("print")));
  const section = pagesOf(await page.pdf({ preferCSSPageSize: true, format: "A4" }));
  expect(section).toBeGreaterThan(1);
  await openWhole(page);
  const whole = pagesOf(await page.pdf({ format: "A4", outline: true, tagged: true }));
  expect(whole).toBeGreaterThan(written.length * 2);
  const rules = await page.evaluate(() => {
    const all = (list: CSSRuleList): CSSRule[] => [...list].flatMap((rule) => [rule, ...("cssRules" in rule ? all(rule.cssRules as CSSRuleList) : [])]);
    return [...document.styleSheets].flatMap((sheet) => all(sheet.cssRules)).map(({ cssText }) => cssText).join("\n");
  });
  expect(rules).toContain("counter(page)");
});

test("it is there before its sections, which move nothing when they come", async ({ page }) => {
  await openWhole(page);
  await settled(page);
  expect(await layoutShifts(page)).toEqual([]);
});

test("on a phone none of its links is too low for a finger, also where sections aren't laid out yet", async ({ page }) => {
  await page.setViewportSize({ width: 412, height: 823 });
  await openWhole(page);
  const { violations } = await new AxeBuilder({ page }).withRules(["target-size"]).analyze();
  expect(violations.flatMap(({ nodes }) => nodes.map(({ target }) => target.join(" ")))).toEqual([]);
});

test("a place that was asked for before it had come is shown then", async ({ page }) => {
  const id = theFirst(written.slice(3), "fourth section").address.split("/").at(-2) ?? "";
  await openWhole(page, `${printAddress}#${id}`);
  await expect(page.locator(`[id="${id}"] h1`)).toBeInViewport();
});

test("the button prints as soon as all sections are there", async ({ page }) => {
  const held = Promise.withResolvers<void>();
  await page.route(`**${wholeGuideAddress}`, async (route) => {
    await held.promise;
    await route.continue();
  });
  await page.goto(printAddress);
  await page.evaluate(() => {
    window.print = () => (document.title = `printed ${document.querySelectorAll(".print-section").length}`);
  });
  await page.getByRole("button", { name: /^Print/ }).click();
  await expect(place(page).getByRole("status")).toHaveText("The sections are on their way.");
  await expect(page).not.toHaveTitle(/printed/);
  held.resolve();
  await expect(page).toHaveTitle(`printed ${written.length}`, { timeout: comingMs });
});

test.describe("where the sections don't come", () => {
  test.use({ allowedMessages: [/ERR_FAILED/] });

  test("it says what to do", async ({ page }) => {
    await page.route(`**${wholeGuideAddress}`, (route) => route.abort());
    await page.goto(printAddress);
    await expect(place(page).getByRole("status")).toHaveText("Not all sections have come. Load this page again, or open them as a page of their own.");
    await expect(place(page).getByRole("link")).toHaveAttribute("href", "whole.html");
  });
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("a link leads to a page that has them", async ({ page }) => {
    await page.goto(printAddress);
    await page.getByRole("link", { name: "All sections on one page" }).click();
    await expect(page.locator(".print-section > article > h1")).toHaveCount(written.length);
    await expect(page.locator("[data-print-contents] > li > a")).toHaveCount(written.length);
  });
});
