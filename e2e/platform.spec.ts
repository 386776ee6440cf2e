// The Linux and Windows forms: one choice for the whole site, made by pointer, keyboard or address, kept, and shown without a shift.

import type { Locator, Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";
import { layoutShifts, settled } from "./measures.ts";
import { commands, commandsOf, theFirst, written } from "./site.ts";
import type { Command } from "./site.ts";

/** A command whose two forms differ, and the address of its page. */
const command = theFirst(
  commands.filter(({ linux, windows }) => linux !== null && windows !== null && linux !== windows),
  "command with two different forms",
);
const address = command.url.replace(/#.*/, "");
const elsewhere = theFirst(
  written.filter((page) => page.address !== address),
  "second section",
).address;

const block = (page: Page, { id }: Command): Locator => page.locator(`[data-command][id="${id}"]`);
const tab = (page: Page, platform: string, of = command): Locator => block(page, of).locator(`[role="tab"][data-platform="${platform}"]`);

/** Expects the whole page to show one platform: its panels, and the state of every tab. */
async function expectShown(page: Page, platform: "linux" | "windows"): Promise<void> {
  const other = platform === "linux" ? "windows" : "linux";
  await expect(page.locator("html")).toHaveAttribute("data-platform", platform);
  await expect(page.locator(`[data-command] [data-form="${other}"]:visible`)).toHaveCount(0);
  const hidden = await page
    .locator(`[data-command] [data-form="${platform}"], [data-command] [data-form="both"]`)
    .evaluateAll((panels) => panels.filter((panel) => !panel.checkVisibility({ visibilityProperty: true })).length);
  expect(hidden, `hidden panels that ${platform} needs`).toBe(0);
  await expect(page.locator(`[role="tab"][data-platform="${platform}"][aria-selected="false"]`)).toHaveCount(0);
  await expect(page.locator(`[role="tab"][data-platform="${other}"][aria-selected="true"]`)).toHaveCount(0);
}

test("the visitor's own system decides first", async ({ page, browser, bridge }) => {
  await page.goto(address);
  await expectShown(page, "linux");

  const windows = await browser.newContext({
    baseURL: bridge.origin,
    userAgent: "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36",
  });
  const visitor = await windows.newPage();
  const session = await windows.newCDPSession(visitor);
  await session.send("Emulation.setUserAgentOverride", {
    userAgent: await visitor.evaluate(() => navigator.userAgent),
    platform: "Win32",
    userAgentMetadata: { platform: "Windows", platformVersion: "15.0.0", architecture: "x86", model: "", mobile: false },
  });
  await visitor.goto(address);
  await expectShown(visitor, "windows");
  await windows.close();
});

test("a click on a tab switches every block of the page, and other pages later", async ({ page }) => {
  await page.goto(address);
  await tab(page, "windows").click();
  await expectShown(page, "windows");
  await page.reload();
  await expectShown(page, "windows");
  await page.goto(elsewhere);
  await expectShown(page, "windows");
});

test("arrow keys, Home and End move between the tabs, and only the chosen one is a stop of Tab", async ({ page }) => {
  await page.goto(address);
  await tab(page, "linux").focus();
  await page.keyboard.press("ArrowRight");
  await expect(tab(page, "windows")).toBeFocused();
  await expectShown(page, "windows");
  await page.keyboard.press("ArrowRight");
  await expect(tab(page, "linux")).toBeFocused();
  await expectShown(page, "linux");
  await page.keyboard.press("End");
  await expect(tab(page, "windows")).toBeFocused();
  await expectShown(page, "windows");
  await page.keyboard.press("Home");
  await expect(tab(page, "linux")).toBeFocused();
  await expectShown(page, "linux");
  await page.keyboard.press("ArrowLeft");
  await expect(tab(page, "windows")).toBeFocused();
  await expect(tab(page, "linux")).toHaveAttribute("tabindex", "-1");
  await expect(tab(page, "windows")).toHaveAttribute("tabindex", "0");
});

test("tabs and panels name each other", async ({ page }) => {
  await page.goto(address);
  const wrong = await page.locator('[data-command] [role="tab"]').evaluateAll((tabs) =>
    tabs.filter((one) => {
      const panel = document.getElementById(one.getAttribute("aria-controls") ?? "");
      return panel?.role !== "tabpanel" || !(panel.getAttribute("aria-labelledby") ?? "").split(" ").includes(one.id);
    }).map(({ id }) => id),
  );
  expect(wrong).toEqual([]);
});

test("a second tab of the browser follows at once", async ({ page, context }) => {
  const second = await context.newPage();
  await page.goto(address);
  await second.goto(elsewhere);
  await tab(page, "windows").click();
  await expectShown(second, "windows");
});

test("?platform= wins over what was chosen before", async ({ page }) => {
  await page.goto(address);
  await tab(page, "windows").click();
  await page.goto(`${address}?platform=linux`);
  await expectShown(page, "linux");
  await page.goto(`${address}?platform=windows`);
  await expectShown(page, "windows");
  await page.goto(`${address}?platform=plan9`);
  await expectShown(page, "windows");
});

for (const { section, address: ofSection } of written) {
  const different = commandsOf(section).filter(({ linux, windows }) => linux !== windows);
  const lines = (text: string | null) => (text ?? "").split("\n").length;
  const [hardest] = different.sort((a, b) => Math.abs(lines(b.linux) - lines(b.windows)) - Math.abs(lines(a.linux) - lines(a.windows)));
  if (hardest !== undefined) {
    test(`section ${section}: switching the platform moves nothing`, async ({ page }) => {
      await page.goto(`${ofSection}?platform=linux`);
      await settled(page);
      await tab(page, "windows", hardest).scrollIntoViewIfNeeded();
      await settled(page);
      const before = await layoutShifts(page);
      const height = await page.evaluate(() => document.documentElement.scrollHeight);
      await tab(page, "windows", hardest).click();
      await expectShown(page, "windows");
      await settled(page);
      expect(await layoutShifts(page)).toEqual(before);
      expect(await page.evaluate(() => document.documentElement.scrollHeight)).toBe(height);
    });
  }
}

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("both forms show, each labelled, and nothing offers what can't work", async ({ page }) => {
    await page.goto(address);
    for (const [platform, name] of [
      ["linux", "Linux"],
      ["windows", "Windows"],
    ] as const) {
      const panel = block(page, command).locator(`[data-form="${platform}"]`);
      await expect(panel).toBeVisible();
      await expect(panel).toContainText(command[platform] ?? "");
      const label = await panel.evaluate((element, wanted) => {
        const generated = [element, element.previousElementSibling, element.parentElement]
          .filter((one) => one !== null)
          .flatMap((one) => [getComputedStyle(one, "::before").content, getComputedStyle(one, "::after").content]);
        const written = element.previousElementSibling?.checkVisibility() === true ? element.previousElementSibling.textContent : "";
        return [...generated, written].some((text) => text.includes(wanted));
      }, name);
      expect(label, `the ${name} form is labelled`).toBe(true);
    }
    await expect(page.locator("[data-copy]:visible, [data-run]:visible, [data-search-open]:visible, [data-playground-open]:visible")).toHaveCount(0);
  });
});

test("printed, the chosen form shows alone", async ({ page }) => {
  await page.goto(`${address}?platform=windows`);
  await page.emulateMedia({ media: "print" });
  await expect(block(page, command).locator('[data-form="windows"]')).toBeVisible();
  await expect(block(page, command).locator('[data-form="linux"]')).toBeHidden();
});
