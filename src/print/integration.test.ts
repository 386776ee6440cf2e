/** The built sections' way onto the page to print. */
import assert from "node:assert/strict";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { writePrintPage } from "./integration.ts";

/** @param pages HTML by slug @returns the page with all of them */
async function whole(pages: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "drydock-print-"));
  try {
    for (const [path, html] of Object.entries({ ...pages, "../print": '<ol data-print-contents></ol><div data-print-sections="waiting"></div>' })) {
      await mkdir(join(folder, "guide", path), { recursive: true });
      await writeFile(join(folder, "guide", path, "index.html"), html);
    }
    writePrintPage(pathToFileURL(`${folder}/`), "/docs/guide/");
    return await readFile(join(folder, "print/whole.html"), "utf8");
  } finally {
    await rm(folder, { recursive: true });
  }
}

test("every written section is on it, in the guide's order", async () => {
  const html = await whole({ networking: "<main><article><h1>7. Names</h1></article></main>", images: "<main><article><h1>5. Layers</h1></article></main>" });
  assert.match(html, /<a href="#images">5\. Layers<\/a>.*<a href="#networking">7\. Names<\/a>.*<section id="images".*<section id="networking"/s);
});

test("a section without a text is refused by its address", async () => {
  await assert.rejects(whole({ images: "<main><p>x</p></main>" }), /\/docs\/guide\/images\/: the page has no <article>/);
});
