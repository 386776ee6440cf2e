// The bridge's status page, as its user meets it: with sessions of the guide's own panel, by mouse, by keyboard, on a phone, and to a screen reader.

import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { statusPath } from "../bridge/protocol.ts";
import { dockerRelease } from "../test/docker-release.ts";
import { startEngine } from "../test/engine.ts";
import { buildImages, sandboxRecipe } from "../test/images.ts";
import { startBridge, startProgram } from "./bridge-process.ts";
import type { RunningBridge, RunningProgram } from "./bridge-process.ts";
import { expect, test as base } from "./fixtures.ts";
import { enterAtPrompt, sessionsOf, startSession } from "./session.ts";

/** A bridge for each test, because its sessions are counted. */
const test = base.extend<{ startOptions: readonly string[]; own: RunningProgram }>({
  startOptions: [["--allow-my-engine", "--sessions", "3", "--memory", "2g", "--idle", "45"], { option: true }],
  own: async ({ startOptions }, use) => {
    const own = await startBridge(["--port", "0", ...startOptions]);
    await use(own);
    await own.stop();
  },
  baseURL: async ({ own }, use) => use(own.origin),
  allowedOrigins: async ({ own }, use) => use([own.origin]),
});

const news = (page: Page) => page.getByRole("status");
const rows = (page: Page) => page.getByRole("listitem").filter({ has: page.getByRole("heading", { name: /^Session / }) });
const question = (page: Page) => page.getByRole("dialog");
const open = (page: Page, { origin, token }: RunningBridge) => page.goto(`${origin}${statusPath}#token=${token}`);

/** Of the panel's link to this page. */
const overviewName = "Sessions of this bridge, in a new tab";

/** What a session's row says under a name. */
const fact = (page: Page, id: string, name: string) =>
  rows(page).filter({ hasText: id.slice(0, 12) }).locator("dl > div").filter({ has: page.locator("dt", { hasText: new RegExp(`^${name}$`) }) }).locator("dd");

test("sessions are counted and described, and limits and what remains are told", async ({ page, own }) => {
  await open(page, own);
  await expect(news(page)).toHaveText(`0 sessions of at most 3, on ${own.endpoint}.`);
  expect(new URL(page.url()).hash, "the token is in no history").toBe("");
  await expect(page.getByText("There is no session.")).toBeVisible();
  await expect(page.getByRole("button", { name: "End all sessions…" })).toBeDisabled();
  const id = await startSession(own);
  // By itself, without a reload.
  await expect(news(page)).toHaveText(`1 session of at most 3, on ${own.endpoint}.`, { timeout: 30_000 });
  await expect(fact(page, id, "Kind")).toHaveText("On the engine itself");
  await expect(fact(page, id, "Container")).toHaveText("running");
  await expect(fact(page, id, "Attached")).toHaveText("no");
  await expect(fact(page, id, "Age")).toHaveText(/^\d+ (s|min)$/);
  await expect(fact(page, id, "Idle for")).toHaveText(/^\d+ (s|min)$/);
  await expect(fact(page, id, "Memory")).toHaveText(/^\d+(\.\d)? MiB$/);
  await expect(fact(page, id, "Processors busy")).toHaveText(/^\d+\.\d\d$/, { timeout: 30_000 });
  const limits = page.locator("#limits");
  await expect(limits).toContainText("Memory of a sandbox2048 MiB");
  await expect(limits).toContainText("A session ends when idle for45 min");
  await expect(page.locator("#remains")).toContainText("No network of sandboxes.");
});

test.describe("while somebody has it open", () => {
  // The panel asks what became of its session, and Chromium notes the answer.
  test.use({ allowedMessages: [/status of 410/] });

  test("one session is ended after a question, and its reader is told in the panel", async ({ page, context, own }) => {
    test.setTimeout(90_000);
    await page.goto(own.address);
    await page.locator("[data-playground-open]").click();
    await expect(page.locator("[data-playground]")).toHaveAttribute("data-state", "ready", { timeout: 30_000 });
    const [id = ""] = await sessionsOf(own);
    const status = await context.newPage();
    // Without a token in its address: it asks the tab that is open.
    await status.goto(own.origin + statusPath);
    await expect(fact(status, id, "Attached")).toHaveText("in 1 terminal");
    const end = status.getByRole("button", { name: `End session ${id.slice(0, 12)}…` });
    await end.click();
    await expect(question(status)).toHaveAccessibleName(`End session ${id.slice(0, 12)}?`);
    await question(status).getByRole("button", { name: "Keep" }).click();
    await expect(question(status)).toBeHidden();
    expect(await sessionsOf(own)).toEqual([id]);
    await end.click();
    await question(status).getByRole("button", { name: "End it" }).click();
    await expect(news(status)).toContainText("0 sessions", { timeout: 30_000 });
    expect(await sessionsOf(own)).toEqual([]);
    await expect(page.locator('[data-playground] [data-part="notice"]')).toContainText("It was ended from the bridge's status page.", { timeout: 30_000 });
  });
});

