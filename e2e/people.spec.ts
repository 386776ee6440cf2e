// For people who don't use a mouse, or see the page larger, in their own colours, without motion, or not at all. What axe can ask is
// asked of every page in pages.spec.ts; here are the things that it can't.

import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";
import { commands, medianSection, theFirst, written } from "./site.ts";

const section = theFirst(written.slice(6), "seventh section");
const twoForms = theFirst(commands.filter(({ linux, windows }) => linux !== null && windows !== null && linux !== windows), "command with two forms");

/** Where the focus is: what it is on, whether it can be seen, and whether something shows it. */
function focused(page: Page) {
  return page.evaluate(() => {
    const element = document.activeElement;
    if (element === null || element === document.body) return undefined;
    const { top, bottom, left, right, width, height } = element.getBoundingClientRect();
    const shown = element.matches("input[type=radio]") ? (element.closest("label") ?? element) : element;
    const { outlineStyle, outlineWidth } = getComputedStyle(shown);
    const covering = document.elementFromPoint(Math.min(Math.max(left + width / 2, 1), innerWidth - 1), Math.min(Math.max(top + Math.min(height, innerHeight) / 2, 1), innerHeight - 1));
    return {
      name: `${element.localName} ${(element.getAttribute("aria-label") ?? element.textContent).trim().replace(/\s+/g, " ").slice(0, 30)}`,
      inWindow: bottom > 0 && top < innerHeight && right > 0 && left < innerWidth,
      outlined: outlineStyle !== "none" && Number.parseFloat(outlineWidth) >= 2,
      uncovered: covering !== null && (shown.contains(covering) || covering.contains(shown)),
    };
  });
}

test("a walk by Tab through a section: every stop is seen, shown, and nothing holds the focus", async ({ page }) => {
  test.setTimeout(120_000);
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.goto(medianSection.address);
  const seen: string[] = [];
  // Long enough to be through the header, the first blocks and their tabs.
  for (let stop = 0; stop < 60; stop++) {
    await page.keyboard.press("Tab");
    const at = await focused(page);
    if (at === undefined) break;
    expect(at, `stop ${stop + 1}`).toMatchObject({ inWindow: true, outlined: true, uncovered: true });
    seen.push(at.name);
  }
  expect(seen.length).toBeGreaterThan(40);
  expect(seen[0]).toContain("Skip to the text");
  for (let at = 1; at < seen.length; at++) await page.keyboard.press("Shift+Tab");
  expect((await focused(page))?.name).toBe(seen[0]);
});

test("a block's tabs are a tab list: one stop, arrows choose, the panel is named by its tab", async ({ page }) => {
  await page.goto(`${twoForms.url}`);
  const block = page.locator(`[data-command][id="${twoForms.id}"]`);
  await expect(block.getByRole("tablist")).toMatchAriaSnapshot(`
    - tablist "Shell":
      - tab "Linux" [selected]
      - tab "Windows"
  `);
  await block.getByRole("tab", { name: "Linux" }).focus();
  await page.keyboard.press("ArrowRight");
  await expect(block.getByRole("tab", { name: "Windows" })).toBeFocused();
  await expect(block.getByRole("tab", { name: "Windows" })).toHaveAttribute("aria-selected", "true");
  await expect(block.getByRole("tab", { name: "Linux" })).toHaveAttribute("tabindex", "-1");
  await expect(block.getByRole("tabpanel", { name: "Windows" })).toBeVisible();
  await page.keyboard.press("Home");
  await expect(block.getByRole("tab", { name: "Linux" })).toBeFocused();
});

test("the palette is a combobox over a list box: the active option is named, and the dialog keeps the focus", async ({ page }) => {
  await page.goto("/");
  await page.locator("[data-search-open]").first().focus();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Search" });
  const box = dialog.getByRole("combobox", { name: "Search the guide and its commands" });
  await expect(box).toBeFocused();
  await expect(box).toHaveAttribute("aria-expanded", "false");
  await box.fill("tmpfs");
  await expect(box).toHaveAttribute("aria-expanded", "true");
  const list = page.locator(`[id="${(await box.getAttribute("aria-controls")) ?? ""}"]`);
  await expect(list).toHaveRole("listbox");
  const active = page.locator(`[id="${(await box.getAttribute("aria-activedescendant")) ?? ""}"]`);
  await expect(active).toHaveRole("option");
  await expect(active).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("ArrowUp");
  await expect(list.locator('[role="option"]').last()).toHaveAttribute("aria-selected", "true");
  for (let stop = 0; stop < 6; stop++) {
    await page.keyboard.press("Tab");
    expect(await page.evaluate(() => document.activeElement === document.body || document.activeElement?.closest("dialog") !== null), "the focus leaves the dialog").toBe(true);
  }
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(page.locator("[data-search-open]").first()).toBeFocused();
});

