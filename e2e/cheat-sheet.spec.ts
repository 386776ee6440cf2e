// The cheat sheet: every command that is meant for it, filtered by words and by tag, with any means, copied, and printed on two pages.

import type { Locator, Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";
import { commands, theFirst } from "./site.ts";

const sheetAddress = "/cheat-sheet/";
const onSheet = commands.filter(({ cheat }) => cheat);
const total = onSheet.length;

const entries = (page: Page): Locator => page.locator("[data-sheet] [data-tags]");
const shownNames = (page: Page): Promise<string[]> => entries(page).locator("visible=true").getByRole("link").allTextContents();
const words = (page: Page): Locator => page.getByRole("searchbox", { name: "Words" });
const about = (page: Page): Locator => page.getByRole("combobox", { name: "About" });
const status = (page: Page): Locator => page.locator("[data-sheet-count]");

test("all commands that are meant for it stand on it once, and each leads to its block", async ({ page }) => {
  expect(total).toBeGreaterThan(120);
  for (const address of [sheetAddress, "/guide/cheat-sheet/"]) {
    await page.goto(address);
    const links = await entries(page).evaluateAll((found) => found.map((entry) => [entry.querySelector("a")?.textContent, entry.querySelector("a")?.getAttribute("href")]));
    expect(links.sort()).toEqual(onSheet.map(({ name, url }) => [name, url]).sort());
  }
});

test("a command's name leads to its block in the guide", async ({ page }) => {
  const { name = "", url, id } = theFirst(onSheet, "command on the cheat sheet");
  await page.goto(sheetAddress);
  await page.getByRole("link", { name, exact: true }).click();
  await expect(page).toHaveURL(url);
  await expect(page.locator(`[data-command][id="${id}"]`)).toBeInViewport();
});

test("words and a tag leave what has them all, groups without commands go, and the count is said", async ({ page }) => {
  await page.goto(sheetAddress);
  await expect(status(page)).toHaveText(`${total} commands`);
  await expect(status(page)).toHaveRole("status");

  await about(page).selectOption("backup");
  const tagged = onSheet.filter(({ tags }) => tags.includes("backup"));
  expect((await shownNames(page)).sort()).toEqual(tagged.map(({ name }) => name).sort());
  await expect(status(page)).toHaveText(`${tagged.length} of ${total} commands`);

  await words(page).fill("RESTORE  volume");
  expect(await shownNames(page)).toEqual(["Restore a volume"]);
  await expect(status(page)).toHaveText(`1 of ${total} commands`);
  await expect(page.locator(".sheet-group:visible")).toHaveCount(1);

  await words(page).fill("no such words");
  await expect(status(page)).toHaveText(`None of the ${total} commands`);
  await expect(page.locator(".sheet-group:visible")).toHaveCount(0);

  await words(page).fill("");
  await about(page).selectOption("");
  await expect(status(page)).toHaveText(`${total} commands`);
  expect(await shownNames(page)).toHaveLength(total);
});

test("the filter still works after a soft navigation", async ({ page }) => {
  await page.goto("/guide/cheat-sheet/");
  await page.getByRole("link", { name: "The same list on a page of its own" }).click();
  await expect(page).toHaveURL(sheetAddress);
  await words(page).fill("docker network prune");
  await expect.poll(() => shownNames(page)).toEqual(["Delete unused networks"]);
});

test.describe("with the clipboard API", () => {
  test.use({ permissions: ["clipboard-read", "clipboard-write"] });

  test("with the keyboard alone: filter, choose, copy, follow", async ({ page }) => {
    await page.goto(`${sheetAddress}?platform=linux`);
    await words(page).focus();
    await page.keyboard.type("list volumes");
    await page.keyboard.press("Tab");
    await expect(about(page)).toBeFocused();
    await page.keyboard.type("Volumes");
    await expect(about(page)).toHaveValue("volumes");
    expect((await shownNames(page))[0]).toBe("List volumes");
    await page.keyboard.press("Tab");
    await expect(page.getByRole("link", { name: "List volumes" })).toBeFocused();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await expect(page.locator("[data-copy]:focus")).toHaveText(/copied/i);
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe("docker volume ls");
    await page.keyboard.press("Shift+Tab");
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(/\/guide\/cheat-sheet\/#/);
  });

  test("every command copies the form that is shown", async ({ page }) => {
    for (const platform of ["linux", "windows"] as const) {
      await page.goto(`${sheetAddress}?platform=${platform}`);
      const texts = await entries(page).evaluateAll(
        async (found, form) => {
          const pairs: { shown: string; copied: string }[] = [];
          for (const entry of found) {
            const shown = entry.querySelector(`[data-form="${form}"] code, [data-form="both"] code`)?.textContent;
            if (shown === undefined) continue;
            await navigator.clipboard.writeText("");
            entry.querySelector<HTMLElement>("[data-copy]")?.click();
            let copied = "";
            while (copied === "") copied = await navigator.clipboard.readText();
            pairs.push({ shown, copied });
          }
          return pairs;
        },
        platform,
      );
      expect(texts.map(({ copied }) => copied)).toEqual(texts.map(({ shown }) => shown));
      expect(texts.length).toBe(onSheet.filter(({ [platform]: text }) => text !== null).length);
    }
  });
});

test("the platform decides which form is shown, and says where there is none", async ({ page }) => {
  const onlyWindows = theFirst(onSheet.filter(({ linux }) => linux === null), "command of the cheat sheet for Windows alone");
  const entry = entries(page).filter({ has: page.getByRole("link", { name: onlyWindows.name ?? "", exact: true }) });
  await page.goto(`${sheetAddress}?platform=windows`);
  await expect(entry.locator('[data-form="windows"] code')).toBeVisible();
  await page.locator('[data-platform-switch][value="linux"]:visible').first().check({ force: true });
  await expect(entry.locator('[data-form="windows"]')).toBeHidden();
  await expect(entry.locator('[data-form="linux"]')).toHaveText("not on Linux");
  await expect(entries(page).locator('[data-form="windows"]').locator("visible=true")).toHaveCount(0);
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("it is the whole list with both forms, and offers nothing that can't work", async ({ page }) => {
    await page.goto(sheetAddress);
    expect(await shownNames(page)).toHaveLength(total);
    const different = onSheet.filter(({ linux, windows }) => linux !== windows);
    await expect(entries(page).locator('[data-form="windows"]').locator("visible=true")).toHaveCount(different.length);
    await expect(page.locator("[data-sheet-words]:visible, [data-sheet-tag]:visible, [data-print]:visible, [data-copy]:visible")).toHaveCount(0);
  });
});

/** 7 points, the smallest type that is read without trouble on paper, in CSS pixels (96 a inch). */
const smallestTypePx = (7 / 72) * 96;

for (const platform of ["linux", "windows"] as const) {
  test(`printed for ${platform}, it is at most two pages of A4 in readable type`, async ({ page }) => {
    await page.goto(`${sheetAddress}?platform=${platform}`);
    const pdf = await page.pdf({ format: "A4" });
    // Each page of a PDF is an object of this type (ISO 32000-1, 7.7.3.3); Chromium doesn't compress them.
    const printed = pdf.toString("latin1").match(/\/Type\s*\/Page\b/g) ?? [];
    expect(printed.length).toBeGreaterThan(0);
    expect(printed.length).toBeLessThanOrEqual(2);

    await page.emulateMedia({ media: "print" });
    const small = await page.locator("main :is(a, code, h1, h2, p)").evaluateAll(
      (found, limit) =>
        found
          .filter((element) => element.checkVisibility({ visibilityProperty: true }) && parseFloat(getComputedStyle(element).fontSize) < limit - 0.01)
          .map((element) => element.textContent),
      smallestTypePx,
    );
    expect(small, "type under 7 points").toEqual([]);
    const without = onSheet.filter(({ [platform]: text }) => text === null).length;
    expect(await shownNames(page), "what the platform can't do takes no room").toHaveLength(total - without);
    await expect(page.locator("[data-sheet-words]:visible, [data-copy]:visible, [data-print]:visible, header:visible")).toHaveCount(0);
  });
}

test("the button opens the browser's own print dialog", async ({ page }) => {
  await page.goto(sheetAddress);
  await page.evaluate(() => {
    window.print = () => (document.title = "printed");
  });
  await page.getByRole("button", { name: /^Print/ }).click();
  await expect(page).toHaveTitle("printed");
});
