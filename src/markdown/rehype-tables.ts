/**
 * Puts each table into a box that scrolls sideways on a narrow screen and can be reached by keyboard. Where the first
 * heading is empty, the table compares things that its first column names: those cells become the rows' headings.
 */
import type { Element, Root } from "hast";
import { h } from "hastscript";
import { toString } from "hast-util-to-string";
import { SKIP, visit } from "unist-util-visit";

const isCell = (node: Element["children"][number]): node is Element => node.type === "element" && (node.tagName === "th" || node.tagName === "td");

/** A header without text heads nothing (HTML standard, 4.9.10); Markdown has no other way to write a plain cell in the first row. */
const isEmptyHeading = (cell: Element) => cell.tagName === "th" && toString(cell).trim() === "";

function nameRows(table: Element): void {
  const rows: Element[] = [];
  visit(table, { tagName: "tr" }, (row: Element) => void rows.push(row));
  const [corner, ...names] = rows.flatMap((row) => row.children.find(isCell) ?? []);
  if (!corner || !isEmptyHeading(corner)) return;
  corner.tagName = "td";
  for (const name of names.filter((cell) => toString(cell).trim() !== "")) {
    name.tagName = "th";
    name.properties["scope"] = "row";
  }
}

export function rehypeTables() {
  return (tree: Root): void => {
    visit(tree, "element", (node: Element, index, parent) => {
      if (node.tagName !== "table" || index === undefined || !parent) return;
      nameRows(node);
      visit(node, "element", (cell: Element) => {
        if (isEmptyHeading(cell)) cell.tagName = "td";
      });
      parent.children[index] = h("div", { class: "table", role: "group", ariaLabel: "Table", tabindex: 0 }, [node]);
      return SKIP;
    });
  };
}
