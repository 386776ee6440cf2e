/** A section as search reads it while its page is compiled. */
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { toString } from "hast-util-to-string";
import { compilePage } from "../../test/compile-page.ts";
import { readTranscript } from "../markdown/transcripts.ts";
import { outputsOf, sectionDocuments } from "./documents.ts";
import { sectionArticle } from "./section-article.ts";

const opening = { title: "Volumes", outcomes: ["Keep data."], needs: ["Section 3"] };

/** Compiles a section as Astro does. @param figure the drawing `mounts` */
async function compiled(body: string, frontmatter: Record<string, unknown> = opening, figure = "<svg></svg>"): Promise<ReturnType<typeof sectionArticle>> {
  const folder = await mkdtemp(join(tmpdir(), "drydock-search-"));
  try {
    await writeFile(join(folder, "mounts.svg"), figure);
    const articles: ReturnType<typeof sectionArticle>[] = [];
    const path = "/site/content/guide/06-volumes-and-storage.mdx";
    await compilePage({ path, body, frontmatter, onPage: (page) => void articles.push(sectionArticle(page, pathToFileURL(`${folder}/`))) });
    const [article] = articles;
    assert.ok(article);
    return article;
  } finally {
    await rm(folder, { recursive: true });
  }
}

test("it has the page's title and opening, and the text below its headings", async () => {
  const [top, kinds, ...rest] = sectionDocuments(await compiled("Before.\n\n## 6.1 Kinds\n\nThree, with `--mount`."), "/guide/volumes-and-storage/");
  assert.deepEqual(rest, []);
  assert.equal(top?.title, "6. Volumes");
  assert.equal(top?.texts[1]?.text, "Keep data. Section 3 Before.");
  assert.equal(kinds?.url, "/guide/volumes-and-storage/#6.1");
  assert.equal(kinds?.texts[1]?.text, "Three, with --mount.");
});

test("commands are in it with what they printed in the rehearsal, and files with their text", async () => {
  const [[id, { output }] = ["", { output: "" }]] = Object.entries(readTranscript(6, "volumes-and-storage")?.blocks ?? {}).filter((entry) => entry[1].output !== undefined);
  const article = await compiled(`<Callout kind="note">\n\n\`\`\`sh id="${id.replace(/^6-/, "")}"\ndocker volume ls\n\`\`\`\n\n</Callout>\n\n\`\`\`yaml file="compose.yaml"\nservices: {}\n\`\`\``);
  assert.deepEqual([...outputsOf(article)].map(([key, text]) => [key, text.trim()]), [[id, output?.trim()]]);
  assert.match(toString(article), /docker volume ls/);
  assert.match(sectionDocuments(article, "/x/")[0]?.texts[1]?.text ?? "", /compose\.yaml.*services: \{\}/);
});

test("components say what they show: a remark its title and text, a figure its caption and labels, a source its title", async () => {
  const article = await compiled(
    '<Callout kind="pitfall" title="Gone">\n\nIt was **there**. <Source href="https://a.example" title="The manual" checked="2026-11-24" />\n\n</Callout>\n\n<Source href="https://b.example" title="Alone" checked="2026-11-24" />\n\n<Figure name="mounts" caption="Three mounts" />\n\n<CheatSheet />',
    opening,
    "<svg><title>Mounts</title><desc>Each one.</desc><g><text>volume</text><text>bind</text></g></svg>",
  );
  assert.equal(sectionDocuments(article, "/x/")[0]?.texts[1]?.text, "Keep data. Section 3 Gone It was there. (The manual) (Alone) Three mounts Mounts Each one. volume bind");
});

test("a component that search doesn't know stops the build, and so does a page without a title", async () => {
  await assert.rejects(compiled("<Quiz />"), /06-volumes-and-storage\.mdx: search doesn't know what <Quiz> says; add it to src\/search\/section-article\.ts/);
  await assert.rejects(compiled("x", {}), /no title/);
});
