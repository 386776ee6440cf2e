// The real Docker Engine in a real tab, with the image that npm run engine builds. Part of npm test -- --only engine.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { BrowserContext, Page } from "@playwright/test";
import { type DiskIndex, imageFolder, type Manifest, partName } from "../src/playground/engines/tab/manifest.ts";
import { watchPages } from "./fixtures.ts";
import { allScreenRows } from "./session.ts";
import { commands, dist, theFirst } from "./site.ts";
import { dialog, expect, notice, panel, startButton, startTabHost, state, type TabHost, test } from "./tab-host.ts";

// An emulated machine on a busy one.
test.beforeEach(() => test.setTimeout(2_700_000));

const commandLimitMs = 900_000;
const startLimitMs = 180_000;

const rows = async (page: Page) => (await allScreenRows(page)).join("\n");

/** Opens the panel and starts a fresh machine in it, up to the prompt. */
async function startMachine(page: Page, host: TabHost, path = "/"): Promise<void> {
  await page.goto(host.origin + path);
  await page.locator("[data-playground-open]").click();
  await startButton(page).click();
  await atPrompt(page);
}

/** The shell waits: its prompt is the last on the screen. */
const prompt = /docker:\S*#\n*$/;

async function atPrompt(page: Page): Promise<void> {
  await state(page, "ready", startLimitMs);
  await expect.poll(() => rows(page), { timeout: startLimitMs }).toMatch(prompt);
}

let typed = 0;

/** Types a command at the prompt, waits for the next prompt, and expects what was printed. */
async function run(page: Page, command: string, printed: RegExp, status = 0): Promise<void> {
  typed += 1;
  await page.locator(".xterm-helper-textarea").focus();
  // The quotes keep the echo of what is typed from looking like the mark itself.
  await page.keyboard.type(` clear; ${command}; echo "<""end-${typed} $?>"`);
  await page.keyboard.press("Enter");
  const mark = new RegExp(`<end-${typed} (\\d+)>\\n${prompt.source}`);
  await expect.poll(() => rows(page), { timeout: commandLimitMs, intervals: [250] }).toMatch(mark);
  const shown = await rows(page);
  expect(shown, command).toMatch(printed);
  expect(mark.exec(shown)?.[1], `exit status of ${command}, which printed:\n${shown}`).toBe(String(status));
}

/** Expects the guest's clock to become the page's, but for the time that a busy machine takes to answer: the guest hears of it beside what is typed. */
async function hasClock(page: Page): Promise<void> {
  const lateBySeconds = async () => {
    const before = Math.floor(Date.now() / 1000);
    await run(page, "date +at:%s", /^at:\d+$/m);
    const shown = Number(/^at:(\d+)$/m.exec(await rows(page))?.[1]);
    expect(shown, "the guest's clock is no more than a second ahead").toBeLessThanOrEqual(Date.now() / 1000 + 1);
    return before - shown;
  };
  // Whole seconds on both sides, and the guest's lag by what it took to hear of them. A clock that nobody set is behind by the age of the image.
  await expect.poll(lateBySeconds, { timeout: startLimitMs }).toBeLessThanOrEqual(60);
}

test("an image was built with the site", () => {
  expect(existsSync(join(dist, "tab-engine", "manifest.json"))).toBe(true);
});

