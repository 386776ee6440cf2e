/** The sections' way from the built pages to their readers. */
import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { toString } from "hast-util-to-string";
import { readSections, type SectionReader } from "./built-sections.ts";

/** @param pages HTML by slug */
async function readAll(pages: Readonly<Record<string, string>>): Promise<{ readonly read: string[]; readonly said: string[] }> {
  const folder = await mkdtemp(join(tmpdir(), "drydock-sections-"));
  try {
    for (const [slug, html] of Object.entries(pages)) {
      await mkdir(join(folder, "guide", slug), { recursive: true });
      await writeFile(join(folder, "guide", slug, "index.html"), html);
    }
    const read: string[] = [];
    const said: string[] = [];
    const reader = (name: string, words: string | undefined): SectionReader => ({
      read: ({ section, url, article }) => void read.push(`${name}: ${section} ${url} ${toString(article)}`),
      finish: () => Promise.resolve(words),
    });
    await readSections({ dist: pathToFileURL(`${folder}/`), guide: "/docs/guide/" }, [reader("a", "done"), reader("b", undefined)], { info: (words) => void said.push(words) });
    return { read, said };
  } finally {
    await rm(folder, { recursive: true });
  }
}

test("every reader gets each written section, in the guide's order, and what it says is logged", async () => {
  const { read, said } = await readAll({ networking: "<main><article>Names</article></main>", images: "<main><article>Layers</article></main>" });
  assert.deepEqual(read, ["a: 5 /docs/guide/images/ Layers", "b: 5 /docs/guide/images/ Layers", "a: 7 /docs/guide/networking/ Names", "b: 7 /docs/guide/networking/ Names"]);
  assert.deepEqual(said, ["done"]);
});

test("a page without a text is refused by its address", async () => {
  await assert.rejects(readAll({ images: "<main><p>x</p></main>" }), /\/docs\/guide\/images\/: the page has no <article>/);
});
