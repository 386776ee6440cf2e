// Reading through the guide: the theme, the way from section to section, the contents beside the text, and what the browser keeps.

import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";
import { wholeGuideMs } from "./measures.ts";
import { theFirst, written } from "./site.ts";

const section = theFirst(written, "written section");
const background = (page: Page): Promise<string> => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
const chooseTheme = (page: Page, theme: string) => page.locator("[data-theme-switch]:visible").selectOption(theme);

test("a chosen theme wins over the system's, is kept, and is there before the page's own scripts", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "light" });
  await page.goto(section.address);
  const light = await background(page);
  await chooseTheme(page, "dark");
  const dark = await background(page);
  expect(dark).not.toBe(light);

  // With the site's scripts held back, only the inline boot script can have set it.
  await page.route(/_astro\/.*\.js$/, (route) => route.fulfill({ contentType: "text/javascript", body: "" }));
  await page.reload();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  expect(await background(page)).toBe(dark);
  await page.unroute(/_astro\/.*\.js$/);

  await page.reload();
  await chooseTheme(page, "system");
  expect(await background(page)).toBe(light);
  await page.emulateMedia({ colorScheme: "dark" });
  expect(await background(page)).toBe(dark);
});

test("a second tab of the browser takes over a theme that is chosen in the first", async ({ page, context }) => {
  const second = await context.newPage();
  await page.goto(section.address);
  await second.goto(section.address);
  await chooseTheme(page, "dark");
  await expect(second.locator("html")).toHaveAttribute("data-theme", "dark");
  await expect(second.locator("[data-theme-switch]:visible")).toHaveValue("dark");
});

test("next leads through all written sections in order, and previous back", async ({ page }) => {
  test.setTimeout(wholeGuideMs);
  await page.goto(section.address);
  for (const { address } of written.slice(1)) {
    await page.locator('a[rel="next"]').click();
    await expect(page).toHaveURL(address);
  }
  await expect(page.locator('a[rel="next"]')).toHaveCount(0);
  for (const { address } of written.slice(0, -1).reverse()) {
    await page.locator('a[rel="prev"]').click();
    await expect(page).toHaveURL(address);
  }
  await expect(page.locator('a[rel="prev"]')).toHaveCount(0);
});

test("the navigation names the written sections and marks the shown one", async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.goto(section.address);
  const nav = page.getByRole("navigation", { name: "Sections", exact: true });
  await expect(nav.getByRole("link")).toHaveCount(written.length);
  await expect(nav.locator('[aria-current="page"]')).toHaveAttribute("href", section.address);
});

test("the navigation shows where the reader is, however far down the list that stands", async ({ page }) => {
  const last = theFirst(written.slice(-1), "section");
  const nav = page.getByRole("navigation", { name: "Sections", exact: true });
  const current = nav.locator('[aria-current="page"]');
  await page.setViewportSize({ width: 1280, height: 600 });
  await page.goto(last.address);
  await expect(current).toBeInViewport({ ratio: 1 });
  expect(await page.evaluate(() => scrollY), "the page itself stays at its top").toBe(0);

  await page.setViewportSize({ width: 360, height: 600 });
  await page.getByRole("button", { name: "Sections", exact: true }).click();
  await expect(current).toBeInViewport({ ratio: 1 });
});

test("the contents beside the text follow the reader", async ({ page }) => {
  await page.setViewportSize({ width: 1600, height: 800 });
  await page.goto(section.address);
  const contents = page.getByRole("navigation", { name: "On this page" });
  // Only headings with a screenful of their own: of neighbours close together, the lower one may be the one that is read.
  const ids = await contents.getByRole("link").evaluateAll((links) => links.map((link) => decodeURIComponent((link as HTMLAnchorElement).hash.slice(1))));
  const tops = await page.evaluate((all) => all.map((id) => document.getElementById(id)?.getBoundingClientRect().top ?? Number.NaN), ids);
  const roomy = ids.filter((_, at) => (tops[at + 1] ?? Infinity) - (tops[at] ?? 0) > 400).slice(0, -1);
  expect(roomy.length).toBeGreaterThan(1);
  for (const id of [roomy[0], roomy.at(-1)]) {
    const link = contents.locator(`a[href="#${id}"]`);
    await link.click();
    await expect(link).toHaveAttribute("aria-current", "true");
    await expect(contents.locator('[aria-current="true"]')).toHaveCount(1);
    await expect(page.locator(`[id="${id}"]`)).toBeInViewport();
  }
});

test("each numbered heading has its number as its address", async ({ page }) => {
  test.setTimeout(wholeGuideMs);
  let numbered = 0;
  for (const { address } of written) {
    await page.goto(address);
    const headings = await page.locator("main :is(h2, h3, h4)").evaluateAll((found) => found.map(({ id, textContent }) => ({ id, number: /^\s*(\d+(\.\d+)+)/.exec(textContent)?.[1] })));
    for (const { id, number } of headings) {
      if (number === undefined) continue;
      expect(id).toBe(number);
      numbered += 1;
    }
  }
  expect(numbered).toBeGreaterThan(0);
});

test("a section that was read to its end is marked, here and on the front page, until it is unmarked", async ({ page }) => {
  await page.goto(section.address);
  const box = page.locator(`[data-read-mark="${section.section}"]`);
  await expect(box).not.toBeChecked();
  await box.scrollIntoViewIfNeeded();
  await expect(box).toBeChecked();
  await page.goto("/");
  const entry = page.locator(`[data-progress-of="${section.section}"]`).first();
  await expect(entry).toHaveAttribute("data-read");
  await expect(page.locator("[data-progress]").first()).toContainText(`1 of ${written.length}`);

  await page.goto(section.address);
  await box.scrollIntoViewIfNeeded();
  await box.uncheck();
  await page.goto("/");
  await expect(entry).not.toHaveAttribute("data-read");
});

test("a checklist keeps its ticks", async ({ page }) => {
  test.setTimeout(wholeGuideMs);
  const withChecks: string[] = [];
  for (const { address } of written) {
    await page.goto(address);
    if ((await page.locator("[data-check]").count()) > 0) withChecks.push(address);
  }
  await page.goto(theFirst(withChecks, "checklist"));
  const box = page.locator("[data-check]").first();
  await box.check();
  await page.reload();
  await expect(box).toBeChecked();
  await box.uncheck();
  await page.reload();
  await expect(box).not.toBeChecked();
});

test("on a phone the sections and the contents open from the bar, lead on, and close", async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto(section.address);
  const contents = page.getByRole("navigation", { name: "On this page" });
  await expect(contents).toBeHidden();
  await page.getByRole("button", { name: "On this page" }).click();
  await contents.getByRole("link").nth(1).click();
  await expect(contents).toBeHidden();
  await expect(page).toHaveURL(/#.+$/);

  const next = theFirst(written.slice(1), "second section");
  await page.getByRole("button", { name: "Sections", exact: true }).click();
  await page.getByRole("navigation", { name: "Sections", exact: true }).locator(`a[href="${next.address}"]`).click();
  await expect(page).toHaveURL(next.address);
});
