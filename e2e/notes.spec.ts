// What the reader leaves behind: the place where they stopped, and notes on headings; kept in the browser, and theirs to take along.

import { readFile } from "node:fs/promises";
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";
import { theFirst, written } from "./site.ts";

const section = theFirst(written.slice(6), "seventh section");

/** A heading in the middle of a section, scrolled to. */
async function readTo(page: Page): Promise<{ id: string; words: string }> {
  await page.goto(section.address);
  const headings = page.locator(".prose > h2[id]");
  const heading = headings.nth(2);
  const id = (await heading.getAttribute("id")) ?? "";
  await page.goto(`${section.address}#${id}`);
  await expect(heading).toBeInViewport();
  // What keeps the place comes once the page has loaded, together with these rules.
  await expect(page.locator('script[type="speculationrules"]')).toBeAttached();
  return { id, words: ((await heading.textContent()) ?? "").trim() };
}

const write = async (page: Page, text: string): Promise<void> => {
  await page.locator("[data-note-open]:visible").click();
  const dialog = page.getByRole("dialog", { name: "A note of yours" });
  await dialog.getByLabel("Note, empty to remove it").fill(text);
  await dialog.getByRole("button", { name: "Keep" }).click();
  await expect(dialog).toBeHidden();
};

test("the front page offers the place where one stopped, and leads there", async ({ page }) => {
  const { id, words } = await readTo(page);
  await page.goto("/");
  const link = page.locator("[data-continue]");
  await expect(link).toContainText(`Continue where you stopped: ${words}`);
  await link.click();
  await expect(page).toHaveURL(`${section.address}#${encodeURIComponent(id)}`);
  await expect(page.locator(`[id="${id}"]`)).toBeInViewport();
});

test("who only looked in at the top of a section is offered the beginning", async ({ page }) => {
  await page.goto(section.address);
  await page.goto("/");
  await expect(page.locator("[data-continue]")).toContainText("Start with section");
});

test("a note is written on the part that is read, kept, marked, listed, saved as Markdown, and removed", async ({ page }) => {
  const { id, words } = await readTo(page);
  await write(page, "Ask Ada about this.");
  await expect(page.locator(`[id="${id}"]`)).toHaveAttribute("data-noted");
  await page.reload();
  await expect(page.locator(`[id="${id}"]`)).toHaveAttribute("data-noted");

  await page.goto("/notes/");
  await expect(page.locator("[data-notes-list] > li")).toHaveCount(1);
  await expect(page.locator("[data-notes-list]")).toContainText("Ask Ada about this.");
  const saved = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save as Markdown" }).click();
  const file = await saved;
  expect(file.suggestedFilename()).toMatch(/\.md$/);
  const text = await readFile(await file.path(), "utf8");
  expect(text).toContain(`## ${section.section}. `);
  expect(text).toContain(`### [${words}](`);
  expect(text).toContain("Ask Ada about this.");

  await page.getByRole("button", { name: /^Remove the note on/ }).click();
  await expect(page.locator("[data-notes-none]")).toBeVisible();
  await page.goto(section.address);
  await expect(page.locator("[data-noted]")).toHaveCount(0);
});

test("what is typed into a note outlives Escape and a reload, comes along to another heading, and is gone when cancelled", async ({ page }) => {
  await readTo(page);
  const open = page.locator("[data-note-open]:visible");
  const dialog = page.getByRole("dialog", { name: "A note of yours" });
  const text = dialog.getByLabel("Note, empty to remove it");
  await open.click();
  await text.fill("Half a thought");
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await page.reload();
  await open.click();
  await expect(text).toHaveValue("Half a thought");
  const on = dialog.getByRole("combobox", { name: "On" });
  const first = await on.inputValue();
  await on.selectOption({ index: 0 });
  await expect(text).toHaveValue("Half a thought");
  await on.selectOption(first);
  await expect(text).toHaveValue("Half a thought");
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await open.click();
  await expect(text).toHaveValue("");
  await expect(on).toHaveValue(first);
});

test("what is typed doesn't come along to a heading with a note of its own, and waits where it was", async ({ page }) => {
  await readTo(page);
  await write(page, "An older note");
  await page.locator("[data-note-open]:visible").click();
  const dialog = page.getByRole("dialog", { name: "A note of yours" });
  const text = dialog.getByLabel("Note, empty to remove it");
  const on = dialog.getByRole("combobox", { name: "On" });
  const noted = await on.inputValue();
  await on.selectOption({ index: 0 });
  await text.fill("A new one");
  await on.selectOption(noted);
  await expect(text).toHaveValue("An older note");
  await on.selectOption({ index: 0 });
  await expect(text).toHaveValue("A new one");
});

test("where the browser's storage is full, a note says so and stays in its box until there is room", async ({ page }) => {
  await readTo(page);
  await page.evaluate(() => {
    for (let size = 4_000_000; size >= 1; size = Math.floor(size / 2)) {
      try {
        for (let part = 0; ; part++) localStorage.setItem(`filling ${size} ${part}`, "x".repeat(size));
      } catch (error) {
        if (!(error instanceof DOMException) || error.name !== "QuotaExceededError") throw error;
      }
    }
  });
  const dialog = page.getByRole("dialog", { name: "A note of yours" });
  await page.locator("[data-note-open]:visible").click();
  await dialog.getByLabel("Note, empty to remove it").fill("Ask Ada about this.");
  await dialog.getByRole("button", { name: "Keep" }).click();
  await expect(dialog.getByRole("alert")).toContainText("the note isn’t kept");
  await expect(dialog.getByLabel("Note, empty to remove it")).toHaveValue("Ask Ada about this.");
  const { violations } = await new AxeBuilder({ page }).include("dialog[open]").analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
  await page.evaluate(() => localStorage.clear());
  await dialog.getByRole("button", { name: "Keep" }).click();
  await expect(dialog).toBeHidden();
  await page.goto("/notes/");
  await expect(page.locator("[data-notes-list]")).toContainText("Ask Ada about this.");
});

test("the notes' dialog takes the focus, gives it back, ends with Escape, and breaks no accessibility rule", async ({ page }) => {
  await readTo(page);
  const open = page.locator("[data-note-open]:visible");
  await open.focus();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "A note of yours" });
  await expect(dialog.getByLabel("Note, empty to remove it")).toBeFocused();
  await expect(dialog).toMatchAriaSnapshot(`
    - dialog "A note of yours":
      - heading "A note of yours" [level=2]
      - text: "On"
      - combobox "On"
      - text: "Note, empty to remove it"
      - textbox "Note, empty to remove it"
      - paragraph:
        - button "Keep"
        - button "Cancel"
        - link "All notes"
  `);
  const { violations } = await new AxeBuilder({ page }).include("dialog[open]").analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(open).toBeFocused();
});

test("a reading path shows what of it was read", async ({ page }) => {
  await page.goto(section.address);
  // Getting to the end ticks it.
  await page.locator("[data-read-mark]").scrollIntoViewIfNeeded();
  await expect(page.locator("[data-read-mark]")).toBeChecked();
  await page.goto("/");
  await expect(page.locator(`.paths [data-progress-of="${section.section}"]`).first()).toHaveAttribute("data-read");
  await expect(page.locator(".paths > div").first()).toContainText(/About \d+ hours/);
});
