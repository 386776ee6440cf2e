// The contract that other tools rely on: commands.json and the pages say the same, and the documented attributes are there.

import { expect, test } from "./fixtures.ts";
import { commands, commandsOf, written } from "./site.ts";

test("commands.json has unique ids and complete records", () => {
  expect(commands.length).toBeGreaterThan(0);
  expect(new Set(commands.map(({ section, id }) => `${section} ${id}`)).size).toBe(commands.length);
  for (const command of commands) {
    expect(command.linux ?? command.windows, `${command.id} has a form`).not.toBeNull();
    expect(command.heading, `${command.id} has a heading`).not.toBe("");
    expect(command.url).toMatch(new RegExp(`/guide/[a-z0-9-]+/#${command.id}$`));
  }
});

for (const { section, address } of written) {
  test(`section ${section}: each command of commands.json is a block with its tabs, buttons and text`, async ({ page }) => {
    await page.goto(address);
    await expect(page.locator(`main[data-section="${section}"]`)).toHaveCount(1);

    const blocks = await page.locator("[data-command]").evaluateAll((found) =>
      found.map((block) => {
        const text = (form: string) => block.querySelector(`[data-form="${form}"] code`)?.textContent ?? null;
        return {
          id: block.id,
          linux: text("linux") ?? text("both"),
          windows: text("windows") ?? text("both"),
          runnable: block.querySelectorAll("[data-run]").length === 1,
          tabs: [...block.querySelectorAll<HTMLElement>('[role="tab"]')].map((tab) => tab.dataset["platform"]),
          copyButtons: block.querySelectorAll("[data-copy]").length,
          sharedTwice: text("both") === null && text("linux") !== null && text("linux") === text("windows"),
        };
      }),
    );
    expect(blocks).toEqual(
      commandsOf(section).map(({ id, linux, windows, runnable }) => ({
        id,
        linux,
        windows,
        runnable,
        tabs: ["linux", "windows"],
        copyButtons: 1,
        sharedTwice: false,
      })),
    );
  });
}

test("a command's address leads to its block, in view", async ({ page }) => {
  const command = commands.at(-1);
  await page.goto(command?.url ?? "");
  await expect(page.locator(`[data-command][id="${command?.id}"]`)).toBeInViewport();
});