test("the page's landmarks have names, and one main holds the text", async ({ page }) => {
  await page.setViewportSize({ width: 1600, height: 900 });
  await page.goto(section.address);
  await expect(page.getByRole("main")).toHaveCount(1);
  await expect(page.getByRole("banner")).toMatchAriaSnapshot(`
    - banner:
      - link "Drydock"
      - button "Search"
      - button "Terminal"
      - group "Commands for":
        - radio "Linux"
        - radio "Windows"
      - combobox "Theme"
  `);
  for (const name of ["Sections", "On this page", "Neighbouring sections"]) await expect(page.getByRole("navigation", { name, exact: true })).toHaveCount(1);
  const levels = await page.locator("main :is(h1,h2,h3,h4)").evaluateAll((all) => all.map(({ localName }) => Number(localName.slice(1))));
  expect(levels.filter((level, at) => at > 0 && level > (levels[at - 1] ?? 0) + 1), "levels that are skipped").toEqual([]);
});

test("at 200 % zoom nothing is cut off, and everything stays in reach", async ({ browser, bridge }) => {
  // A window of 1280 × 800 at 200 % has 640 × 400 CSS pixels.
  const context = await browser.newContext({ viewport: { width: 640, height: 400 }, deviceScaleFactor: 2, baseURL: bridge.origin });
  const page = await context.newPage();
  for (const address of ["/", section.address, "/search/?q=tmpfs"]) {
    await page.goto(address);
    expect(await page.evaluate(() => document.documentElement.scrollWidth), address).toBeLessThanOrEqual(640);
  }
  await page.goto(section.address);
  await page.keyboard.press("/");
  const dialog = page.getByRole("dialog", { name: "Search" });
  await dialog.getByRole("combobox").fill("tmpfs");
  await expect(dialog.locator("[data-search-result]").first()).toBeInViewport();
  await expect(dialog.getByRole("button", { name: "Close" })).toBeInViewport();
  await context.close();
});

test("with the reader's own colours, what is chosen can still be told", async ({ page }) => {
  await page.emulateMedia({ forcedColors: "active" });
  await page.goto(section.address);
  const tab = page.locator('[data-command] [role="tab"][aria-selected="true"]').first();
  await expect(tab).toHaveCSS("text-decoration-line", "underline");
  const [chosen, other] = await page.locator(".platform-switch label").evaluateAll((labels) => labels.map((label) => getComputedStyle(label).backgroundColor));
  expect(chosen).not.toBe(other);
  await page.keyboard.press("/");
  await page.getByRole("dialog").getByRole("combobox").fill("tmpfs");
  await expect(page.locator('[data-search-result][aria-selected="true"]')).toHaveCSS("outline-style", "solid");
});

test("who wants no motion gets none", async ({ page }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.goto(section.address);
  const moving = await page.evaluate(() =>
    [...document.querySelectorAll("*")]
      .filter((element) => {
        const { transitionDuration, animationDuration, scrollBehavior } = getComputedStyle(element);
        return scrollBehavior === "smooth" || [...transitionDuration.split(","), ...animationDuration.split(",")].some((time) => Number.parseFloat(time) > 0.001);
      })
      .map(({ localName, className }) => `${localName}.${String(className)}`));
  expect(moving).toEqual([]);
});

for (const { section: number, address } of written) {
  test(`section ${number} breaks no accessibility rule with the Windows forms shown`, async ({ page }) => {
    test.setTimeout(120_000);
    await page.goto(`${address}?platform=windows`);
    const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]).analyze();
    expect(violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(" ")}`))).toEqual([]);
  });
}
