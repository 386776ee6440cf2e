/** Where the first screen ends. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Root } from "hast";
import { h } from "hastscript";
import { partsOnScreen, rehypeFirstScreen } from "./rehype-first-screen.ts";

const cases: readonly (readonly [string, number[], number])[] = [
  ["a page without text", [], 0],
  ["a page that fits", [300, 200, 100], 3],
  ["a page that just fits", [300, 0, 400], 3],
  ["the part that fills it is on it", [300, 0, 400, 0, 50], 3],
  ["one long part", [2000, 10], 1],
];
for (const [name, lengths, expected] of cases) {
  test(name, () => assert.equal(partsOnScreen(lengths.map((length) => ({ length, plain: true, heading: false }))), expected));
}

test("a heading is not parted from what follows it", () => {
  const text = { length: 300, plain: true, heading: false };
  const heading = { ...text, length: 20, heading: true };
  const newline = { ...text, length: 0 };
  const block = { ...text, plain: false };
  assert.equal(partsOnScreen([text, newline, heading, newline, block]), 1);
  assert.equal(partsOnScreen([text, newline, heading, newline, heading, block]), 1);
  assert.equal(partsOnScreen([text, newline, heading, newline, text, newline, text]), 7);
  assert.equal(partsOnScreen([heading, block]), 0);
});

const words = "word ".repeat(100);
const parts: readonly (readonly [string, Root["children"][number]])[] = [
  ["a block", h("div", { class: "block command" })],
  ["a table", h("div", { class: "table" })],
  ["a list of checks", h("ul", { class: ["contains-task-list"] })],
  ["a component", { type: "mdxJsxFlowElement", name: "Callout", attributes: [], children: [] } as unknown as Root["children"][number]],
];
for (const [name, part] of parts) {
  test(`it ends before ${name}`, () => {
    const tree: Root = { type: "root", children: [h("p", words), { type: "text", value: "\n" }, h("ul", h("li", words)), part, h("p", words)] };
    rehypeFirstScreen()(tree);
    assert.equal(tree.children.findIndex((child) => "name" in child && child.name === "FirstScreen"), 3);
    assert.equal(tree.children[4], part);
  });
}
