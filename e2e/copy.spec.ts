// Copying gives exactly what is shown, also where the browser refuses the clipboard API. What was copied is read back from the real clipboard.

import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";
import { commands, commandsOf, theFirst, written } from "./site.ts";

const clipboard = (page: Page): Promise<string> => page.evaluate(() => navigator.clipboard.readText());

const command = theFirst(
  commands.filter(({ linux, windows }) => linux !== null && windows !== null && linux !== windows && linux.includes("\n")),
  "command of several lines with two different forms",
);
const address = command.url.replace(/#.*/, "");

test.describe("with the clipboard API", () => {
  test.use({ permissions: ["clipboard-read", "clipboard-write"] });

  for (const { section, address: ofSection } of written) {
    test(`section ${section}: every command block copies its shown form`, async ({ page }) => {
      for (const platform of ["linux", "windows"] as const) {
        await page.goto(`${ofSection}?platform=${platform}`);
        // Where a platform has no form, the block says what to do instead, and there is nothing to copy.
        const records = commandsOf(section).flatMap(({ id, [platform]: text }) => (text === null ? [] : [{ id, text }]));
        const copied = await page.evaluate(async (ids) => {
          const texts: { id: string; text: string }[] = [];
          for (const id of ids) {
            await navigator.clipboard.writeText("");
            document.getElementById(id)?.querySelector<HTMLElement>("[data-copy]")?.click();
            let text = "";
            while (text === "") text = await navigator.clipboard.readText();
            texts.push({ id, text });
          }
          return texts;
        }, records.map(({ id }) => id));
        expect(copied).toEqual(records);
      }
    });
  }

  test("a click on the button copies, and the button says so", async ({ page }) => {
    for (const platform of ["linux", "windows"] as const) {
      await page.goto(`${address}?platform=${platform}`);
      const block = page.locator(`[data-command][id="${command.id}"]`);
      await block.locator("[data-copy]").click();
      await expect(block.locator("[data-copy]")).toHaveText(/copied/i);
      expect(await clipboard(page)).toBe(command[platform]);
    }
  });

  test("a transcript copies its commands, without prompts and output", async ({ page }) => {
    test.setTimeout(120_000);
    let transcripts = 0;
    for (const { address: ofSection } of written) {
      await page.goto(ofSection);
      for (const transcript of await page.locator("[data-transcript]").all()) {
        const shown = (await transcript.locator("code").textContent()) ?? "";
        const typed = shown.split("\n").filter((line) => /^(\$|PS>) /.test(line));
        if (typed.length === 0 || typed.some((line) => /[\\`]$/.test(line))) continue;
        await transcript.locator("[data-copy]").click();
        await expect.poll(() => clipboard(page)).toBe(typed.map((line) => line.replace(/^(\$|PS>) /, "")).join("\n"));
        transcripts += 1;
      }
    }
    expect(transcripts, "transcripts with one-line commands").toBeGreaterThan(0);
  });
});

test.describe("where the browser refuses the clipboard API", () => {
  test.use({ permissions: ["clipboard-read"] });

  test("the text is copied all the same", async ({ page, context }) => {
    await page.goto(address);
    const session = await context.newCDPSession(page);
    await session.send("Browser.setPermission", {
      permission: { name: "clipboard-write" },
      setting: "denied",
      origin: new URL(page.url()).origin,
    });
    const refused = await page.evaluate(() => navigator.clipboard.writeText("refused?").then(() => "allowed", (error: Error) => error.name));
    expect(refused, "the premise of this test").toBe("NotAllowedError");

    for (const platform of ["linux", "windows"] as const) {
      await page.goto(`${address}?platform=${platform}`);
      await page.locator(`[data-command][id="${command.id}"] [data-copy]`).click();
      await expect.poll(() => clipboard(page)).toBe(command[platform]);
    }
  });
});