test.describe("one machine", () => {
  // The steps of one session, in their order: a machine takes its time to start.
  test.describe.configure({ mode: "serial" });
  let host: TabHost & AsyncDisposable;
  let context: BrowserContext;
  let page: Page;
  let notes: string[];

  test.beforeAll(async ({ browser }) => {
    host = await startTabHost();
    context = await browser.newContext({ viewport: { width: 1280, height: 1300 } });
    context.setDefaultTimeout(60_000);
    // What the preview's frame says of a page that brings event handlers.
    notes = watchPages(context, { origins: [host.origin], allowed: [/Executing inline event handler violates .*\/playground-preview\.html/] });
    page = await context.newPage();
  });
  test.afterAll(async () => {
    await context.close();
    await host[Symbol.asyncDispose]();
    expect(notes, "console errors, and requests that leave the site").toEqual([]);
  });

  test("starts, with its download told in bytes", async () => {
    await page.goto(host.origin);
    await page.evaluate(() => {
      const seen: string[] = [];
      Object.assign(window, { seen });
      new MutationObserver(() => {
        const label = document.querySelector('[data-part="progress-label"]')?.textContent ?? "";
        if (seen.at(-1) !== label) seen.push(label);
      }).observe(document.querySelector("[data-playground]") ?? document.body, { subtree: true, childList: true, characterData: true });
    });
    await page.locator("[data-playground-open]").click();
    await startButton(page).click();
    await atPrompt(page);
    const seen = await page.evaluate(() => (window as unknown as { seen: string[] }).seen);
    expect(seen.some((label) => /^Downloading the engine, \d+\.\d of \d+\.\d MB$/.test(label)), seen.join("\n")).toBe(true);
    await expect(panel(page).locator('[data-part="status"]')).toContainText("Docker Engine");
  });

  test("fetches ahead what the first commands read from the disk", async () => {
    const folder = join(dist, imageFolder);
    const { disk } = JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8")) as Manifest;
    const packed = Buffer.concat(disk.index.parts.map((part) => readFileSync(join(folder, partName(part)))));
    const paths = new Map((JSON.parse(gunzipSync(packed).toString()) as DiskIndex).map(([number, sha256]) => [number, `/${imageFolder}/${partName({ sha256 })}`]));
    const wanted = (disk.first ?? []).map((number) => paths.get(number)).filter((path) => path !== undefined);
    expect(wanted.length).toBeGreaterThan(0);
    await expect.poll(() => wanted.filter((path) => !host.asked.includes(path)), { timeout: startLimitMs }).toEqual([]);
  });

  test("has a clock, a terminal of the right size, and no messages on it", async () => {
    await hasClock(page);
    const columns = Number(/^\d+ (\d+)$/m.exec((await run(page, "stty size", /^\d+ \d+$/m), await rows(page)))?.[1]);
    await page.setViewportSize({ width: 1000, height: 1300 });
    await expect.poll(async () => Number(/^\d+ (\d+)$/m.exec((await run(page, "stty size", /^\d+ \d+$/m), await rows(page)))?.[1]), { timeout: commandLimitMs }).toBeLessThan(columns);
    await page.setViewportSize({ width: 1280, height: 1300 });
  });

  test("runs a container, lists it, shows its log, and runs a command in it", async () => {
    await run(page, "docker run --rm busybox echo hi there", /^hi there$/m);
    await run(page, "docker run -d --name talk busybox sh -c 'echo spoken; sleep 10000' | tail -c 5", /./);
    await run(page, "docker ps --format '{{.Names}} {{.State}}'", /^talk running$/m);
    await run(page, "docker logs talk", /^spoken$/m);
    await run(page, "docker exec talk sh -c 'echo inside; hostname'", /^inside$/m);
  });

  test("takes a block's command from the page, and outlives page turns with its containers", async () => {
    const command = theFirst(
      commands.filter(({ runnable, linux }) => runnable && /^docker ps/.test(linux ?? "") && !/\n/.test(linux ?? "")),
      "runnable docker ps",
    );
    const { pathname } = new URL(command.url, host.origin);
    await page.evaluate(() => Object.assign(window, { samePage: true }));
    await page.locator(`main a[href="${pathname}"]`).first().click();
    await page.waitForURL(`**${pathname}`);
    expect(await page.evaluate(() => "samePage" in window), "the page was swapped, not loaded").toBe(true);
    await state(page, "ready");
    await page.locator(`[data-command][id="${command.id}"] [data-run]`).click();
    await expect.poll(() => rows(page), { timeout: commandLimitMs }).toContain(command.linux ?? "");
    await expect.poll(() => rows(page), { timeout: commandLimitMs }).toMatch(prompt);
    await run(page, "docker ps --format '{{.Names}} {{.State}}'", /^talk running$/m);
    await run(page, "docker rm -f talk", /^talk$/m);
  });

  test("keeps a volume from one container to the next", async () => {
    await run(page, "docker volume create data", /^data$/m);
    await run(page, "docker run --rm -v data:/data busybox sh -c 'echo kept > /data/file'", /./);
    await run(page, "docker run --rm -v data:/data busybox cat /data/file", /^kept$/m);
  });

  test("has networks whose containers find each other by name", async () => {
    await run(page, "docker network create lab | tail -c 5", /./);
    await run(page, "docker run -d --name db --network lab busybox sleep 10000 | tail -c 5", /./);
    await run(page, "docker run --rm --network lab busybox ping -c 1 db", /1 packets received/);
    await run(page, "docker rm -f db && docker network rm lab", /^lab$/m);
  });

  test("has no way out of the tab", async () => {
    await run(page, "curl -s http://192.168.86.1/", /^This machine has no internet\.$/m);
  });

  test("builds an image", async () => {
    await run(page, String.raw`mkdir -p ~/app && cd ~/app && printf 'FROM busybox\nWORKDIR /app\nCOPY page.txt .\nRUN wc -c page.txt > size.txt\nCMD ["cat", "size.txt"]\n' > Dockerfile && echo page > page.txt`, /./);
    await run(page, "docker build -q -t app . | tail -c 5", /./);
    await run(page, "docker run --rm app; cd", /^5 page\.txt$/m);
  });

  test("brings a Compose project up and down", async () => {
    await run(page, String.raw`mkdir -p ~/stack && cd ~/stack && printf 'services:\n  web:\n    image: busybox\n    command: httpd -f -h /etc\n' > compose.yaml`, /./);
    await run(page, "docker compose --progress quiet up -d; docker compose ps --format '{{.Service}} {{.State}}'", /^web running$/m);
    await run(page, "docker compose --progress quiet down; cd", /./);
  });

  test("shows a published port's page beside the terminal, in a frame that can do nothing", async () => {
    await run(page, "docker run -d --name web -p 8080:80 nginx | tail -c 5", /./);
    const open = panel(page).getByRole("button", { name: "Open :8080" });
    await expect(open).toBeVisible({ timeout: startLimitMs });
    await open.click();
    const preview = page.locator("[data-preview]");
    await expect(preview).toHaveAttribute("data-preview", "shown", { timeout: startLimitMs });
    const frame = page.frameLocator("[data-preview] iframe");
    await expect(frame.getByRole("heading", { name: "Welcome to nginx!" })).toBeVisible();
    expect(await page.locator("[data-preview] iframe").getAttribute("sandbox")).toBe("allow-scripts");
    await run(page, "docker logs web 2>&1 | tail -n 3", /GET \/ HTTP\/1\.1" 200/);

    // A page that would do harm, with what belongs to it.
    const page1 = "<title>Own</title><link rel=stylesheet href=/a.css><h1>Own page</h1><img src=pixel.gif><a href=/two.html>Two</a><script>document.title=1;parent.postMessage({kind:1},1)</script><b onclick=alert(1) onmouseover=alert(2)>Hover</b>";
    await run(page, `docker exec web sh -c "cd /usr/share/nginx/html 2>/dev/null || cd /var/www/html; echo '${page1}' > index.html; echo 'h1{color:rgb(1,2,3)}' > a.css; echo '<h1>Page two</h1>' > two.html; pwd"`, /html$/m);
    await preview.getByRole("button", { name: "Reload" }).click();
    await expect(frame.getByRole("heading", { name: "Own page" })).toBeVisible({ timeout: startLimitMs });
    await expect(frame.getByRole("heading", { name: "Own page" })).toHaveCSS("color", "rgb(1, 2, 3)");
    await expect(preview.locator('[data-part="preview-about"]')).toContainText("Not shown: 1 script, 1 file that couldn’t be had.");
    expect(await frame.locator("html").evaluate(() => self.origin)).toBe("null");
    await frame.getByRole("link", { name: "Two" }).click();
    await expect(frame.getByRole("heading", { name: "Page two" })).toBeVisible({ timeout: startLimitMs });
    await preview.getByRole("button", { name: "Close the preview" }).click();
    await expect(preview).toBeHidden();
    await run(page, "docker rm -f web", /^web$/m);
    await expect(open).toBeHidden({ timeout: startLimitMs });
  });

  test("shows what is published on the machine's own address alone, and what runs in the machine's network", async () => {
    await run(page, "docker run -d --name own -p 127.0.0.1:8081:80 nginx | tail -c 5; docker run -d --name shared --network host busybox sh -c 'echo shared page > /tmp/index.html; httpd -f -p 8082 -h /tmp' | tail -c 5", /./);
    for (const [port, text] of [
      [8081, "Welcome to nginx!"],
      [8082, "shared page"],
    ] as const) {
      await panel(page).getByRole("button", { name: `Open :${port}` }).click({ timeout: startLimitMs });
      await expect(page.locator("[data-preview]")).toHaveAttribute("data-preview", "shown", { timeout: startLimitMs });
      await expect(page.frameLocator("[data-preview] iframe").locator("body")).toContainText(text);
      await page.locator("[data-preview]").getByRole("button", { name: "Close the preview" }).click();
    }
    await run(page, "docker rm -f own shared", /^shared$/m);
    await expect(panel(page).getByRole("button", { name: "Open :8082" })).toBeHidden({ timeout: startLimitMs });
  });

  test("survives a flood of output, and Ctrl+C gets through", async () => {
    await page.locator(".xterm-helper-textarea").focus();
    await page.keyboard.type("yes 0123456789012345678901234567890123456789");
    await page.keyboard.press("Enter");
    await expect.poll(() => rows(page), { timeout: startLimitMs }).toMatch(/(0123456789012345678901234567890123456789\n){20}/);
    await page.keyboard.press("Control+c");
    await expect.poll(() => rows(page), { timeout: commandLimitMs }).toMatch(prompt);
    await run(page, "echo still $((40+2))", /^still 42$/m);
  });

  test("rests while the panel is closed and no command runs, and goes on with the right time", async () => {
    await panel(page).getByRole("button", { name: "Close the playground" }).click();
    await expect(panel(page)).toHaveAttribute("data-machine", "paused", { timeout: startLimitMs });
    await page.locator("[data-playground-open]").first().click();
    await expect(panel(page)).toHaveAttribute("data-machine", "running");
    await hasClock(page);
  });

  test("doesn't rest while a command runs", async () => {
    await page.locator(".xterm-helper-textarea").focus();
    await page.keyboard.type("clear; sh -c 'echo beg\"\"un; exec sleep 60'; echo d''one");
    await page.keyboard.press("Enter");
    await expect.poll(() => rows(page), { timeout: commandLimitMs }).toMatch(/^begun$/m);
    await panel(page).getByRole("button", { name: "Close the playground" }).click();
    // A closed panel draws nothing. Had the machine rested before the command's end, that would come most of a minute after the panel is open again.
    await expect(panel(page)).toHaveAttribute("data-machine", "paused", { timeout: 240_000 });
    await page.locator("[data-playground-open]").first().click();
    await expect.poll(() => rows(page), { timeout: 30_000 }).toMatch(/^done$/m);
    await atPrompt(page);
  });

  test("is saved, is gone with a reload, in words, and goes on from what was saved", async () => {
    await run(page, "docker run -d --name keeper busybox sleep 100000 | tail -c 5; marker=$((6*7))", /./);
    await panel(page).getByRole("button", { name: "Save", exact: true }).click();
    await expect(notice(page)).toContainText("The machine is saved in this browser", { timeout: 180_000 });
    await expect(notice(page)).toContainText("Not kept:");
    await notice(page).getByRole("button", { name: "Close" }).click();
    await run(page, "docker rm -f keeper", /^keeper$/m);
    await page.reload();
    await expect(notice(page)).toContainText("The machine is gone with its page", { timeout: startLimitMs });
    await notice(page).getByRole("button", { name: "Connect to another engine…" }).click();
    // Fewer rows than the screen had that was saved.
    await page.setViewportSize({ width: 1280, height: 450 });
    await dialog(page).getByRole("button", { name: /^Go on with the machine saved/ }).click();
    await atPrompt(page);
    expect(await rows(page)).toMatch(/<end-\d+ 0>\n.*#\n*$/);
    await page.setViewportSize({ width: 1280, height: 720 });
    await run(page, "echo marker $marker; docker ps --format '{{.Names}} {{.State}}'", /^marker 42\n(?:.*\n)*keeper running$/m);
    await run(page, "docker exec keeper echo alive", /^alive$/m);
    await hasClock(page);
  });

  test("asks before it stops, and goes on from what was saved after that", async () => {
    await run(page, "touch /root/unsaved", /./);
    const stop = panel(page).getByRole("button", { name: "Stop", exact: true });
    await stop.click();
    await expect(notice(page)).toContainText("Its containers, images, volumes and files are lost");
    await notice(page).getByRole("button", { name: "Keep it" }).click();
    await run(page, "ls /root/unsaved", /^\/root\/unsaved$/m);
    await stop.click();
    await notice(page).getByRole("button", { name: "Stop the machine" }).click();
    await state(page, "idle");
    await panel(page).getByRole("button", { name: "Connect…" }).click();
    await dialog(page).getByRole("button", { name: /^Go on with the machine saved/ }).click();
    await atPrompt(page);
    await run(page, "ls /root/unsaved 2>&1; true", /No such file/);
  });

  test("is fresh again after Reset, from what the browser keeps, with the right time", async () => {
    host.override((path, response) => {
      if (!path.endsWith(".bin")) return false;
      response.writeHead(503).end();
      return true;
    });
    await panel(page).getByRole("button", { name: "Reset" }).click();
    await notice(page).getByRole("button", { name: "Reset the machine" }).click();
    await expect(notice(page)).toBeHidden();
    await atPrompt(page);
    host.override(undefined);
    await run(page, "docker ps -aq | wc -l", /^0$/m);
    await hasClock(page);
  });

  test("that ends itself is told, and a fresh one follows", async () => {
    await page.locator(".xterm-helper-textarea").focus();
    await page.keyboard.type("reboot -f");
    await page.keyboard.press("Enter");
    await expect(notice(page)).toContainText("The machine in this tab has stopped", { timeout: startLimitMs });
    await expect(notice(page)).toContainText("Restarting system");
    await state(page, "idle");
    await notice(page).getByRole("button", { name: "Start a fresh machine" }).click();
    await atPrompt(page);
  });

  test("leaves nothing in the browser when everything is removed", async () => {
    await panel(page).getByRole("button", { name: "Remove everything" }).click();
    await notice(page).getByRole("button", { name: "Remove everything" }).click();
    await expect(notice(page)).toContainText("Removed: the saved machine and the downloaded engine.", { timeout: startLimitMs });
    const left = await page.evaluate(async () => {
      const files: string[] = [];
      for await (const name of (await navigator.storage.getDirectory()).keys()) files.push(name);
      return { caches: await caches.keys(), files };
    });
    expect(left).toEqual({ caches: [], files: [] });
  });
});

test.describe("trouble", () => {
  test.use({ allowedMessages: [/Failed to load resource/] });

  test("a part of the disk that can't be had stops the machine in words, and it goes on when the part comes", async ({ page, host }) => {
    await startMachine(page, host);
    host.override((path, response) => {
      if (!path.endsWith(".bin")) return false;
      response.writeHead(503).end();
      return true;
    });
    await page.locator(".xterm-helper-textarea").focus();
    await page.keyboard.type("docker run --rm debian cat /etc/debian_version; echo d''one");
    await page.keyboard.press("Enter");
    await state(page, "lost", commandLimitMs);
    await expect(notice(page)).toContainText("A part of the engine isn’t there", { timeout: startLimitMs });
    // It tries again by itself too: while the part can't be had, the button is always there again.
    const asked = host.asked.length;
    await notice(page).getByRole("button", { name: "Try now" }).click();
    await expect.poll(() => host.asked.length).toBeGreaterThan(asked);
    host.override(undefined);
    await state(page, "ready", 120_000);
    await expect.poll(() => rows(page), { timeout: commandLimitMs }).toMatch(/^[\w./]+\ndone$/m);
  });

  test("the thread that fetches the disk can't be had: that is told in words, and a fresh machine follows when it comes", async ({ page, host }) => {
    host.override((path, response) => {
      if (!path.includes("chunk-worker")) return false;
      response.writeHead(503).end();
      return true;
    });
    await page.goto(host.origin);
    await page.locator("[data-playground-open]").click();
    await startButton(page).click();
    await expect(notice(page)).toContainText("the thread that fetches its disk failed", { timeout: startLimitMs });
    host.override(undefined);
    await notice(page).getByRole("button", { name: "Start a fresh machine" }).click();
    await atPrompt(page);
    await run(page, "docker run --rm busybox echo fetched", /^fetched$/m);
  });

  test("two tabs have a machine each", async ({ page, host, context }) => {
    await startMachine(page, host);
    const second = await context.newPage();
    await startMachine(second, host);
    await run(second, "docker run -d --name second busybox sleep 1000 | tail -c 5", /./);
    await page.bringToFront();
    await run(page, "docker ps -aq | wc -l", /^0$/m);
    await run(second, "docker ps -aq | wc -l", /^1$/m);
  });

  test("full storage: the machine works all the same, and saving says that there is no room", async ({ page, host, context }) => {
    const client = await context.newCDPSession(page);
    await client.send("Storage.overrideQuotaForOrigin", { origin: host.origin, quotaSize: 5_000_000 });
    await startMachine(page, host);
    await expect(notice(page)).toContainText("couldn’t be kept in this browser");
    await run(page, "echo works", /^works$/m);
    await panel(page).getByRole("button", { name: "Save", exact: true }).click();
    await expect(notice(page)).toContainText("There is no room for saving the machine", { timeout: 180_000 });
    await notice(page).getByRole("button", { name: "Close" }).click();
    await run(page, "echo goes on", /^goes on$/m);
  });
});
