// Search finds commands by what they are written with, goes there, and copies; by keyboard and as the combobox pattern wants it.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { AxeBuilder } from "@axe-core/playwright";
import type { Locator, Page } from "@playwright/test";
import { cutFrontmatter } from "../bench/starlight/convert.ts";
import { articleOf } from "../src/elements.ts";
import { type SearchDocument, sectionDocuments } from "../src/search/documents.ts";
import { sectionArticle } from "../src/search/section-article.ts";
import { compilePage } from "../test/compile-page.ts";
import { expect, test } from "./fixtures.ts";
import { commands, largestSection, theFirst, written } from "./site.ts";

const box = (page: Page): Locator => page.getByRole("dialog").getByRole("combobox");
const results = (page: Page): Locator => page.locator("[data-search-result]");

/** Asks, and waits until the results belong to the question. */
async function search(page: Page, query: string): Promise<void> {
  await page.keyboard.press("/");
  await box(page).fill(query);
  await expect(page.locator("dialog [data-search-query]")).toHaveAttribute("data-search-query", query);
}

for (const [name, open] of [
  ["the button", (page: Page) => page.locator("[data-search-open]").first().click()],
  ["Ctrl+K", (page: Page) => page.keyboard.press("Control+k")],
  ["Cmd+K", (page: Page) => page.keyboard.press("Meta+k")],
  ["/", (page: Page) => page.keyboard.press("/")],
] as const) {
  test(`opens with ${name}, is ready to type in, and closes with Escape`, async ({ page }) => {
    await page.goto("/");
    await page.locator("[data-search-open]").first().waitFor();
    const focused = (): Promise<string | undefined> => page.evaluate(() => document.activeElement?.tagName);
    const before = await focused();
    await open(page);
    await expect(box(page)).toBeFocused();
    await page.keyboard.press("Escape");
    await expect(box(page)).toBeHidden();
    // The browser takes the focus away from what it hid with the next frame only.
    if (name !== "the button") await expect.poll(focused).toBe(before);
  });
}

test("closes with one Escape while words stand in it, and has them again when it opens", async ({ page }) => {
  await page.goto("/");
  await search(page, "--rm");
  await page.keyboard.press("Escape");
  await expect(box(page)).toBeHidden();
  await page.keyboard.press("/");
  await expect(box(page)).toHaveValue("--rm");
  await page.keyboard.type("tmpfs");
  await expect(box(page)).toHaveValue("tmpfs");
});

test("what is typed before the palette is there isn't lost", async ({ page }) => {
  await page.goto("/");
  await page.waitForLoadState("networkidle");
  const typed = Promise.withResolvers<void>();
  await page.route("**/*.js", async (route) => {
    await typed.promise;
    await route.continue();
  });
  await page.keyboard.press("/");
  await page.locator("[data-search-open]").first().click();
  await page.keyboard.type("--rmx");
  await page.keyboard.press("Backspace");
  await expect(box(page)).toBeHidden();
  typed.resolve();
  await expect(box(page)).toHaveValue("--rm");
  await page.keyboard.type(" -v");
  await expect(box(page)).toHaveValue("--rm -v");
});

test("on a phone one Search button stays in reach far down a section", async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto(largestSection.address);
  await expect(page.getByRole("button", { name: "Search", exact: true })).toHaveCount(1);
  await page.locator("[data-section-end]").scrollIntoViewIfNeeded();
  await page.locator(".page-bar [data-search-open]").click();
  await expect(box(page)).toBeFocused();
});

test("nothing of the search is downloaded before it is opened", async ({ page }) => {
  const requested: string[] = [];
  page.on("request", (request) => requested.push(request.url()));
  await page.goto("/");
  await page.waitForLoadState("networkidle");
  expect(requested.filter((url) => /pagefind|palette/i.test(url))).toEqual([]);
  await page.keyboard.press("/");
  await expect(box(page)).toBeFocused();
  expect(requested.filter((url) => /pagefind/i.test(url))).not.toEqual([]);
});

/** Queries made of punctuation, which most searches drop. */
for (const query of ["--rm", "-p 8080:80", "$(pwd)", "compose.yaml", "docker-compose.yml", "daemon.json"]) {
  test(`finds ${query} as it is written`, async ({ page }) => {
    await page.goto("/");
    await search(page, query);
    const first = results(page).first();
    await expect(first).toBeVisible();
    await expect(first).toContainText(query);
  });
}

test("commands come in the form of the platform that is shown", async ({ page }) => {
  const { linux, windows } = theFirst(
    commands.filter((command) => command.linux?.includes("$(pwd)") === true && command.windows !== null && !command.windows.includes("$(pwd)")),
    "command with $(pwd) whose Windows form has another",
  );
  await page.goto("/?platform=windows");
  await search(page, linux ?? "");
  const found = page.locator('[data-search-result][data-kind="command"]').first();
  await expect(found.locator("code")).toHaveText(windows ?? "");
});

