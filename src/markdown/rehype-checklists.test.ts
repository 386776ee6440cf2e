/** The checkboxes of task lists: their labels, and the keys under which a browser keeps them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Root } from "hast";
import { fromHtml } from "hast-util-from-html";
import { toHtml } from "hast-util-to-html";
import { rehypeChecklists } from "./rehype-checklists.ts";

function processed(html: string): string {
  const tree: Root = fromHtml(html, { fragment: true });
  rehypeChecklists()(tree);
  return toHtml(tree);
}
/** As remark-gfm writes an item. */
const item = (text: string) => `<li class="task-list-item"><input type="checkbox" disabled> ${text}</li>`;
const keysOf = (html: string) => [...processed(html).matchAll(/data-check="([^"]*)"/g)].map(([, key]) => key);

test("an item's text becomes the label of a box that can be ticked", () => {
  assert.equal(
    processed(`<ul>${item("Use <code>--read-only</code>")}</ul>`),
    '<ul><li class="task-list-item"><label><input type="checkbox" data-check="use---read-only"><span> Use <code>--read-only</code></span></label></li></ul>',
  );
});

test("what follows the text stays outside of the label", () => {
  const processedList = processed(`<ul>${item("Back up<ul><li>daily</li></ul>")}</ul>`);
  assert.match(processedList, /<span> Back up<\/span><\/label><ul><li>daily<\/li><\/ul><\/li>/);
});

test("a loose list's item keeps its paragraph, and the blocks after it", () => {
  assert.equal(
    processed('<ul><li><p><input type="checkbox" disabled> Scan</p><pre>trivy</pre></li></ul>'),
    '<ul><li><p><label><input type="checkbox" data-check="scan"><span> Scan</span></label></p><pre>trivy</pre></li></ul>',
  );
});

test("keys differ also where texts begin alike, and don't grow with them", () => {
  const long = "word ".repeat(40);
  const keys = keysOf(`<ul>${item("Same")}${item("Same")}${item(long)}${item(long)}</ul>`);
  assert.equal(new Set(keys).size, 4);
  assert.deepEqual(keys.slice(0, 2), ["same", "same-1"]);
  for (const key of keys) assert.ok((key?.length ?? 0) <= 62, `${key} is short`);
});

test("items without a box stay as they are", () => {
  assert.equal(processed("<ul><li>plain</li><li><p>loose</p></li></ul>"), "<ul><li>plain</li><li><p>loose</p></li></ul>");
});
