// The default session: a sandbox, in front of an engine that runs privileged containers, as a reader without any flag meets it.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BrowserContext, Page } from "@playwright/test";
import { labels } from "../bridge/protocol.ts";
import { dockerRelease } from "../test/docker-release.ts";
import { engineRequest } from "../test/engine-api.ts";
import { startEngine, type TestEngine } from "../test/engine.ts";
import { buildImages, recipes, sandboxRecipe, sessionImage } from "../test/images.ts";
import { fromRunner, type RunningBridge, startProgram } from "./bridge-process.ts";
import { expect, test as base } from "./fixtures.ts";
import { startRelay } from "./relay.ts";
import { enterAtPrompt, pasteAddress, screenRows } from "./session.ts";
import { commands, theFirst } from "./site.ts";

/** An engine of Docker 28: the machine's own may be too old for privileged containers there (see test/engine.ts). */
const test = base.extend<object, { engine: TestEngine; bridge: RunningBridge }>({
  engine: [
    async ({}, use) => {
      const engine = await startEngine({ release: await dockerRelease() });
      await buildImages(engine.socket, [sandboxRecipe, ...recipes.filter(({ reference }) => reference === "busybox:latest" || reference === sessionImage)]);
      await use(engine);
      await engine.stop();
    },
    { scope: "worker", timeout: 180_000 },
  ],
  bridge: [
    async ({ engine }, use) => {
      const bridge = await startBridge(engine.endpoint);
      await use(bridge);
      await bridge.stop();
    },
    { scope: "worker", timeout: 180_000 },
  ],
});

// One engine for all of them, so one after the other.
test.describe.configure({ mode: "default" });

const startBridge = (endpoint: string, ...options: string[]) =>
  startProgram(process.execPath, ["bridge/main.ts", "--endpoint", endpoint, "--image", sandboxRecipe.reference, "--port", "0", ...options]);

const panel = (page: Page) => page.locator("[data-playground]");
const screen = (page: Page) => page.locator(".xterm-rows");
const status = (page: Page) => panel(page).locator('[data-part="status"]');
const notice = (page: Page) => panel(page).locator('[data-part="notice"]');
const inState = (page: Page, state: string) => expect(panel(page)).toHaveAttribute("data-state", state, { timeout: 30_000 });

async function open(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await page.locator("[data-playground-open]").click();
  await inState(page, "ready");
  await expect(screen(page)).toContainText("~ #");
}

let outputs = 0;

/** What a command prints, line by line, up to a mark that neither the typed line nor an earlier output holds. */
async function output(page: Page, command: string): Promise<string[]> {
  outputs += 1;
  const mark = `end-${outputs + 1000}`;
  await enterAtPrompt(page, `clear; ${command}; echo end-$((${outputs}+1000))`);
  await expect(screen(page)).toContainText(mark, { timeout: 30_000 });
  const rows = await screenRows(page);
  return rows.slice(0, rows.indexOf(mark));
}

const containers = async ({ socket }: TestEngine) => {
  const filters = encodeURIComponent(JSON.stringify({ label: [labels.session] }));
  return (await engineRequest(socket, { method: "GET", path: `/containers/json?all=1&filters=${filters}` })) as { Id: string }[];
};
const owned = async ({ socket }: TestEngine, what: "volumes" | "networks") => {
  const filters = encodeURIComponent(JSON.stringify({ label: [labels.owner] }));
  const answer = await engineRequest(socket, { method: "GET", path: `/${what}?filters=${filters}` });
  return what === "volumes" ? ((answer as { Volumes: unknown[] | null }).Volumes ?? []) : (answer as unknown[]);
};

/** Removes what a test left, as a reader would. */
async function removeEverything(page: Page): Promise<void> {
  await panel(page).getByRole("button", { name: "Remove everything" }).click();
  await notice(page).getByRole("button", { name: "Remove everything" }).click();
  await expect(notice(page)).toContainText("Everything is removed", { timeout: 30_000 });
}