test("results are of two kinds", async ({ page }) => {
  await page.goto("/");
  await search(page, "volume");
  await expect(page.locator('[data-search-result][data-kind="command"]').first()).toBeVisible();
  await expect(page.locator('[data-search-result][data-kind="section"]').first()).toBeVisible();
});

test("arrows choose, Enter goes there", async ({ page }) => {
  await page.goto("/");
  await search(page, "docker run");
  await expect(results(page).nth(1)).toBeVisible();
  await page.keyboard.press("ArrowDown");
  const active = await box(page).getAttribute("aria-activedescendant");
  const option = page.locator(`[id="${active}"]`);
  await expect(option).toHaveAttribute("aria-selected", "true");
  await expect(page.locator('[data-search-result][aria-selected="true"]')).toHaveCount(1);
  const target = await option.evaluate((link) => (link as HTMLAnchorElement).href);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(target);
  await expect(page.locator(`[id="${decodeURIComponent(new URL(target).hash.slice(1))}"]`)).toBeInViewport();
  await expect(box(page)).toBeHidden();
});

test("says it when there is nothing", async ({ page }) => {
  await page.goto("/");
  await search(page, "qqzzxx");
  await expect(page.getByRole("dialog").getByRole("status")).toContainText("qqzzxx");
  await expect(results(page)).toHaveCount(0);
  await expect(box(page)).toHaveAttribute("aria-expanded", "false");
});

test("a mistyped word is taken for the one that the guide has, and that is said", async ({ page }) => {
  await page.goto("/");
  await search(page, "netwrok bridge");
  await expect(page.getByRole("dialog").getByRole("status")).toContainText("“netwrok” taken for “network”");
  await expect(results(page).first()).toContainText(/network|bridge/i);
});

test("where no place has all that was asked, that is said, and the nearest are shown", async ({ page }) => {
  await page.goto("/");
  await search(page, "volume qqzzxx");
  await expect(page.getByRole("dialog").getByRole("status")).toContainText("Nothing has all of");
  await expect(results(page).first()).toContainText(/volume/i);
});

test("what was asked before is offered again, in every tab, until it is cleared", async ({ page, context }) => {
  await page.goto("/");
  await search(page, "tmpfs");
  await page.keyboard.press("Enter");
  await expect(box(page)).toBeHidden();

  const second = await context.newPage();
  await second.goto("/");
  await second.keyboard.press("/");
  const recent = second.getByRole("dialog").getByRole("option", { name: "tmpfs" });
  await expect(recent).toBeVisible();
  await second.keyboard.press("ArrowDown");
  await expect(recent).toHaveAttribute("aria-selected", "true");
  await second.keyboard.press("Enter");
  await expect(box(second)).toHaveValue("tmpfs");
  await expect(results(second).first()).toContainText(/tmpfs/i);

  await box(second).fill("");
  await second.getByRole("button", { name: "Clear recent searches" }).click();
  await expect(second.getByRole("dialog").getByRole("option")).toHaveCount(0);
  await second.reload();
  await second.keyboard.press("/");
  await expect(box(second)).toBeFocused();
  await expect(second.getByRole("dialog").getByRole("option")).toHaveCount(0);
});

