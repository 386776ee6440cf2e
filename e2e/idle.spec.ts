// A reader who only reads, before a bridge that ends sessions through which nothing passes.

import { sessionsPath } from "../bridge/protocol.ts";
import type { BridgeStatus } from "../bridge/protocol.ts";
import { startBridge } from "./bridge-process.ts";
import type { RunningProgram } from "./bridge-process.ts";
import { expect, test as base } from "./fixtures.ts";

const test = base.extend<{ own: RunningProgram }>({
  own: async ({}, use) => {
    // The shortest time that it takes.
    const own = await startBridge(["--port", "0", "--allow-my-engine", "--idle", "1"]);
    await use(own);
    await own.stop();
  },
  baseURL: async ({ own }, use) => use(own.origin),
  allowedOrigins: async ({ own }, use) => use([own.origin]),
});

/** How long the bridge says that its only session is idle, in milliseconds; infinite once it has none. */
async function idleMs({ origin, token }: RunningProgram): Promise<number> {
  const answer = await fetch(origin + sessionsPath, { headers: { Authorization: `Bearer ${token}` } });
  return ((await answer.json()) as BridgeStatus).sessions[0]?.idleMs ?? Infinity;
}

test("is told before the session ends, and keeps it with what they do on the page", async ({ page, own }) => {
  test.setTimeout(240_000);
  await page.goto(own.address.replace("/#", "/guide/volumes-and-storage/#"));
  await page.locator("[data-playground-open]").click();
  const panel = page.locator("[data-playground]");
  await expect(panel).toHaveAttribute("data-state", "ready", { timeout: 60_000 });
  await expect(page.locator(".xterm-rows")).toContainText("#", { timeout: 60_000 });

  const notice = panel.locator('[data-part="idle"]');
  await expect(notice).toContainText("This session ends in 30 seconds", { timeout: 90_000 });
  await notice.getByRole("button", { name: "Keep it" }).click();
  await expect(notice).toBeHidden();
  await expect(panel.locator(".xterm-helper-textarea")).toBeFocused();
  await expect.poll(() => idleMs(own), { timeout: 20_000 }).toBeLessThan(20_000);

  // Scrolling counts, though nothing was announced; not each turn of the wheel is told to the bridge, so the last one has to be a while ago.
  await expect.poll(() => idleMs(own), { timeout: 60_000, intervals: [500] }).toBeGreaterThan(10_000);
  await page.mouse.move(640, 200);
  await page.mouse.wheel(0, 200);
  await expect.poll(() => idleMs(own), { timeout: 20_000, intervals: [100] }).toBeLessThan(9_000);
  await expect(panel).toHaveAttribute("data-state", "ready");
});