test("npm start without flags: the steps are shown, docker acts on an engine of its own, and the reader's things are out of sight", async ({ page, bridge, engine }, info) => {
  test.setTimeout(90_000);
  const mine = (await engineRequest(engine.socket, { method: "POST", path: "/containers/create?name=readers-own", body: { Image: "busybox:latest", Cmd: ["true"] } })) as { Id: string };
  try {
    await page.goto(bridge.address);
    await page.evaluate(() => {
      const seen: string[] = [];
      Object.assign(window, { seen });
      new MutationObserver(() => {
        const label = document.querySelector('[data-part="progress-label"]')?.textContent ?? "";
        if (label !== "" && seen.at(-1) !== label) seen.push(label);
      }).observe(document.body, { subtree: true, childList: true, characterData: true });
    });
    const clicked = Date.now();
    await page.locator("[data-playground-open]").click();
    await inState(page, "ready");
    await expect(screen(page)).toContainText("~ #");
    info.annotations.push({ type: "cold start", description: `${Date.now() - clicked} ms from click to prompt` });
    expect(await page.evaluate(() => (window as unknown as { seen: string[] }).seen)).toEqual(
      expect.arrayContaining(["Looking for the engine…", "Creating the session’s container…", "Starting the sandbox’s own engine…"]),
    );
    await expect(status(page)).toContainText("an engine of their own, in a sandbox");
    await expect(screen(page)).toContainText("A sandbox");
    expect(await output(page, "docker ps -aq | wc -l; docker images -q | wc -l")).toEqual(["0", "0"]);
    const [version] = await output(page, "docker version --format '{{.Server.Version}}'");
    expect(version).not.toBe(engine.version);
    // Ctrl+C is for what runs in the terminal, never for the engine beside it.
    await enterAtPrompt(page, "echo begun-$((1+1)); sleep 1000");
    await expect(screen(page)).toContainText("begun-2");
    await page.keyboard.press("Control+c");
    expect(await output(page, "docker info --format '{{.Driver}}'")).toEqual(["overlay2"]);
    // It removes all that it sees, and sees nothing of the reader's.
    await output(page, "docker system prune -af >/dev/null");
    await expect(engineRequest(engine.socket, { method: "GET", path: `/containers/${mine.Id}/json` })).resolves.toBeTruthy();
    await removeEverything(page);
    expect(await containers(engine)).toEqual([]);
    expect(await owned(engine, "volumes")).toEqual([]);
    expect(await owned(engine, "networks")).toEqual([]);
    await expect(engineRequest(engine.socket, { method: "GET", path: `/containers/${mine.Id}/json` })).resolves.toBeTruthy();
  } finally {
    await engineRequest(engine.socket, { method: "DELETE", path: `/containers/${mine.Id}` });
  }
});

test("a block's Run button works in it, and images stay from one sandbox to the next while containers, volumes and networks don't", async ({ page, bridge, engine }, info) => {
  test.setTimeout(120_000);
  const command = theFirst(
    commands.filter(({ runnable, linux }) => runnable && linux !== null && /^docker (version|info|images|ps)[^\n]*$/.test(linux)),
    "runnable command that needs no image",
  );
  await page.goto(bridge.address.replace("/#", `${new URL(command.url, bridge.origin).pathname}#`));
  await page.locator(`[data-command][id="${command.id}"] [data-run]`).click();
  await inState(page, "ready");
  await expect(screen(page)).toContainText(/Version|CONTAINER|REPOSITORY|Server/);
  await output(page, "tar -c /bin/busybox | docker import - kept:1 >/dev/null");
  expect(await output(page, "docker run -d --name left -v leftvolume:/x --restart always kept:1 busybox sleep 1000 >/dev/null; docker network create leftnet >/dev/null; docker ps --format '{{.Names}}'")).toEqual(["left"]);
  await panel(page).getByRole("button", { name: "New" }).click();
  await inState(page, "starting");
  const clicked = Date.now();
  await inState(page, "ready");
  await expect(screen(page)).toContainText("~ #");
  info.annotations.push({ type: "warm start", description: `${Date.now() - clicked} ms from click to prompt` });
  expect(await output(page, "docker images --format '{{.Repository}}:{{.Tag}}'; docker ps -aq; docker volume ls -q; docker network ls -q --filter type=custom")).toEqual(["kept:1"]);
  expect(await containers(engine)).toHaveLength(1);
  await removeEverything(page);
});

