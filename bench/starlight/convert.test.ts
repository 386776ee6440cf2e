// What becomes of our Markdown on a Starlight page.

import assert from "node:assert/strict";
import { test } from "node:test";
import { asidesOf, codeBlock, escapeMdx, starlightPage } from "./convert.ts";

const head = `---
section: 6
title: "Volumes: and storage"
summary: Keep data.
outcomes:
  - Mount a \`volume\`
needs:
  - A {shell}
minutes: 40
checked: 2026-11-24
---

`;
const page = (body: string) =>
  starlightPage({ section: 6, slug: "volumes-and-storage", file: "content/guide/06-volumes-and-storage.mdx", text: head + body, transcript: { engine: "28.5.2", images: {}, blocks: { "6-docker-ps": { status: 0, output: "CONTAINER ID" } } } });

test("frontmatter becomes Starlight's, and its lists stand in the text, with nothing of them read as Markdown", () => {
  const text = page("Text.\n");
  assert.match(text, /^---\ntitle: "6\. Volumes: and storage"\ndescription: Keep data\.\n---\n/);
  assert.ok(text.includes("- Mount a \\`volume\\`\n"));
  assert.ok(text.includes("- A \\{shell\\}\n"));
  assert.ok(text.trimEnd().endsWith("Text."));
});

const blocks: readonly [string, string, string][] = [
  ["forms that are the same stand there once", "```sh run\ndocker volume ls\n```\n", "```sh\ndocker volume ls\n```"],
  [
    "forms that differ stand in synced tabs",
    '```sh\necho "$HOME"\n```\n\n```powershell\necho "$env:USERPROFILE"\n```\n',
    '<Tabs syncKey="platform">\n<TabItem label="Linux">\n\n```sh\necho "$HOME"\n```\n\n</TabItem>\n<TabItem label="Windows">\n\n```powershell\necho "$env:USERPROFILE"\n```\n\n</TabItem>\n</Tabs>',
  ],
  ["a command with output has it below", "```sh run\ndocker ps\n```\n", '```sh\ndocker ps\n```\n\n```text title="Output, Docker Engine 28.5.2"\nCONTAINER ID\n```'],
  ["a command for one platform says what the other does", '```sh instead="Use {that}."\nuname -a\n```\n', '<TabItem label="Windows">\n\nUse \\{that\\}.\n\n</TabItem>'],
  ["a file has its name, and a warning stands above it", '```yaml file="compose.yaml" avoid="It\'s *old*"\nversion: "3"\n```\n', '**Avoid:** It\'s \\*old\\*\n\n```yaml title="compose.yaml"\nversion: "3"\n```'],
  ["a language without colours is plain text", "```promql\nup == 0\n```\n", "```text\nup == 0\n```"],
  ["a transcript keeps its prompts", "```console\n$ docker ps\n```\n", "```console\n$ docker ps\n```"],
  ["a block in a list stays in it", "- item\n\n  ```sh\n  docker ps -a\n  docker ps\n  ```\n", "- item\n\n  ```sh\n  docker ps -a\n  docker ps\n  ```"],
];
for (const [name, ours, theirs] of blocks) {
  test(name, () => {
    const text = page(ours);
    assert.ok(text.includes(theirs), text);
  });
}

test("callouts become asides that say what they are", () => {
  const cases = [
    ['<Callout kind="pitfall" title="The socket">', '<Aside type="caution" title="Pitfall: The socket">'],
    ['<Callout kind="danger" title="It deletes">', '<Aside type="danger" title="It deletes">'],
    ['<Callout kind="note">', '<Aside type="note">'],
    ['<Callout kind="changed">', '<Aside type="note" title="Changed">'],
    ["</Callout>", "</Aside>"],
    ["<CheatSheet />", ""],
  ];
  for (const [ours = "", theirs] of cases) assert.equal(asidesOf(ours), theirs);
});

test("a fence is longer than any in its text", () => {
  assert.equal(codeBlock("```\nx\n```", "text"), "````text\n```\nx\n```\n````");
});

test("plain text stays plain text", () => {
  assert.equal(escapeMdx("a < b | {c} *d* `e`"), "a \\< b \\| \\{c\\} \\*d\\* \\`e\\`");
});
