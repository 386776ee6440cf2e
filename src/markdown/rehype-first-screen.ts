/**
 * Ends the first screen of a section. A `<FirstScreen />` (components/FirstScreen.astro) lets what stands before it be painted before the rest is laid out,
 * so it goes where the screen is full.
 */
import type { Root, RootContent } from "hast";
import { toString } from "hast-util-to-string";

/** Characters of text that fill a window of 800 CSS pixels, below what the page says about itself. */
const screenful = 700;

/**
 * Where the first screen ends.
 * @param lengths of the text in each part of the page, in characters
 * @returns how many parts are on it; undefined where all are
 */
export function partsOnScreen(lengths: readonly number[]): number | undefined {
  let sum = 0;
  const last = lengths.findIndex((length) => (sum += length) >= screenful);
  return last === -1 || last === lengths.length - 1 ? undefined : last + 1;
}

export function rehypeFirstScreen() {
  return (tree: Root): void => {
    const count = partsOnScreen(tree.children.map((child) => (child.type === "element" || child.type === "text" ? toString(child).trim().length : 0)));
    // No type of hast's: MDX reads it as an element of its own.
    if (count !== undefined) tree.children.splice(count, 0, { type: "mdxJsxFlowElement", name: "FirstScreen", attributes: [], children: [] } as unknown as RootContent);
  };
}
