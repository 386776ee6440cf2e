// `npm start` itself: what it prints, that the guide works without an engine, and that it ends when it is asked to.

import { npmCommand } from "../bin/prepare.mjs";
import { startProgram } from "./bridge-process.ts";
import { expect, test } from "./fixtures.ts";
import { written, theFirst } from "./site.ts";
import { notice } from "./tab-host.ts";

const section = theFirst(written, "written section");

/** Starts it the way a reader does, through npm. */
function npmStart(...options: string[]) {
  const { command, args } = npmCommand(["start", "--", "--port", "0", ...options]);
  return startProgram(command, args);
}

test.describe("without an engine", () => {
  test("npm start says so and what to do, the guide works, and TERM ends it cleanly", async ({ browser }) => {
    const guide = await npmStart("--endpoint", "unix:///nonexistent/docker.sock");
    try {
      expect(guide.output.join("\n")).toContain("nothing has changed");
      expect(guide.output.join("\n")).toMatch(/\/nonexistent\/docker\.sock/);
      const page = await browser.newPage();
      await page.goto(guide.address);
      await page.goto(guide.origin + section.address);
      await expect(page.locator("main h1")).toContainText(section.title);
      await page.close();
    } finally {
      await guide.stop();
    }
  });
});

test("without an engine, a site with an image of one offers it in the panel at once", async ({ browser }) => {
  const guide = await npmStart("--endpoint", "unix:///nonexistent/docker.sock");
  try {
    const page = await browser.newPage();
    // What the image does is tried elsewhere; here it is enough that it is asked for.
    await page.route("**/tab-engine/manifest.json", (route) => route.fulfill({ status: 410 }));
    await page.goto(guide.address);
    await page.locator("[data-playground]").evaluate((section) => section.setAttribute("data-tab-engine", "20000000"));
    await page.locator("[data-playground-open]").click();
    await expect(notice(page)).toContainText("The engine can’t be reached", { timeout: 30_000 });
    await notice(page).getByRole("button", { name: "Use an engine in this tab (21 MB, once)" }).click();
    await expect(notice(page)).toContainText("manifest.json with status 410", { timeout: 30_000 });
    await page.close();
  } finally {
    await guide.stop();
  }
});

test("npm start takes the engine that DOCKER_HOST names", async ({ bridge, request }) => {
  const before = process.env["DOCKER_HOST"];
  process.env["DOCKER_HOST"] = bridge.endpoint;
  const guide = await npmStart().finally(() => {
    if (before === undefined) delete process.env["DOCKER_HOST"];
    else process.env["DOCKER_HOST"] = before;
  });
  try {
    const answer = await request.get(`${guide.origin}/engine/_ping`, { headers: { Authorization: `Bearer ${guide.token}` } });
    expect(await answer.text()).toBe("OK");
  } finally {
    await guide.stop();
  }
});

test("an option that doesn't exist is refused with a word about it", async () => {
  await expect(npmStart("--no-such-option")).rejects.toThrow(/no-such-option/);
});
