/** Adds the base path to links from the root, and shows a link to a section that isn't written yet as plain text. */
import { readdirSync } from "node:fs";
import type { Root } from "hast";
import { visit } from "unist-util-visit";
import { sections } from "../sections.ts";

const guideFolder = new URL("../../content/guide/", import.meta.url);

/** Slugs of the sections that have a file. */
export function writtenSlugs(): Set<string> {
  return new Set(readdirSync(guideFolder).flatMap((name) => /^\d\d-([a-z0-9-]+)\.mdx$/.exec(name)?.[1] ?? []));
}

/** @throws Error for a `/guide/…` address whose slug is not in the table of contents. */
export function rehypeLinks({ base }: { base: string }) {
  const prefix = base.replace(/\/$/, "");
  return (tree: Root, file: { path: string }): void => {
    const written = writtenSlugs();
    visit(tree, "element", (node) => {
      const href = node.properties["href"];
      if (node.tagName !== "a" || typeof href !== "string" || !href.startsWith("/")) return;
      const slug = /^\/guide\/([^/#]*)/.exec(href)?.[1];
      if (slug !== undefined && !sections.some((entry) => entry.slug === slug)) {
        throw new Error(`${file.path}: a link to ${href}, but src/sections.ts has no section “${slug}”`);
      }
      if (slug !== undefined && !written.has(slug)) {
        node.tagName = "span";
        node.properties = {};
      } else {
        node.properties["href"] = prefix + href;
      }
    });
  };
}
