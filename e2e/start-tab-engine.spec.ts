// From a machine without a Docker Engine to a working playground, with npm start alone: the image is fetched from a static host, the site is built with it,
// and the panel starts it. Part of npm test -- --only engine, which brings the image.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, mkdtemp, readdir, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { expect, test } from "@playwright/test";
import { npmCommand } from "../bin/prepare.mjs";
import { shellQuoted } from "../engine/image-store.ts";
import { root } from "./bridge-process.ts";
import { notice, panel, startTabHost, state } from "./tab-host.ts";

test.beforeEach(() => test.setTimeout(2_700_000));

/** What isn't part of a fresh clone whose packages are installed. */
const left = new Set([".git", ".cache", ".astro", "dist", "node_modules", "test-results", "playwright-report"]);

/** A copy of the repository that has neither an image nor a built site. */
async function freshCopy(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "drydock-start-"));
  for (const name of await readdir(root)) if (!left.has(name)) await cp(join(root, name), join(folder, name), { recursive: true });
  await rm(join(folder, "public", "tab-engine"), { recursive: true, force: true });
  // The packages are the same; what builds keep beside them isn't shared.
  await mkdir(join(folder, "node_modules"));
  for (const name of await readdir(join(root, "node_modules"))) {
    if (name !== ".cache") await symlink(join(root, "node_modules", name), join(folder, "node_modules", name));
  }
  return folder;
}

test("npm start fetches an image, builds the site with it, and the panel of its page runs docker", async ({ page }) => {
  await using host = await startTabHost();
  const folder = await freshCopy();
  const { command, args } = npmCommand(["start", "--", "--port", "0"]);
  // On a terminal (script(1)), where somebody can be asked.
  const child = spawn("script", ["--quiet", "--return", "--command", [command, ...args].map(shellQuoted).join(" "), "/dev/null"], {
    cwd: folder,
    env: { ...process.env, DOCKER_HOST: "unix:///nonexistent/docker.sock", ASTRO_TELEMETRY_DISABLED: "1" },
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ended = once(child, "close");
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output += stripVTControlCharacters(text)));
  try {
    const printed = async (pattern: RegExp, timeout: number) => {
      await expect.poll(() => output, { timeout }).toMatch(pattern);
      return pattern.exec(output)?.[0].trim() ?? "";
    };
    await printed(/to go on without: $/, 120_000);
    child.stdin.write(`${host.origin}/tab-engine/\r`);
    await printed(/MB to the prompt/, 300_000);
    const address = await printed(/^http:\/\/127\.0\.0\.1:\d+\/#token=\S+\s/m, 600_000);
    await page.goto(address);
    await page.locator("[data-playground-open]").click();
    await notice(page).getByRole("button", { name: /^Use an engine in this tab/ }).click({ timeout: 60_000 });
    await state(page, "ready", 180_000);
    await page.locator(".xterm-rows", { hasText: /docker:.*#/ }).waitFor({ timeout: 180_000 });
    await panel(page).locator(".xterm-helper-textarea").focus();
    await page.keyboard.type("docker run --rm busybox echo it w''orks");
    await page.keyboard.press("Enter");
    await expect(page.locator(".xterm-rows")).toContainText("it works", { timeout: 900_000 });
  } finally {
    child.stdin.write("\x03");
    await ended;
    await rm(folder, { recursive: true });
  }
});