/** Another tab, as the reader opens it: without a token in its address. */
async function anotherTab(context: BrowserContext, bridge: RunningBridge): Promise<Page> {
  const tab = await context.newPage();
  await open(tab, `${bridge.origin}/`);
  return tab;
}

test("a new tab has the token from the open one, and a sandbox of its own; a closed tab's sandbox is found by the next", async ({ page, bridge, context, engine }) => {
  test.setTimeout(120_000);
  await open(page, bridge.address);
  await output(page, "marker=first; docker network create first >/dev/null");
  const tab = await anotherTab(context, bridge);
  expect(await output(tab, "echo $marker; docker network ls -q --filter name=first")).toEqual([]);
  expect(await containers(engine)).toHaveLength(2);
  expect(await owned(engine, "volumes"), "the second has a volume without a name").toHaveLength(1);
  await page.close();
  const next = await anotherTab(context, bridge);
  await expect(status(next)).toContainText("Connected again");
  expect(await output(next, "echo $marker; docker network ls --filter name=first --format '{{.Name}}'")).toEqual(["first", "first"]);
  expect(await containers(engine)).toHaveLength(2);
  await tab.close();
  await removeEverything(next);
  expect(await containers(engine)).toEqual([]);
});

test.describe("when something dies", () => {
  // One pattern: Playwright takes a list of two for a fixture with its options.
  test.use({ allowedMessages: [/Failed to load resource|WebSocket connection to .* failed|request to http:\/\/127\.0\.0\.1/] });

  test("its container is killed, as by an engine that restarts: it is started again, with all that is in it, and says what ended", async ({ page, bridge, engine }) => {
    test.setTimeout(120_000);
    await open(page, bridge.address);
    await output(page, "tar -c /bin/busybox | docker import - kept:1 >/dev/null; echo here > note");
    await output(page, "docker run -d --name ends kept:1 busybox sleep 1000; docker run -d --name stays --restart always kept:1 busybox sleep 1000");
    const [sandbox] = await containers(engine);
    await engineRequest(engine.socket, { method: "POST", path: `/containers/${sandbox?.Id}/kill` });
    await expect(screen(page)).toContainText("has been started again", { timeout: 30_000 });
    await inState(page, "ready");
    expect(await output(page, "cat note; docker ps -a --format '{{.Names}} {{.State}}' | sort")).toEqual(["here", "ends exited", "stays running"]);
    await removeEverything(page);
  });

  for (const signal of ["SIGTERM", "SIGKILL"] as const) {
    test(`the engine is ended by ${signal} and started again: the sandbox goes on by itself, with its screen, and says what ended`, async ({ page, bridge, engine }) => {
      test.setTimeout(180_000);
      await open(page, bridge.address);
      await output(page, "tar -c /bin/busybox | docker import - kept:1 >/dev/null; echo here > note");
      await output(page, "docker run -d --name ends kept:1 busybox sleep 1000; docker run -d --name stays --restart always kept:1 busybox sleep 1000");
      await enterAtPrompt(page, "clear; echo before-$((1+1))");
      await expect(screen(page)).toContainText("before-2");
      const [sandbox] = await containers(engine);
      await engine.down(signal);
      await inState(page, "lost");
      await engine.up();
      await inState(page, "ready");
      await expect(screen(page)).toContainText(/before-2.*has been started again/);
      expect(await output(page, "cat note; docker ps -a --format '{{.Names}} {{.State}}' | sort")).toEqual(["here", "ends exited", "stays running"]);
      expect(await containers(engine)).toEqual([expect.objectContaining({ Id: sandbox?.Id })]);
      await removeEverything(page);
    });
  }

  test("the engine is restarted under a session on the reader's own: the reader is told exactly what ended, and keeps the screen", async ({ page, engine }) => {
    test.setTimeout(120_000);
    const bridge = await startBridge(engine.endpoint, "--allow-my-engine");
    try {
      await open(page, bridge.address);
      await enterAtPrompt(page, "clear; echo before-$((1+1))");
      await expect(screen(page)).toContainText("before-2");
      await engine.down("SIGTERM");
      await inState(page, "lost");
      await engine.up();
      await expect(notice(page)).toContainText("The shell has ended", { timeout: 30_000 });
      await expect(notice(page)).toContainText("The engine was stopped or restarted meanwhile");
      await expect(notice(page)).toContainText("docker ps -a");
      await expect(screen(page)).toContainText("before-2");
      await expect.poll(() => containers(engine)).toEqual([]);
      await notice(page).getByRole("button", { name: "Start a new session" }).click();
      await inState(page, "ready");
      await panel(page).getByRole("button", { name: "Disconnect" }).click();
      await inState(page, "idle");
    } finally {
      await bridge.stop();
    }
  });

  test("the laptop sleeps: what was typed meanwhile is done when it wakes", async ({ page, engine }) => {
    test.setTimeout(90_000);
    const bridge = await startBridge(engine.endpoint);
    try {
      await open(page, bridge.address);
      await output(page, "marker=awake");
      bridge.freeze();
      // Requests that wait for longer than a reader would are what shows that it sleeps.
      const unanswered = await page.evaluate(() => fetch("/", { cache: "no-store", signal: AbortSignal.timeout(5000) }).then(() => "answered", (error: Error) => error.name));
      expect(unanswered).toBe("TimeoutError");
      await enterAtPrompt(page, "clear; echo is-$marker");
      bridge.thaw();
      await expect(screen(page)).toContainText("is-awake");
      await inState(page, "ready");
      await removeEverything(page);
    } finally {
      bridge.thaw();
      await bridge.stop();
    }
  });

  test("the bridge is killed and started again: opening its new address finds the sandbox, in the old tab too", async ({ page, engine, context }) => {
    test.setTimeout(120_000);
    const first = await startBridge(engine.endpoint);
    await open(page, first.address);
    await output(page, "marker=alive; docker network create still >/dev/null");
    first.kill();
    await inState(page, "lost");
    const second = await startBridge(engine.endpoint, "--port", new URL(first.origin).port);
    try {
      expect(second.output.join("\n")).toContain("Took over 1 running session");
      const opened = await context.newPage();
      await opened.goto(second.address);
      await inState(page, "ready");
      expect(await output(page, "echo $marker; docker network ls --filter name=still --format '{{.Name}}'")).toEqual(["alive", "still"]);
      // The new address over the old tab does the same.
      await opened.close();
      await pasteAddress(page, second.address);
      await inState(page, "ready");
      expect(await output(page, "echo $marker")).toEqual(["alive"]);
      await removeEverything(page);
    } finally {
      await second.stop();
    }
  });

  test("the network drops for a minute: the sandbox is found again by itself", async ({ page, engine }) => {
    test.setTimeout(240_000);
    const folder = await mkdtemp(join(tmpdir(), "drydock-relay-"));
    const relay = await startRelay({ path: engine.socket }, join(folder, "engine.sock"));
    const bridge = await startBridge(`unix://${join(folder, "engine.sock")}`);
    try {
      await open(page, bridge.address);
      await enterAtPrompt(page, "clear; i=0; while [ $i -lt 900 ]; do i=$((i+1)); echo n$i; sleep 0.1; done");
      await expect(screen(page)).toContainText("n5");
      relay.cut();
      const failed = Promise.withResolvers<void>();
      const since = Date.now();
      page.on("response", (response) => {
        if (response.status() === 502 && Date.now() - since >= 60_000) failed.resolve();
      });
      await failed.promise;
      relay.mend();
      await inState(page, "ready");
      await expect(screen(page)).toContainText("n900", { timeout: 90_000 });
      const numbers = await page.evaluate(() => [...(document.querySelector(".xterm-rows")?.textContent ?? "").matchAll(/n(\d+)/g)].map(([, digits]) => Number(digits)));
      const shown = numbers.slice(numbers.indexOf(Math.min(...numbers)));
      expect(shown, "each once, in order").toEqual(shown.map((_, index) => (shown[0] ?? 0) + index));
      await removeEverything(page);
    } finally {
      relay.mend();
      await bridge.stop();
      await relay.close();
      await rm(folder, { recursive: true });
    }
  });
});

