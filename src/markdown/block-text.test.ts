/** Texts in the place of fences. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { mdxToMdast } from "satteri";
import { blockChange, changed, fenced } from "./block-text.ts";
import { blocksOf } from "./blocks.ts";

test("a fence is longer than any in its text", () => {
  assert.equal(fenced("text", "a"), "```text\na\n```");
  assert.equal(fenced("text", "```\nx\n```"), "````text\n```\nx\n```\n````");
});

test("changes are made in the text's order, and what is between them can be changed too", () => {
  const changes = [{ start: 3, end: 4, text: "Y" }, { start: 1, end: 2, text: "X" }];
  assert.equal(changed("abcde", changes), "aXcYe");
  assert.equal(changed("abcde", changes, (piece) => `(${piece})`), "(a)X(c)Y(e)");
});

const page = { section: 6, slug: "volumes-and-storage", file: "content/guide/06-volumes-and-storage.mdx", base: "/" };

test("what stands for a block in a list is indented as the block was, and its empty lines stay empty", () => {
  const text = "- item\n\n  ```sh\n  docker ps\n  ```\n";
  const tree = mdxToMdast(text);
  assert.ok(tree.type === "root");
  const changes = blocksOf(tree, page).map((placed) => blockChange(placed, "one\n\ntwo"));
  assert.equal(changed(text, changes), "- item\n\n  one\n\n  two\n");
});

test("a block without a position is refused", () => {
  const [placed] = blocksOf({ type: "root", children: [{ type: "code", lang: "sh", value: "docker ps" }] }, page);
  assert.ok(placed);
  assert.throws(() => blockChange(placed, ""), /has no position/);
});
