/**
 * Makes the checkboxes of task lists usable: each has a label and a key (`data-check`), made from its text, under which
 * the reader's browser keeps its state.
 */
import type { Element, ElementContent, Root } from "hast";
import GithubSlugger from "github-slugger";
import { h } from "hastscript";
import { toString } from "hast-util-to-string";
import { visit } from "unist-util-visit";

const isCheckbox = (node: ElementContent): node is Element =>
  node.type === "element" && node.tagName === "input" && node.properties["type"] === "checkbox";

export function rehypeChecklists() {
  return (tree: Root): void => {
    const slugger = new GithubSlugger();
    visit(tree, "element", (item) => {
      if (item.tagName !== "li") return;
      // A “loose” list wraps its text in a paragraph.
      const first = item.children.find((child): child is Element => child.type === "element");
      const holder = first?.tagName === "p" ? first : item;
      const box = holder.children.find(isCheckbox);
      if (!box) return;
      const isBlock = (child: ElementContent) => child.type === "element" && ["ul", "ol", "div", "pre", "p"].includes(child.tagName);
      const text = holder.children.filter((child) => child !== box && !isBlock(child));
      const rest = holder.children.filter((child) => child !== box && isBlock(child));
      const key = slugger.slug(toString({ type: "root", children: text }).trim().slice(0, 60));
      // The label is a grid: without a box of their own, `code` and `strong` would each become a cell.
      holder.children = [h("label", [h("input", { type: "checkbox", dataCheck: key }), h("span", text)]), ...rest];
    });
  };
}