test.describe("the search page", () => {
  test("answers the question in its address, and keeps up with what is typed", async ({ page }) => {
    await page.goto("/search/?q=tmpfs");
    const hits = page.locator("[data-search-hit]");
    await expect(hits.first()).toContainText(/tmpfs/i);
    await expect(page.locator("[data-search-status]")).toContainText(/\d+ results?/);
    await page.getByRole("searchbox").fill("daemon.json");
    await expect(page).toHaveURL("/search/?q=daemon.json");
    await expect(hits.first()).toContainText("daemon.json");
    await expect(page).toHaveTitle(/^daemon\.json/);
  });

  test("shows a command on lines of its own, and its place below it", async ({ page }) => {
    await page.goto("/search/?q=--rm");
    const hit = page.locator("[data-search-hit]").filter({ has: page.locator("code") }).first();
    const { command, place } = await hit.evaluate((link) => ({
      command: link.querySelector("code")?.getBoundingClientRect().bottom,
      place: link.querySelector(".search-place")?.getBoundingClientRect().top,
    }));
    expect(place).toBeGreaterThanOrEqual(command ?? Infinity);
  });

  test("is left by keyboard alone, and comes back with the question", async ({ page }) => {
    await page.goto("/search/");
    await expect(page.getByRole("searchbox")).toBeFocused();
    await page.keyboard.type("health check");
    await expect(page.locator("[data-search-hits]")).toHaveAttribute("data-search-query", "health check");
    await expect(page).toHaveURL(/q=health/);
    await page.keyboard.press("Tab");
    const target = await page.evaluate(() => (document.activeElement as HTMLAnchorElement).href);
    expect(target).toContain("/guide/");
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(target);
    await page.goBack();
    await expect(page.getByRole("searchbox")).toHaveValue("health check");
  });

  test("has the palette's answers, and a way to it", async ({ page }) => {
    await page.goto("/");
    await search(page, "restart policy");
    const palette = await results(page).evaluateAll((links) => links.map((link) => link.getAttribute("href")));
    await page.getByRole("link", { name: "Open as a page" }).click();
    await expect(page).toHaveURL("/search/?q=restart%20policy");
    await expect(page.locator("[data-search-hits]")).toHaveAttribute("data-search-query", "restart policy");
    expect(await page.locator("[data-search-hit]").evaluateAll((links) => links.map((link) => link.getAttribute("href")))).toEqual(palette);
  });

  test("says how many it found where a screen reader hears it, as a list of links", async ({ page }) => {
    await page.goto("/search/?q=tmpfs");
    await expect(page.locator("[data-search-hit]").first()).toBeVisible();
    await expect(page.locator("main")).toMatchAriaSnapshot(`
      - heading "Search" [level=1]
      - search:
        - searchbox "A command, a flag, a file, an error message, a term": tmpfs
      - status: /\\d+ results?/
      - list:
        - listitem:
          - link
    `);
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual([]);
  });
});

test.describe("copying from the results", () => {
  test.use({ permissions: ["clipboard-read", "clipboard-write"] });

  test("Shift+Enter copies the command that is chosen", async ({ page }) => {
    await page.goto("/");
    await search(page, "docker run");
    const chosen = page.locator('[data-search-result][aria-selected="true"]');
    await expect(chosen).toHaveAttribute("data-kind", "command");
    const text = await chosen.locator("code").textContent();
    await page.keyboard.press("Shift+Enter");
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(text);
    expect(commands.map(({ linux }) => linux)).toContain(text);
  });

  test("a command of several lines is shown, and copied, with its line ends and its indentation", async ({ page }) => {
    const { name = "", linux } = theFirst(
      commands.filter((command) => command.name !== undefined && /\n {2,}\S/.test(command.linux ?? "")),
      "command with a name and indented lines",
    );
    await page.goto("/?platform=linux");
    await search(page, name);
    const option = results(page).filter({ has: page.locator("code", { hasText: linux?.split("\n")[0] ?? "" }) }).first();
    await expect.poll(() => option.locator("code").textContent()).toBe(linux);
    await option.getByText("Copy", { exact: true }).click();
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(linux);
  });
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`the palette with results breaks no accessibility rule in the ${colorScheme} theme`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await page.goto("/");
    await search(page, "volume");
    await expect(results(page).first()).toBeVisible();
    const { violations } = await new AxeBuilder({ page }).include("dialog[open]").analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual([]);
  });
}

/** Words of a text, each once. Those that stand on every page are no words of it, and neither are dates. */
const wordsOf = (texts: readonly string[]): Set<string> => new Set(texts.join(" ").toLowerCase().match(/[a-z][a-z-]{2,}/g));
const onEveryPage = wordsOf(["about minutes facts checked What you will be able to do You need first Note Pitfall Danger Changed"]);

for (const { section, slug, address } of written) {
  test(`what section ${section} says can be found: search reads the same headings and words as a reader`, async ({ request }) => {
    const file = new URL(`../content/guide/${String(section).padStart(2, "0")}-${slug}.mdx`, import.meta.url);
    const { data, body } = cutFrontmatter(readFileSync(file, "utf8"));
    const read: SearchDocument[] = [];
    const figures = new URL("../content/figures/", import.meta.url);
    await compilePage({ path: fileURLToPath(file), body, frontmatter: { ...data }, onPage: (page) => void read.push(...sectionDocuments(sectionArticle(page, figures), address)) });

    const article = articleOf(await (await request.get(address)).text());
    const shown = article ? sectionDocuments(article, address) : [];
    expect(read.map(({ url, title }) => `${url} ${title}`)).toEqual(shown.map(({ url, title }) => `${url} ${title}`));
    for (const [at, { url, texts }] of shown.entries()) {
      const found = wordsOf(read[at]?.texts.map(({ text }) => text) ?? []);
      expect([...wordsOf(texts.map(({ text }) => text))].filter((word) => !found.has(word) && !onEveryPage.has(word)), url).toEqual([]);
    }
  });
}
