/** The box around a table, and who is a heading in it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Root } from "hast";
import { fromHtml } from "hast-util-from-html";
import { toHtml } from "hast-util-to-html";
import { rehypeTables } from "./rehype-tables.ts";

function processed(html: string): string {
  const tree: Root = fromHtml(html, { fragment: true });
  rehypeTables()(tree);
  return toHtml(tree);
}
const box = (table: string) => `<div class="table" role="group" aria-label="Table" tabindex="0">${table}</div>`;

test("a table with a first heading keeps its cells", () => {
  const table = "<table><thead><tr><th>Option</th><th>Use</th></tr></thead><tbody><tr><td>a</td><td>b</td></tr></tbody></table>";
  assert.equal(processed(table), box(table));
});

test("where the first heading is empty, the first column heads the rows", () => {
  assert.equal(
    processed("<table><thead><tr><th></th><th>VM</th></tr></thead><tbody><tr><td>Starts in</td><td>minutes</td></tr></tbody></table>"),
    box('<table><thead><tr><td></td><th>VM</th></tr></thead><tbody><tr><th scope="row">Starts in</th><td>minutes</td></tr></tbody></table>'),
  );
});
