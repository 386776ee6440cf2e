/**
 * Gives headings their anchors: a numbered one its number (`#6.1`), which stays when its title is reworded, any other
 * one its slug. The heading's text becomes the link to itself.
 */
import GithubSlugger from "github-slugger";
import type { Root } from "mdast";
import { toString } from "mdast-util-to-string";
import { visit } from "unist-util-visit";

export function headingId(text: string, slugger: GithubSlugger): string {
  const number = /^(\d+(?:\.\d+)+)\s/.exec(text)?.[1];
  return number ?? slugger.slug(text);
}

export function remarkHeadings() {
  return (tree: Root): void => {
    const slugger = new GithubSlugger();
    visit(tree, "heading", (node) => {
      const id = headingId(toString(node), slugger);
      node.data = { ...node.data, hProperties: { id } };
      node.children = [{ type: "link", url: `#${id}`, data: { hProperties: { class: "heading-link" } }, children: node.children.filter((child) => child.type !== "link") }];
    });
  };
}