test("all are ended by keyboard alone, and the focus is never lost", async ({ page, own }) => {
  const ids = [await startSession(own), await startSession(own)];
  await open(page, own);
  await expect(rows(page)).toHaveCount(2);
  const all = page.getByRole("button", { name: "End all sessions…" });
  for (let stop = 0; stop < 10 && !(await all.evaluate((button) => button === document.activeElement)); stop += 1) await page.keyboard.press("Tab");
  await expect(all).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(question(page)).toHaveAccessibleName("End all 2 sessions?");
  await expect(question(page).getByRole("button", { name: "Keep" }), "what does no harm comes first").toBeFocused();
  await page.keyboard.press("Escape");
  await expect(all).toBeFocused();
  expect(await sessionsOf(own)).toEqual(ids.toSorted());
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await expect(question(page).getByRole("button", { name: "End all" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(news(page)).toContainText("0 sessions", { timeout: 30_000 });
  await expect(page.getByRole("heading", { name: "Sessions", exact: true })).toBeFocused();
  expect(await sessionsOf(own)).toEqual([]);
});

test("the answer to a question counts, however soon after another it was asked", async ({ page, own }) => {
  await startSession(own);
  await open(page, own);
  await expect(rows(page)).toHaveCount(1);
  // All in one task, so that the first one's closing is told only when the second one is open.
  await page.getByRole("button", { name: "End all sessions…" }).evaluate((button: HTMLButtonElement) => {
    button.click();
    document.querySelector("dialog")?.close();
    button.click();
  });
  await question(page).getByRole("button", { name: "End all" }).click();
  await expect(news(page)).toContainText("0 sessions", { timeout: 30_000 });
  expect(await sessionsOf(own)).toEqual([]);
});

for (const theme of ["light", "dark"] as const) {
  test(`no accessibility rule is broken, and on a phone nothing is cut off: ${theme}`, async ({ page, own }) => {
    await page.setViewportSize({ width: 320, height: 640 });
    await page.emulateMedia({ colorScheme: theme });
    await startSession(own);
    await open(page, own);
    await expect(rows(page)).toHaveCount(1);
    const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
    const broken = async () => (await new AxeBuilder({ page }).withTags(rules).analyze()).violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
    expect(await broken()).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
    await page.getByRole("button", { name: "End all sessions…" }).click();
    expect(await broken()).toEqual([]);
    await expect(question(page)).toBeInViewport({ ratio: 1 });
  });
}

test("a session's panel leads here by keyboard, and this page has the token from there", async ({ page, context, own }) => {
  await page.goto(own.address);
  await page.locator("[data-playground-open]").click();
  await expect(page.locator("[data-playground]")).toHaveAttribute("data-state", "ready", { timeout: 60_000 });
  await expect(page.locator("[data-playground] .xterm-helper-textarea")).toBeFocused();
  const link = page.getByRole("link", { name: overviewName });
  for (let stop = 0; stop < 12 && !(await link.evaluate((element) => element === document.activeElement)); stop += 1) await page.keyboard.press("Shift+Tab");
  await expect(link).toBeFocused();
  const opened = context.waitForEvent("page");
  await page.keyboard.press("Enter");
  await expect(news(await opened)).toContainText("1 session of at most 3", { timeout: 30_000 });
  // The panel knows it after a reload, too, when the session was found again and not started.
  await page.reload();
  await expect(page.locator("[data-playground]")).toHaveAttribute("data-state", "ready", { timeout: 60_000 });
  await expect(link).toBeVisible();
  await page.getByRole("button", { name: "Disconnect" }).click();
  await expect(link).toBeHidden();
});

test("the theme that was chosen in the guide is this page's too", async ({ page, own }) => {
  await page.emulateMedia({ colorScheme: "light" });
  await open(page, own);
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await ground();
  await page.evaluate(() => localStorage.setItem("drydock.theme", "dark"));
  await page.reload();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  expect(await ground()).not.toBe(light);
});

test.describe("without the right to it", () => {
  test.use({ allowedMessages: [/status of 40[13]/] });

  test("the page says what to do, and shows nothing", async ({ page, own }) => {
    await startSession(own);
    await page.goto(own.origin + statusPath);
    await expect(page.getByRole("alert")).toContainText("Open the address that the bridge printed");
    await expect(rows(page)).toHaveCount(0);
    await page.goto(`${own.origin}${statusPath}#token=${"B".repeat(43)}`);
    await expect(page.getByRole("alert")).toContainText("The token is wrong");
    await expect(rows(page)).toHaveCount(0);
    // The printed address, pasted over this one.
    await open(page, own);
    await expect(rows(page)).toHaveCount(1);
  });
});

test.describe("for a class", () => {
  test.use({ startOptions: ["--readers", "2"], allowedMessages: [/status of 403/] });

  test("a reader is told that all sessions aren't theirs to see", async ({ page, own }) => {
    const printed = () => own.output.map((line) => /^reader 1: \S+#token=(\S+)$/.exec(line)?.[1]).find((found) => found !== undefined);
    await expect.poll(printed).toBeDefined();
    await page.goto(`${own.origin}${statusPath}#token=${printed() ?? ""}`);
    await expect(page.getByRole("alert")).toContainText("for the bridge's own user");
    await expect(rows(page)).toHaveCount(0);
    // The bridge's own user sees them.
    await open(page, own);
    await expect(news(page)).toContainText("0 sessions of at most 4");
  });
});

test("two readers of a class have a sandbox each, with limits and a share, and the bridge's user sees and ends them", async ({ browser }) => {
  test.setTimeout(240_000);
  const engine = await startEngine({ release: await dockerRelease() });
  try {
    await buildImages(engine.socket, [sandboxRecipe]);
    const given = ["--endpoint", engine.endpoint, "--image", sandboxRecipe.reference, "--port", "0", "--readers", "2", "--sessions", "2", "--memory", "512m"];
    const classroom = await startProgram(process.execPath, ["bridge/main.ts", ...given], engine.endpoint);
    try {
      const addresses = () => classroom.output.flatMap((line) => /^reader \d: (\S+)$/.exec(line)?.[1] ?? []);
      await expect.poll(() => addresses().length).toBe(2);
      const opened = async (address: string) => {
        const tab = await (await browser.newContext()).newPage();
        await tab.goto(address);
        await tab.locator("[data-playground-open]").click();
        await expect(tab.locator("[data-playground]")).toHaveAttribute("data-state", "ready", { timeout: 60_000 });
        await expect(tab.locator(".xterm-rows")).toContainText("~ #");
        return tab;
      };
      const [firstAddress = "", secondAddress = ""] = addresses();
      const first = await opened(firstAddress);
      await enterAtPrompt(first, "echo mine-$((1+1))");
      await expect(first.locator(".xterm-rows")).toContainText("mine-2");
      // The session of another reader isn't found, as one that lost its tab would be.
      const second = await opened(secondAddress);
      await expect(second.locator(".xterm-rows")).not.toContainText("mine-2");

      await expect(second.getByRole("link", { name: overviewName }), "leads to what isn't theirs to see").toBeHidden();

      // Another tab of theirs would need another session.
      const more = await second.context().newPage();
      await more.goto(secondAddress);
      await more.locator("[data-playground-open]").click();
      await expect(more.locator('[data-playground] [data-part="notice"]')).toContainText("You have 1 session already, which is each reader's share", { timeout: 30_000 });

      const status = await (await browser.newContext()).newPage();
      await open(status, classroom);
      await expect(news(status)).toContainText("2 sessions of at most 2");
      const rowOf = (reader: string) => rows(status).filter({ has: status.locator("dl > div", { hasText: new RegExp(`^Reader${reader}$`) }) });
      for (const reader of ["1", "2"]) {
        await expect(rowOf(reader)).toHaveCount(1);
        await expect(rowOf(reader)).toContainText("Sandbox");
        await expect(rowOf(reader)).toContainText(/Memory\d+(\.\d)? MiB of 512 MiB/);
      }
      await expect(status.locator("#remains"), "readers' sandboxes keep no images").toContainText("No volume with images");
      await rowOf("1").getByRole("button").click();
      await question(status).getByRole("button", { name: "End it" }).click();
      await expect(news(status)).toContainText("1 session of at most 2", { timeout: 30_000 });
      await expect(first.locator('[data-playground] [data-part="notice"]')).toContainText("It was ended from the bridge's status page.", { timeout: 30_000 });
      await expect(second.locator("[data-playground]")).toHaveAttribute("data-state", "ready");
    } finally {
      await classroom.stop();
    }
  } finally {
    await engine.stop();
  }
});
