/**
 * Gives headings their anchors: a numbered one its number (`#6.1`), which stays when its title is reworded, any other
 * one its slug. The heading's text becomes the link to itself.
 */
import GithubSlugger from "github-slugger";
import type { Root } from "hast";
import { h } from "hastscript";
import { toString } from "hast-util-to-string";
import { SKIP, visit } from "unist-util-visit";

export function headingId(text: string, slugger: GithubSlugger): string {
  const number = /^(\d+(?:\.\d+)+)\s/.exec(text)?.[1];
  return number ?? slugger.slug(text);
}

export function rehypeHeadings() {
  return (tree: Root): void => {
    const slugger = new GithubSlugger();
    visit(tree, "element", (node) => {
      if (!/^h[1-6]$/.test(node.tagName)) return;
      const id = headingId(toString(node), slugger);
      node.properties["id"] = id;
      // A link can't stand inside of another one.
      node.children = [h("a", { href: `#${id}`, class: "heading-link" }, node.children.filter((child) => child.type !== "element" || child.tagName !== "a"))];
      return SKIP;
    });
  };
}