test.describe("an engine that runs no privileged containers", () => {
  // One pattern: Playwright takes a list of two for a fixture with its options.
  test.use({ allowedMessages: [/Failed to load resource|request to http:\/\/127\.0\.0\.1/] });

  /** The machine's own engine, tried for real: a machine that gives its containers every right has no such engine to show. */
  async function runsPrivileged(): Promise<boolean> {
    const socket = fromRunner("DRYDOCK_TEST_ENGINE").replace(/^unix:\/\//, "");
    const body = { Image: sessionImage, Cmd: ["true"], HostConfig: { Privileged: true } };
    const { Id } = (await engineRequest(socket, { method: "POST", path: "/containers/create", body })) as { Id: string };
    try {
      await engineRequest(socket, { method: "POST", path: `/containers/${Id}/start` });
      return true;
    } catch (error) {
      if (/refused/.test(String(error))) return false;
      throw error;
    } finally {
      await engineRequest(socket, { method: "DELETE", path: `/containers/${Id}?force=1` });
    }
  }

  const start = (...options: string[]) => startProgram(process.execPath, ["bridge/main.ts", "--endpoint", fromRunner("DRYDOCK_TEST_ENGINE"), "--image", sessionImage, "--port", "0", ...options]);

  test("is recognised by its own words, and the way to a session on the reader's own engine is told", async ({ page }) => {
    test.skip(await runsPrivileged(), "the machine's own engine runs privileged containers");
    const bridge = await start();
    try {
      await page.goto(bridge.address);
      await page.locator("[data-playground-open]").click();
      await expect(notice(page)).toContainText("This engine can’t run a sandbox", { timeout: 15_000 });
      await expect(notice(page)).toContainText("operation not permitted");
      await expect(notice(page)).toContainText("really gone");
      await expect(notice(page)).toContainText("npm start -- --allow-my-engine");
    } finally {
      await bridge.stop();
    }
  });

  test("and where the bridge allows that session, one press offers it", async ({ page }) => {
    test.skip(await runsPrivileged(), "the machine's own engine runs privileged containers");
    const bridge = await start("--allow-my-engine");
    try {
      await open(page, bridge.address);
      await expect(status(page)).not.toContainText("sandbox");
      await panel(page).getByRole("button", { name: "Disconnect" }).click();
      await panel(page).getByRole("button", { name: "Connect…" }).click();
      await page.getByLabel("A sandbox").check();
      await page.getByRole("button", { name: "Connect", exact: true }).click();
      await expect(notice(page)).toContainText("This engine can’t run a sandbox", { timeout: 15_000 });
      await notice(page).getByRole("button", { name: "Use my own engine…" }).click();
      await expect(page.getByLabel("My own engine")).toBeChecked();
      await page.getByRole("button", { name: "Connect", exact: true }).click();
      await inState(page, "ready");
      await expect(status(page)).not.toContainText("sandbox");
      await panel(page).getByRole("button", { name: "Disconnect" }).click();
      await inState(page, "idle");
    } finally {
      await bridge.stop();
    }
  });
});
