/** A section as search reads it while its page is compiled: its text as HTML, before Astro's components are rendered. */
import { readFileSync } from "node:fs";
import type { Element, ElementContent, RootContent } from "hast";
import { h } from "hastscript";
import { htmlToHast } from "satteri";
import type { CompiledPage } from "../markdown/page-processor.ts";

/** What a component of the guide says to its reader. Dates, and words that are the same at each of its places, are left out: nobody looks for them. */
type Says = (attributes: ReadonlyMap<string, string>, children: readonly ElementContent[], figures: URL) => readonly ElementContent[];

const components: Readonly<Record<string, Says>> = {
  Callout: (attributes, children) => [h("div", [h("p", attributes.get("title") ?? ""), ...children])],
  Figure: (attributes, _, figures) => [h("p", attributes.get("caption") ?? ""), h("p", wordsOfDrawing(new URL(`${attributes.get("name") ?? ""}.svg`, figures)))],
  Source: (attributes) => [h("span", `(${attributes.get("title") ?? ""})`)],
  // The sheet's commands are found where they stand in the guide.
  CheatSheet: () => [],
  FirstScreen: () => [],
};

/** Labels stand apart in a drawing, and so do their words in what is found. */
function wordsOfDrawing(file: URL): string {
  const words: string[] = [];
  const visit = (node: RootContent): void => {
    if (node.type === "text") words.push(node.value.trim());
    if (node.type === "element") node.children.forEach(visit);
  };
  const { children } = htmlToHast(readFileSync(file, "utf8"), { fragment: true }) as Element;
  children.forEach(visit);
  return words.filter(Boolean).join(" ");
}

/**
 * Puts a section's title and opening before its text, as its page does, and what they say in the place of components.
 * @param figures folder of the drawings, with a slash at its end
 * @throws Error for a component that isn't known here, or frontmatter without a title
 */
export function sectionArticle({ section, file, frontmatter, tree }: CompiledPage, figures: URL): Element {
  const plain = (node: RootContent): readonly ElementContent[] => {
    // Commands are most of a page's elements, and have no components in them.
    if (node.type === "element") return [node.properties["dataCommand"] === undefined ? { ...node, children: node.children.flatMap(plain) } : node];
    if (node.type === "text") return [node];
    if (node.type !== "mdxJsxFlowElement" && node.type !== "mdxJsxTextElement") return [];
    const says = components[node.name ?? ""];
    if (!says) throw new Error(`${file}: search doesn't know what <${node.name ?? ""}> says; add it to src/search/section-article.ts`);
    const attributes = new Map(node.attributes.flatMap((attribute) => (attribute.type === "mdxJsxAttribute" && typeof attribute.value === "string" ? [[attribute.name, attribute.value]] : [])));
    return says(attributes, node.children.flatMap(plain), figures);
  };
  const { title, outcomes, needs } = frontmatter;
  if (typeof title !== "string") throw new Error(`${file}: its frontmatter has no title`);
  return h("article", [h("h1", `${section}. ${title}`), h("ul", [outcomes, needs].flat().map((line) => h("li", String(line ?? "")))), ...tree.children.flatMap(plain)]);
}
