// Questions as people type them, put to the real palette over the built index: how often the place that answers comes first, and how
// often it is among the first three. search-questions.json was written from what the pages say, and the ranking was fitted to it;
// search-questions-held-out.json was written later, before anybody saw what it finds, and no weight is fitted to it: at first sight
// 77.5 % were answered by the first result, and 87.5 % by the first three. A command below a heading counts as that heading, because
// it stands there.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { root } from "./bridge-process.ts";
import { expect, test } from "./fixtures.ts";
import { commands, written } from "./site.ts";

interface Question {
  readonly asked: string;
  /** Addresses of the places that answer it. */
  readonly finds: readonly string[];
}

/** Sets of questions, with the shares of them that must be answered by the first result and by the first three. */
const sets = [
  { file: "search-questions.json", least: 120, bars: { first: 0.85, firstThree: 0.95 } },
  { file: "search-questions-held-out.json", least: 40, bars: { first: 0.75, firstThree: 0.85 } },
];

/** The addresses of the headings under which commands stand, by the commands' addresses; and all addresses that there are. */
async function readPlaces(page: Page): Promise<{ headingOf: ReadonlyMap<string, string>; all: ReadonlySet<string> }> {
  const headingOf = new Map<string, string>();
  const all = new Set(commands.map(({ url }) => url));
  for (const { address } of written) {
    all.add(address);
    const html = await (await page.request.get(address)).text();
    let heading = address;
    for (const [, tag = "", attributes = ""] of html.matchAll(/<(h[234]|div)\b([^>]*)>/g)) {
      const id = /\bid="([^"]+)"/.exec(attributes)?.[1];
      if (id === undefined) continue;
      if (tag !== "div") {
        heading = `${address}#${id}`;
        all.add(heading);
      } else if (attributes.includes("data-command")) headingOf.set(`${address}#${id}`, heading);
    }
  }
  return { headingOf, all };
}

/** What the palette lists for a question, in its order. */
async function ask(page: Page, question: string): Promise<string[]> {
  await page.getByRole("dialog").getByRole("combobox").fill(question);
  const list = page.getByRole("dialog").getByRole("listbox", { includeHidden: true });
  await expect(list).toHaveAttribute("data-search-query", question);
  return list.locator("[data-search-result]").evaluateAll((links) => links.map((link) => link.getAttribute("href") ?? ""));
}

for (const { file, least, bars } of sets) {
  test(`people's questions are answered at the top: ${file}`, async ({ page }) => {
    test.setTimeout(180_000);
    const questions = JSON.parse(readFileSync(join(root, "e2e", file), "utf8")) as readonly Question[];
    const { headingOf, all } = await readPlaces(page);
    expect(questions.length).toBeGreaterThanOrEqual(least);
    expect(questions.flatMap(({ finds }) => finds).filter((place) => !all.has(place)), "places that the guide doesn't have").toEqual([]);

    await page.goto("/");
    await page.keyboard.press("/");
    const ranks: { asked: string; rank: number; top: string | undefined }[] = [];
    for (const { asked, finds } of questions) {
      const hits = await ask(page, asked);
      const at = hits.findIndex((hit) => finds.includes(hit) || finds.includes(headingOf.get(hit) ?? ""));
      ranks.push({ asked, rank: at === -1 ? Infinity : at + 1, top: hits[0] });
    }

    const share = (most: number): number => ranks.filter(({ rank }) => rank <= most).length / ranks.length;
    const percent = (value: number): string => `${(100 * value).toFixed(1)} %`;
    for (const { asked, rank, top } of ranks.filter(({ rank: at }) => at > 3)) console.log(`  ${rank === Infinity ? "not found" : `rank ${rank}`}: ${asked} (first: ${top ?? "nothing"})`);
    console.log(`  ${questions.length} questions: ${percent(share(1))} answered by the first result, ${percent(share(3))} by the first three`);
    expect(share(3)).toBeGreaterThanOrEqual(bars.firstThree);
    expect(share(1)).toBeGreaterThanOrEqual(bars.first);
  });
}
