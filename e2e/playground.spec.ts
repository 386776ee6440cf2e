// The playground against a real engine: what a reader does in it, and everything that can break under it. Connections are broken
// for real, by a relay between the parts.

import { AxeBuilder } from "@axe-core/playwright";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { bridgeInfoPath, enginePath, labels } from "../bridge/protocol.ts";
import { engineRequest } from "../test/engine-api.ts";
import { fromRunner, type RunningBridge, startProgram } from "./bridge-process.ts";
import { startCorsProxy } from "./cors-proxy.ts";
import { expect, test } from "./fixtures.ts";
import { startRelay } from "./relay.ts";
import { enterAtPrompt, pasteAddress, screenRows } from "./session.ts";
import { commands, dist, pages, theFirst } from "./site.ts";

const engineSocket = fromRunner("DRYDOCK_TEST_ENGINE").replace(/^unix:\/\//, "");
const image = fromRunner("DRYDOCK_TEST_IMAGE");

const panel = (page: Page) => page.locator("[data-playground]");
const screen = (page: Page) => page.locator(".xterm-rows");
const status = (page: Page) => panel(page).locator('[data-part="status"]');
const notice = (page: Page) => panel(page).locator('[data-part="notice"]');
const dialog = (page: Page) => page.getByRole("dialog", { name: "Connect to a Docker Engine" });
// A session starts in a second or so, and in several on a machine that is busy.
const inState = (page: Page, state: string) => expect(panel(page)).toHaveAttribute("data-state", state, { timeout: 15_000 });

/** Opens a page with the bridge's token, and a session in its panel, up to the shell's prompt. */
async function openSession(page: Page, bridge: RunningBridge, path = "/"): Promise<void> {
  await page.goto(bridge.address.replace("/#", `${path}#`));
  await page.locator("[data-playground-open]").click();
  await atPrompt(page);
}

async function atPrompt(page: Page): Promise<void> {
  await inState(page, "ready");
  await expect(screen(page)).toContainText("#");
}

/** Types into the terminal whatever runs there, and Enter. */
async function type(page: Page, line: string): Promise<void> {
  await page.keyboard.type(line);
  await page.keyboard.press("Enter");
}

/** The lines of the screen that match, without the typed ones. */
const lines = async (page: Page, pattern: RegExp): Promise<string[]> => (await screenRows(page)).filter((row) => pattern.test(row));

const sessionContainers = async (): Promise<{ Id: string; Labels: Record<string, string> }[]> => {
  const filters = encodeURIComponent(JSON.stringify({ label: [labels.session] }));
  return (await engineRequest(engineSocket, { method: "GET", path: `/containers/json?all=1&filters=${filters}` })) as { Id: string; Labels: Record<string, string> }[];
};

/** The bridge's id, which its containers carry. */
async function idOf({ origin, token }: RunningBridge): Promise<string> {
  const answer = await fetch(`${origin}${bridgeInfoPath}`, { headers: { Authorization: `Bearer ${token}` } });
  return ((await answer.json()) as { id: string }).id;
}

const sessionsOf = async (bridgeId: string) => (await sessionContainers()).filter(({ Labels: set }) => set[labels.bridge] === bridgeId);

async function removeSessions(bridgeId: string): Promise<void> {
  const own = await sessionsOf(bridgeId);
  // Some are being removed already, and the engine refuses to begin anew.
  await Promise.allSettled(own.map(({ Id: id }) => engineRequest(engineSocket, { method: "DELETE", path: `/containers/${id}?force=1` })));
  await expect.poll(() => sessionsOf(bridgeId)).toEqual([]);
}

// A bridge holds few sessions, and each test starts its own. The page is left first, or it would ask after its session's end.
test.afterEach(async ({ bridge, page }) => {
  await page.goto("about:blank");
  await removeSessions(await idOf(bridge));
});

test.describe("before it is opened", () => {
  test("nothing of it is downloaded, and the token leaves the address at once", async ({ page, bridge }) => {
    const scripts: string[] = [];
    page.on("request", (request) => {
      if (request.resourceType() === "script") scripts.push(request.url());
    });
    await page.goto(bridge.address);
    expect(page.url()).toBe(`${bridge.origin}/`);
    await inState(page, "closed");
    const before = scripts.length;
    await page.locator("[data-playground-open]").click();
    await atPrompt(page);
    const later = await Promise.all(scripts.slice(before).map(async (url) => (await fetch(url)).text()));
    expect(later.join("")).toContain("xterm-helper-textarea");
    const earlier = await Promise.all(scripts.slice(0, before).map(async (url) => (await fetch(url)).text()));
    expect(earlier.join("")).not.toContain("xterm-helper-textarea");
  });

  test("the token is in open tabs alone: a new tab has it from another one, and none has it once they are closed", async ({ page, bridge, context }) => {
    await openSession(page, bridge);
    expect(await page.evaluate(() => JSON.stringify(localStorage))).not.toContain(bridge.token);
    expect(await context.cookies()).toEqual([]);
    const openTab = async () => {
      const tab = await context.newPage();
      await tab.goto(bridge.origin);
      await tab.locator("[data-playground-open]").click();
      return tab;
    };
    const second = await openTab();
    await atPrompt(second);
    expect(await sessionsOf(await idOf(bridge)), "a session of its own").toHaveLength(2);
    await second.close();
    await page.goto("about:blank");
    const third = await openTab();
    await expect(dialog(third)).toBeVisible();
  });
});

test.describe("a session", () => {
  const command = theFirst(
    commands.filter(({ runnable, linux }) => runnable && /^docker (run|ps|version|info)/.test(linux ?? "")),
    "runnable docker command",
  );

  test("runs a block, outlives page turns, and is the same shell afterwards", async ({ page, bridge }) => {
    await page.goto(bridge.address.replace("/#", `${new URL(command.url, bridge.origin).pathname}#`));
    await page.locator(`[data-command][id="${command.id}"] [data-run]`).click();
    await atPrompt(page);
    await expect(screen(page)).toContainText((command.linux ?? "").split("\n")[0] ?? "");
    await enterAtPrompt(page, "clear; marker=$((6*7)); hostname");
    await expect.poll(() => lines(page, /^[0-9a-f]{12}$/)).toHaveLength(1);
    const host = await lines(page, /^[0-9a-f]{12}$/);
    await page.evaluate(() => Object.assign(window, { samePage: true }));
    await page.locator(".brand").click();
    await page.waitForURL(`${bridge.origin}/`);
    await inState(page, "ready");
    expect(await page.evaluate(() => "samePage" in window), "the page was swapped, not loaded").toBe(true);
    await enterAtPrompt(page, "clear; echo $marker $(hostname)");
    await expect.poll(() => lines(page, /^42 /)).toEqual([`42 ${host[0]}`]);
    // Back and forward go the same way.
    await page.goBack();
    await expect(page.locator(`[data-command][id="${command.id}"]`)).toBeAttached();
    await inState(page, "ready");
    expect(await page.evaluate(() => "samePage" in window)).toBe(true);
    // Without a session, the browser navigates by itself again.
    await panel(page).getByRole("button", { name: "Disconnect" }).click();
    await inState(page, "idle");
    await page.locator(".brand").click();
    await page.waitForURL(`${bridge.origin}/`);
    expect(await page.evaluate(() => "samePage" in window)).toBe(false);
  });

  test("keeps the reader's platform and theme, and the page's own scripts, through a page turn", async ({ page, bridge }) => {
    await openSession(page, bridge);
    await page.evaluate(() => {
      document.documentElement.dataset["theme"] = "dark";
      document.documentElement.dataset["platform"] = "windows";
    });
    const target = new URL(command.url, bridge.origin).pathname;
    await page.locator(`main a[href="${target}"]`).first().click();
    await page.waitForURL(`**${target}`);
    await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
    await expect(page.locator("html")).toHaveAttribute("data-platform", "windows");
    await inState(page, "ready");
    const block = page.locator(`[data-command][id="${command.id}"]`);
    await block.getByRole("tab", { name: "Linux" }).click();
    await expect(page.locator("html")).toHaveAttribute("data-platform", "linux");
  });

  test("turns to sections that have their style sheets at once", async ({ page, bridge }) => {
    await openSession(page, bridge);
    await page.evaluate(() => {
      document.addEventListener("astro:after-swap", () => {
        const block = document.querySelector("article .block");
        // A block's frame is of the sheet that a section has in its text.
        if (block) document.documentElement.dataset["frameAtSwap"] = getComputedStyle(block).borderBlockStartStyle;
      });
    });
    for (const link of [`main a[href="${new URL(command.url, bridge.origin).pathname}"]`, 'a[rel="next"]', 'a[rel="prev"]']) {
      const { pathname } = new URL(page.url());
      await page.locator(link).first().click();
      await page.waitForURL((url) => url.pathname !== pathname);
      await expect(page.locator("html")).toHaveAttribute("data-frame-at-swap", "solid");
    }
    await inState(page, "ready");
  });

  test("gets the form that its shell understands, whatever the page shows", async ({ page, bridge }) => {
    const split = theFirst(
      commands.filter(({ runnable, linux, windows }) => runnable && linux !== null && linux !== windows),
      "runnable command with two forms",
    );
    await page.goto(bridge.address.replace("/#", `${new URL(split.url, bridge.origin).pathname}?platform=windows#`));
    await page.locator(`[data-command][id="${split.id}"] [data-run]`).click();
    await atPrompt(page);
    await expect(status(page)).toContainText("Linux form");
    await expect(screen(page)).toContainText((split.linux ?? "").split("\n")[0] ?? "");
  });

  test("writes a file block into its folder", async ({ page, bridge }) => {
    const path = theFirst(
      await Promise.all(pages.map(async (address) => ({ address, html: await readFile(join(dist, address, address.endsWith(".html") ? "" : "index.html"), "utf8") }))).then((all) =>
        all.filter(({ html }) => /<button[^>]* data-save/.test(html)).map(({ address }) => address),
      ),
      "file block that can be saved",
    );
    await page.goto(bridge.address.replace("/#", `${path}#`));
    const block = page.locator("[data-file]:has([data-save])").first();
    const [name, text] = [await block.getAttribute("data-file"), await block.locator("code").textContent()];
    await block.locator("[data-save]").click();
    await atPrompt(page);
    await enterAtPrompt(page, `clear; wc -c < ${name}; md5sum < ${name} | cut -c 1-32`);
    const bytes = new TextEncoder().encode(`${(text ?? "").replace(/\n$/, "")}\n`);
    await expect.poll(() => lines(page, /^\d+$/)).toEqual([String(bytes.length)]);
  });

  test("tells its shell the size, by keyboard and by pointer", async ({ page, bridge }) => {
    await openSession(page, bridge);
    await enterAtPrompt(page, "clear; stty size");
    await expect.poll(() => lines(page, /^\d+ \d+$/)).toHaveLength(1);
    const [rows = 0] = ((await lines(page, /^\d+ \d+$/))[0] ?? "").split(" ").map(Number);
    const grip = page.getByRole("separator", { name: "Height of the playground" });
    await expect(grip).toHaveAttribute("aria-valuenow", "40");
    await grip.focus();
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("ArrowUp");
    await expect(grip).toHaveAttribute("aria-valuenow", "50");
    await enterAtPrompt(page, "clear; stty size");
    await expect.poll(async () => Number(((await lines(page, /^\d+ \d+$/))[0] ?? "0").split(" ")[0])).toBeGreaterThan(rows);
    const box = await grip.boundingBox();
    if (box === null) throw new Error("The separator isn't shown.");
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width / 2, box.y + 150, { steps: 5 });
    await page.mouse.up();
    await expect.poll(async () => Number(await grip.getAttribute("aria-valuenow"))).toBeLessThan(40);
    const share = await grip.getAttribute("aria-valuenow");
    await page.reload();
    await atPrompt(page);
    await expect(grip).toHaveAttribute("aria-valuenow", share ?? "");
  });

  test("says how its shell ended, and offers another", async ({ page, bridge }) => {
    await openSession(page, bridge);
    const bridgeId = await idOf(bridge);
    await enterAtPrompt(page, "exit 3");
    await expect(notice(page)).toContainText("The shell has ended");
    await expect(notice(page)).toContainText("status is 3");
    await inState(page, "idle");
    await expect.poll(() => sessionsOf(bridgeId)).toEqual([]);
    await notice(page).getByRole("button", { name: "Start a new session" }).click();
    await atPrompt(page);
    await expect(notice(page)).toBeHidden();
  });

  test("goes on while the panel is closed, and its container goes with Disconnect", async ({ page, bridge }) => {
    await openSession(page, bridge);
    const bridgeId = await idOf(bridge);
    await enterAtPrompt(page, "marker=kept");
    await panel(page).getByRole("button", { name: "Close the playground" }).click();
    await inState(page, "closed");
    await expect(page.locator("[data-playground-open]")).toBeFocused();
    await page.keyboard.press("Enter");
    await expect(page.locator(".xterm-helper-textarea")).toBeFocused();
    await enterAtPrompt(page, "clear; echo $marker");
    await expect.poll(() => lines(page, /^kept$/)).toHaveLength(1);
    await panel(page).getByRole("button", { name: "Disconnect" }).click();
    await expect.poll(() => sessionsOf(bridgeId)).toEqual([]);
  });

  test("shows colours of its own, under the policy without inline styles, and lifts faint ones", async ({ page, bridge }) => {
    await openSession(page, bridge);
    await enterAtPrompt(page, "clear; printf '\\033[38;2;250;100;0mORANGE\\033[0m \\033[31mRED\\033[0m\\n'");
    const orange = screen(page).locator("span", { hasText: /^ORANGE$/ });
    await expect(orange).toHaveAttribute("style", /color:/);
    await expect(screen(page).locator("span", { hasText: /^RED$/ })).toHaveClass(/xterm-fg-1/);
    const spaced = await screen(page).evaluate((rows) => getComputedStyle(rows).whiteSpaceCollapse);
    expect(spaced, "xterm's own rules are in force").toBe("preserve");
  });

  test("follows the site's theme at once", async ({ page, bridge }) => {
    await page.emulateMedia({ colorScheme: "light" });
    await openSession(page, bridge);
    const ground = () => page.locator(".xterm-scrollable-element").evaluate((element) => getComputedStyle(element).backgroundColor);
    const light = await ground();
    await page.locator("[data-theme-switch]:visible").selectOption("dark");
    await expect.poll(ground).not.toBe(light);
  });

  test("survives a flood of output, and Ctrl+C gets through", async ({ page, bridge }) => {
    test.setTimeout(90_000);
    let bytes = 0;
    page.on("websocket", (socket) => {
      socket.on("framereceived", ({ payload }) => {
        bytes += payload.length;
      });
    });
    await openSession(page, bridge);
    await enterAtPrompt(page, "yes 0123456789012345678901234567890123456789012345678901234567890123456789");
    await expect.poll(() => bytes, { timeout: 60_000 }).toBeGreaterThan(30_000_000);
    await page.keyboard.press("Control+c");
    await type(page, "");
    await type(page, "clear; echo still $((40+2))");
    await expect(screen(page)).toContainText("still 42", { timeout: 60_000 });
    await inState(page, "ready");
  });
});

