/** A page's source on its way to HTML. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { compilePage } from "../../test/compile-page.ts";
import { pageProcessor } from "./page-processor.ts";

/** Runs the processor as Astro does. @returns the program that renders the page, and the frontmatter that Astro gives its pages */
async function processed(body: string, path = "/site/content/guide/06-volumes-and-storage.mdx"): Promise<{ code: string; frontmatter: Readonly<Record<string, unknown>> }> {
  const { code, frontmatter } = await compilePage({ path, body, base: "/docs/" });
  return { code: code.replaceAll('\\"', '"'), frontmatter };
}

test("a fence becomes its block, and its record is handed to Astro", async () => {
  const { code, frontmatter } = await processed('Before.\n\n```sh id="list"\ndocker volume ls\n```\n\nAfter.');
  assert.match(code, /<p>Before\.<\/p>[\s\S]*<div class="block command" data-command="" id="6-list">[\s\S]*<p>After\.<\/p>/);
  assert.deepEqual((frontmatter["commands"] as { url: string }[]).map(({ url }) => url), ["/docs/guide/volumes-and-storage/#6-list"]);
});

test("pages that are asked for at once are made in the guide's order, after the one that was asked for first", async () => {
  const made: string[] = [];
  const processor = pageProcessor({ base: "/", onPage: ({ slug }) => void made.push(slug) });
  const renderer = await processor.createMdxRenderer?.({ syntaxHighlight: false }, { optimize: true });
  const asked = ["07-networking", "24-cheat-sheet", "00-how-to-read", "08-swarm"];
  await Promise.all(asked.map((name) => renderer?.process("Text.", `/site/content/guide/${name}.mdx`, {})));
  assert.deepEqual(made, ["networking", "how-to-read", "swarm", "cheat-sheet"]);
});

test("a command and its Windows form are one block", async () => {
  const { code } = await processed("```sh\nls\n```\n```powershell\nGet-ChildItem\n```\n\n```yaml\na: 1\n```");
  assert.equal(code.match(/class="block /g)?.length, 2);
  assert.match(code, /data-form="linux"[\s\S]*data-form="windows"[\s\S]*Get-ChildItem/);
  assert.doesNotMatch(code, /language-powershell/, "the second fence is gone");
});

test("blocks stand where their fences stood: in lists and in parts of MDX", async () => {
  const { code } = await processed('- One\n\n  ```sh\n  docker ps\n  ```\n\n<Callout kind="note">\n\n```sh\ndocker images\n```\n\n</Callout>');
  assert.match(code, /_components\.li|<li>/);
  assert.ok(code.indexOf("docker</span> ps") < code.indexOf("Callout, {"), "the list's block comes before the callout");
  assert.ok(code.indexOf("docker</span> images") > code.indexOf("Callout, {"), "the callout's block is in it");
});

test("the prose passes the plugins: anchors, links with the base path, tables, whole flags", async () => {
  const { code } = await processed("## 6.1 Kinds\n\nSee [images](/guide/images/) and `--rm`.\n\n| a | b |\n| - | - |\n| c | d |\n\n- [ ] done");
  assert.match(code, /<h2 id="6\.1"><a href="#6\.1" class="heading-link">6\.1 Kinds<\/a><\/h2>/);
  assert.match(code, /<a href="\/docs\/guide\/images\/">images<\/a>/);
  assert.match(code, /<code class="whole">--rm<\/code>/);
  assert.match(code, /<div class="table" role="group"/);
  assert.match(code, /data-check="done"/);
  assert.match(code, /getHeadings\(\) \{ return \[\{"depth":2,"slug":"6\.1"/);
});

test("dashes and quotes stay what they are", async () => {
  assert.match((await processed("a -- b 'c' ...")).code, /a -- b 'c' \.\.\./);
});

test("the first screen ends where it is full, and before the first block", async () => {
  const long = "word ".repeat(160);
  for (const [source, before, after] of [
    [`Short.\n\n${long}\n\nMore.`, "word word", "More."],
    [`Short.\n\n\`\`\`text\n${long}\n\`\`\`\n\nMore.`, "Short.", "word word"],
  ] as const) {
    const { code } = await processed(source);
    assert.ok(code.indexOf("_jsx(FirstScreen") > code.indexOf(before));
    assert.ok(code.indexOf("_jsx(FirstScreen") < code.indexOf(after));
  }
});

test("a mistake is named with its file and line", async () => {
  await assert.rejects(processed("Text.\n\n```cobol\nx\n```"), /content\/guide\/06-volumes-and-storage\.mdx:3: a fence in “cobol”/);
});