test.describe("by keyboard", () => {
  test("Ctrl+backtick goes in and out, and Tab belongs to the shell", async ({ page, bridge }) => {
    await page.goto(bridge.address);
    await page.locator(".site-header [data-search-open]").focus();
    await page.keyboard.press("Control+Backquote");
    await atPrompt(page);
    await page.keyboard.type("ech");
    await page.keyboard.press("Tab");
    await expect(page.locator(".xterm-helper-textarea")).toBeFocused();
    await page.keyboard.press("Control+Backquote");
    await expect(page.locator(".site-header [data-search-open]")).toBeFocused();
    await inState(page, "ready");
    await page.keyboard.press("Control+Backquote");
    await expect(page.locator(".xterm-helper-textarea")).toBeFocused();
  });

  test("Ctrl+C copies what is selected and interrupts otherwise, Ctrl+V pastes", async ({ page, bridge, context }) => {
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    await openSession(page, bridge);
    await enterAtPrompt(page, "clear; echo pickme; sleep 1000");
    await expect.poll(() => lines(page, /^pickme$/)).toHaveLength(1);
    const row = screen(page).locator("> div", { hasText: /^pickme/ });
    const box = await row.boundingBox();
    if (box === null) throw new Error("The line isn't shown.");
    await page.mouse.dblclick(box.x + 15, box.y + box.height / 2);
    await page.keyboard.press("Control+c");
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe("pickme");
    await page.keyboard.press("Control+c");
    await expect.poll(() => lines(page, /^~ #/)).toHaveLength(1);
    await page.keyboard.type("echo got-");
    await page.keyboard.press("Control+v");
    await page.keyboard.press("Enter");
    await expect.poll(() => lines(page, /^got-pickme$/)).toHaveLength(1);
  });

  test("Shift+Tab leaves the terminal for the buttons, and Tab comes back", async ({ page, bridge }) => {
    await openSession(page, bridge);
    await page.keyboard.press("Shift+Tab");
    await expect(panel(page).getByRole("button", { name: "Close the playground" })).toBeFocused();
    await page.keyboard.press("Tab");
    await expect(page.locator(".xterm-helper-textarea")).toBeFocused();
    expect(await panel(page).locator(".xterm-helper-textarea").getAttribute("aria-label")).toContain("leaves it");
    await expect(panel(page).locator(".playground-keys")).toBeVisible();
  });

  test("for screen readers, lines are text outside of the hidden screen", async ({ page, bridge }) => {
    await openSession(page, bridge);
    await panel(page).getByRole("button", { name: "View" }).click();
    await panel(page).getByLabel("For screen readers").check();
    await enterAtPrompt(page, "clear; echo spoken $((40+2))");
    await expect(page.locator(".xterm-accessibility")).toContainText("spoken 42");
  });
});

test.describe("after a reload", () => {
  // A browser reports each 404, and that is how an engine says that a container is gone.
  test.use({ allowedMessages: [/status of 404/] });

  test("the session is found with its screen, and nothing is typed into it", async ({ page, bridge }) => {
    await openSession(page, bridge);
    await enterAtPrompt(page, "clear; marker=again; for i in 1 2 3; do echo line $i; done");
    await expect(screen(page)).toContainText("line 3");
    await page.keyboard.type("echo half");
    await expect(screen(page)).toContainText("echo half");
    const before = await lines(page, /./);
    await page.reload();
    await atPrompt(page);
    await expect(status(page)).toContainText("Connected again");
    await expect.poll(() => lines(page, /./)).toEqual(before);
    await page.keyboard.type(" a line; echo $marker");
    await page.keyboard.press("Enter");
    await expect.poll(() => lines(page, /^(half a line|again)$/)).toEqual(["half a line", "again"]);
  });

  test("what was on the screen is on a smaller one, though empty rows were below it", async ({ page, bridge }) => {
    await page.setViewportSize({ width: 1280, height: 1000 });
    await openSession(page, bridge);
    await page.getByRole("separator").focus();
    await page.keyboard.press("End");
    // With lines above the screen, a snapshot holds its empty rows too.
    await enterAtPrompt(page, "seq 100");
    await enterAtPrompt(page, "clear; echo kept-$((6*7))");
    await expect(screen(page)).toContainText("kept-42");
    await page.keyboard.type("echo half");
    await expect(screen(page)).toContainText("echo half");
    const rows = () => screen(page).locator("> div").count();
    const [before, shown] = [await rows(), await lines(page, /./)];
    await page.goto("about:blank");
    await page.setViewportSize({ width: 1280, height: 500 });
    await page.goto(bridge.origin);
    await atPrompt(page);
    expect(await rows()).toBeLessThan(before);
    await expect.poll(() => lines(page, /./)).toEqual(shown);
  });

  test("what was printed meanwhile is there, once, with the prompt after it", async ({ page, bridge }) => {
    await page.setViewportSize({ width: 1280, height: 1000 });
    await openSession(page, bridge);
    await page.getByRole("separator").focus();
    await page.keyboard.press("End");
    await enterAtPrompt(page, "clear; i=0; while [ $i -lt 25 ]; do i=$((i+1)); echo n$i; usleep 100000; done");
    await expect(screen(page)).toContainText("n3");
    await page.goto("about:blank");
    const [session] = await sessionsOf(await idOf(bridge));
    await expect.poll(() => engineRequest(engineSocket, { method: "GET", path: `/containers/${session?.Id}/logs?stdout=1` })).toContain("n15");
    await page.goto(bridge.origin);
    await inState(page, "ready");
    const all = Array.from({ length: 25 }, (_, index) => `n${index + 1}`);
    await expect.poll(() => lines(page, /^n\d+$/)).toEqual(all);
    await expect.poll(() => lines(page, /# *$/)).toHaveLength(1);
  });

  test("a screen that couldn't be kept is drawn anew from the log, and its old questions aren't answered", async ({ page, bridge }) => {
    await openSession(page, bridge);
    // The program asks what terminal this is, and shows whatever is typed, the terminal's answer too.
    await enterAtPrompt(page, "clear; printf '\\033[c'; cat -v");
    await expect(screen(page)).toContainText("^[[?1;2c");
    await page.keyboard.press("Enter");
    await expect.poll(() => lines(page, /\^\[\[\?1;2c/)).toHaveLength(2);
    await page.addInitScript(() => {
      if (location.protocol === "about:") return;
      const kept = JSON.parse(sessionStorage.getItem("drydock.session") ?? "{}") as { bookmark?: object };
      if (kept.bookmark !== undefined) sessionStorage.setItem("drydock.session", JSON.stringify({ bookmark: kept.bookmark, open: true }));
    });
    await page.reload();
    await inState(page, "ready");
    await expect.poll(() => lines(page, /\^\[\[\?1;2c/)).toHaveLength(2);
    await type(page, "end");
    await expect.poll(() => lines(page, /end/)).toEqual(["end", "end"]);
  });

  test("a session that ended meanwhile is told of", async ({ page, bridge }) => {
    await openSession(page, bridge);
    await page.goto("about:blank");
    await removeSessions(await idOf(bridge));
    await page.goto(bridge.origin);
    await expect(notice(page)).toContainText("The session is gone");
    await notice(page).getByRole("button", { name: "Start a new session" }).click();
    await atPrompt(page);
  });
});

test.describe("when the connection breaks", () => {
  // One pattern: Playwright takes a list of two for a fixture with its options.
  test.use({ allowedMessages: [/Failed to load resource|WebSocket connection to .* failed|request to http:\/\/127\.0\.0\.1/] });

  test("between bridge and engine: the session is lost, found, and has its screen and what it missed", async ({ page }) => {
    test.setTimeout(60_000);
    const folder = await mkdtemp(join(tmpdir(), "drydock-relay-"));
    const relay = await startRelay({ path: engineSocket }, join(folder, "engine.sock"));
    const bridge = await startProgram(process.execPath, ["bridge/main.ts", "--endpoint", `unix://${join(folder, "engine.sock")}`, "--image", image, "--port", "0", "--allow-my-engine"]);
    try {
      await page.setViewportSize({ width: 1280, height: 1000 });
      await openSession(page, bridge);
      await page.getByRole("separator").focus();
      await page.keyboard.press("End");
      await enterAtPrompt(page, "clear; i=0; while [ $i -lt 30 ]; do i=$((i+1)); echo n$i; usleep 100000; done");
      await expect(screen(page)).toContainText("n3");
      relay.cut();
      await inState(page, "lost");
      await expect(notice(page)).toContainText("lost");
      await expect(screen(page)).toContainText("n3");
      relay.mend();
      await notice(page).getByRole("button", { name: "Try now" }).click();
      await inState(page, "ready");
      const all = Array.from({ length: 30 }, (_, index) => `n${index + 1}`);
      await expect.poll(() => lines(page, /^n\d+$/), { timeout: 15_000 }).toEqual(all);
      await enterAtPrompt(page, "clear; echo alive $((40+2))");
      await expect.poll(() => lines(page, /^alive 42$/)).toHaveLength(1);
    } finally {
      relay.mend();
      await bridge.stop();
      await relay.close();
      await rm(folder, { recursive: true });
    }
  });

  test("and the container was removed meanwhile: that is said", async ({ page }) => {
    const folder = await mkdtemp(join(tmpdir(), "drydock-relay-"));
    const relay = await startRelay({ path: engineSocket }, join(folder, "engine.sock"));
    const bridge = await startProgram(process.execPath, ["bridge/main.ts", "--endpoint", `unix://${join(folder, "engine.sock")}`, "--image", image, "--port", "0", "--allow-my-engine"]);
    try {
      await openSession(page, bridge);
      const bridgeId = await idOf(bridge);
      relay.cut();
      await inState(page, "lost");
      await removeSessions(bridgeId);
      relay.mend();
      await expect(notice(page)).toContainText("The session is gone", { timeout: 20_000 });
      await inState(page, "idle");
    } finally {
      relay.mend();
      await bridge.stop();
      await relay.close();
      await rm(folder, { recursive: true });
    }
  });

  test("and the bridge starts again: the old token is refused, in words", async ({ page }) => {
    const options = ["bridge/main.ts", "--endpoint", fromRunner("DRYDOCK_TEST_ENGINE"), "--image", image, "--allow-my-engine", "--port"];
    const bridge = await startProgram(process.execPath, [...options, "0"]);
    await openSession(page, bridge);
    await bridge.stop();
    // The container is removed before the bridge's port closes, or the other way round: either is told.
    await expect(panel(page)).toHaveAttribute("data-state", /lost|idle/);
    const second = await startProgram(process.execPath, [...options, new URL(bridge.origin).port]);
    try {
      await page.reload();
      await page.locator("[data-playground-open]").click();
      await expect(notice(page)).toContainText(/The token is refused|The session is gone/, { timeout: 20_000 });
      await pasteAddress(page, second.address);
      await page.locator("[data-playground-open]").click();
      await atPrompt(page);
    } finally {
      await second.stop();
    }
  });
});

test.describe("the connect dialog", () => {
  // One pattern: Playwright takes a list of two for a fixture with its options.
  test.use({ allowedMessages: [/Failed to load resource|blocked by CORS policy|request to http:\/\/127\.0\.0\.1/] });

  /** Opens the dialog as it is without a bridge's token, and without an image of the engine in the tab, which this machine may have built. */
  async function openDialog(page: Page, origin: string): Promise<void> {
    await page.goto(`${origin}/`);
    await panel(page).evaluate((section) => section.removeAttribute("data-tab-engine"));
    await page.locator("[data-playground-open]").click();
    // The panel's code comes with its first opening, which a busy machine takes a while for.
    await expect(dialog(page)).toBeVisible({ timeout: 15_000 });
    await expect(page.getByLabel("Address", { exact: true })).toBeFocused();
  }

  /** Gives an address, and expects a failure in words. */
  async function fails(page: Page, address: string, words: RegExp): Promise<void> {
    await page.getByLabel("Address", { exact: true }).fill(address);
    await page.keyboard.press("Enter");
    const told = dialog(page).getByRole("alert");
    await expect(told).toContainText(words);
    await expect(page.getByLabel("Address", { exact: true })).toBeFocused();
    await expect(page.getByLabel("Address", { exact: true })).toHaveAttribute("aria-invalid", "true");
  }

  /** A real server that answers every request alike. */
  async function withServer(answer: { status: number; headers: Record<string, string>; body: (path: string) => string }, use: (origin: string) => Promise<void>): Promise<void> {
    const server = createServer(({ url }, response) => response.writeHead(answer.status, answer.headers).end(answer.body(url ?? "")));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    try {
      await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    } finally {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  }

  test("tells addresses that no page can open", async ({ page, bridge }) => {
    await openDialog(page, bridge.origin);
    await fails(page, "unix:///var/run/docker.sock", /can’t open unix:\/\//);
    await expect(dialog(page).getByRole("alert")).toContainText("--endpoint unix:///var/run/docker.sock");
    await fails(page, "ssh://me@host", /can’t open ssh:\/\//);
    await fails(page, "gopher://host", /no address of an engine/);
    await fails(page, "http://", /isn’t an address/);
    await page.keyboard.press("Escape");
    await expect(dialog(page)).toBeHidden();
    await notice(page).getByRole("button", { name: "Connect…" }).click();
    await expect(dialog(page)).toBeVisible();
  });

  test("closed and opened again at once, takes the event of its closing for nothing", async ({ page, bridge }) => {
    await openDialog(page, bridge.origin);
    // All in one task, so that the closing is told only when it is open again.
    await dialog(page).evaluate(async (element: HTMLDialogElement) => {
      element.close();
      document.querySelector<HTMLElement>('[data-action="connect"]')?.click();
      await new Promise((resolve) => element.addEventListener("close", resolve, { once: true }));
    });
    await expect(dialog(page)).toBeVisible();
    await expect(notice(page)).toBeHidden();
    await page.keyboard.press("Escape");
    await expect(notice(page)).toContainText("No engine is connected");
  });

  test("tells a closed port", async ({ page, bridge, allowedOrigins }) => {
    expect(allowedOrigins).toEqual([]);
    await openDialog(page, bridge.origin);
    await withServer({ status: 200, headers: {}, body: () => "" }, async (origin) => {
      // The server is closed before the address is used.
      await page.getByLabel("Address", { exact: true }).fill(origin);
    });
    await page.keyboard.press("Enter");
    await expect(dialog(page).getByRole("alert")).toContainText("Nothing answers at");
  });

  test("tells a web server that lets no other page in", async ({ page, bridge }) => {
    await openDialog(page, bridge.origin);
    await withServer({ status: 200, headers: { "content-type": "text/html" }, body: () => "<h1>Welcome</h1>" }, (origin) => fails(page, origin, /may not read it/));
    await expect(dialog(page).getByRole("alert")).toContainText(`--allow-origin ${bridge.origin}`);
  });

  test("tells a server that isn't a Docker Engine", async ({ page, bridge }) => {
    const headers = { "content-type": "application/json", "access-control-allow-origin": "*" };
    await openDialog(page, bridge.origin);
    await withServer({ status: 404, headers, body: () => '{"error":"no such page"}' }, (origin) => fails(page, origin, /status 404/));
    await withServer({ status: 200, headers, body: () => '{"hello":"world"}' }, (origin) => fails(page, origin, /instead of “OK”/));
    await withServer({ status: 200, headers, body: (path) => (path === "/_ping" ? "OK" : "{}") }, (origin) => fails(page, origin, /names no version/));
  });

  test("tells an engine whose API is too old, and one with Windows containers", async ({ page, bridge }) => {
    const headers = { "content-type": "application/json", "access-control-allow-origin": "*" };
    const version = (value: object) => ({ status: 200, headers, body: (path: string) => (path === "/_ping" ? "OK" : JSON.stringify(value)) });
    await openDialog(page, bridge.origin);
    await withServer(version({ ApiVersion: "1.40", MinAPIVersion: "1.12", Os: "linux" }), (origin) => fails(page, origin, /too old/));
    await withServer(version({ ApiVersion: "1.70", MinAPIVersion: "1.60", Os: "linux" }), (origin) => fails(page, origin, /too new/));
    await withServer(version({ ApiVersion: "1.47", MinAPIVersion: "1.24", Os: "windows" }), (origin) => fails(page, origin, /Windows containers/));
  });

  test("tells a missing and a wrong token, and takes the printed address", async ({ page, bridge }) => {
    await openDialog(page, bridge.origin);
    await fails(page, `${bridge.origin}${enginePath}`, /wants its token/);
    await fails(page, `${bridge.origin}/#token=wrong`, /token is refused/);
    await page.getByLabel("My own engine").check();
    await page.getByLabel("Address", { exact: true }).fill(bridge.address);
    await page.keyboard.press("Enter");
    await expect(dialog(page)).toBeHidden();
    await atPrompt(page);
    await enterAtPrompt(page, "echo typed $((40+2))");
    await expect(screen(page)).toContainText("typed 42");
  });

  test("tells a bridge that doesn't allow sessions on the engine", async ({ page, bridge }) => {
    const strict = await startProgram(process.execPath, ["bridge/main.ts", "--endpoint", fromRunner("DRYDOCK_TEST_ENGINE"), "--image", image, "--port", "0", "--allow-origin", bridge.origin]);
    try {
      await openDialog(page, bridge.origin);
      await page.getByLabel("My own engine").check();
      await fails(page, strict.address, /doesn’t allow sessions/);
      await expect(dialog(page).getByRole("alert")).toContainText("--allow-my-engine");
    } finally {
      await strict.stop();
    }
  });
});

test.describe("an engine without a bridge", () => {
  // One pattern: Playwright takes a list of two for a fixture with its options.
  test.use({ allowedMessages: [/Failed to load resource|WebSocket connection to .* failed|blocked by CORS policy|request to http:\/\/127\.0\.0\.1/] });

  test("behind a proxy with CORS headers: works, tells a failed pull, and finds a session whose connection broke", async ({ page, bridge }) => {
    test.setTimeout(90_000);
    await removeSessions("direct");
    const proxy = await startCorsProxy(engineSocket, bridge.origin);
    const relay = await startRelay({ port: proxy.port, host: "127.0.0.1" });
    try {
      await page.goto(`${bridge.origin}/`);
      await page.locator("[data-playground-open]").click();
      await page.getByLabel("My own engine").check();
      await page.getByLabel("Address", { exact: true }).fill(`tcp://127.0.0.1:${relay.port}`);
      await dialog(page).getByText("Without a bridge").click();
      await page.getByLabel("Image of the session").fill("registry.invalid/nothing:here");
      await page.getByRole("button", { name: "Connect", exact: true }).click();
      await expect(notice(page)).toContainText("registry.invalid/nothing:here couldn’t be pulled", { timeout: 30_000 });
      await notice(page).getByRole("button", { name: "Connect to another engine…" }).click();
      await page.getByLabel("Image of the session").fill(image);
      await page.getByLabel("The engine’s socket").fill(engineSocket);
      await page.getByRole("button", { name: "Connect", exact: true }).click();
      await atPrompt(page);
      await enterAtPrompt(page, "clear; docker ps --format '{{.Image}}'");
      await expect(screen(page)).toContainText(image);
      relay.cut();
      await inState(page, "lost");
      relay.mend();
      // Found by itself, without a press of a button.
      await inState(page, "ready");
      await enterAtPrompt(page, "clear; echo direct $((40+2))");
      await expect.poll(() => lines(page, /^direct 42$/)).toHaveLength(1);
      await panel(page).getByRole("button", { name: "Disconnect" }).click();
      await inState(page, "idle");
      await expect.poll(() => sessionsOf("direct")).toEqual([]);
    } finally {
      await removeSessions("direct");
      await relay.close();
      await proxy.close();
    }
  });
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`the open panel and the dialog break no accessibility rule, ${colorScheme}`, async ({ page, bridge }) => {
    const violations = async () => (await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]).analyze()).violations;
    await page.emulateMedia({ colorScheme });
    await openSession(page, bridge);
    await enterAtPrompt(page, "ls --color=always /; printf '\\033[90mfaint\\033[0m\\n'");
    await expect(screen(page)).toContainText("faint");
    await panel(page).getByRole("button", { name: "View" }).click();
    expect(await violations()).toEqual([]);
    await enterAtPrompt(page, "exit");
    await expect(notice(page)).toBeVisible();
    expect(await violations()).toEqual([]);
    await notice(page).getByRole("button", { name: "Connect to another engine…" }).click();
    await expect(dialog(page)).toBeVisible();
    expect(await violations()).toEqual([]);
  });
}

test("on a phone, it covers the lower part, and everything can be reached", async ({ page, bridge }) => {
  await page.setViewportSize({ width: 360, height: 640 });
  await openSession(page, bridge);
  const box = await panel(page).boundingBox();
  // A scroll bar's place is left free.
  expect(box?.x).toBe(0);
  expect(box?.width).toBeGreaterThanOrEqual(340);
  expect(box?.y).toBeGreaterThan(300);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  for (const name of ["New", "Clear", "View", "Disconnect", "Close the playground"]) {
    const button = await panel(page).getByRole("button", { name }).boundingBox();
    expect(button?.x).toBeGreaterThanOrEqual(0);
    expect((button?.x ?? 0) + (button?.width ?? 0)).toBeLessThanOrEqual(360);
  }
  await enterAtPrompt(page, "clear; stty size");
  await expect.poll(() => lines(page, /^\d+ \d+$/)).toHaveLength(1);
  const [rows = 0, columns = 0] = ((await lines(page, /^\d+ \d+$/))[0] ?? "").split(" ").map(Number);
  expect(rows).toBeGreaterThanOrEqual(6);
  expect(columns).toBeGreaterThanOrEqual(40);
});
