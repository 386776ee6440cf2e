/**
 * Ends the first screen of a section. A `<FirstScreen />` (components/FirstScreen.astro) lets what stands before it be painted before the rest is there, and
 * brings the style sheet of the rest. So it goes where the screen is full, or before the first part which that sheet is for, but never between a heading and what
 * follows it.
 */
import type { Element, Root, RootContent } from "hast";
import { toString } from "hast-util-to-string";

/** A part of a page's text, as the end of the first screen depends on it. */
export interface Part {
  /** Characters of its text. */
  readonly length: number;
  /** Whether it is text that `styles/site.css` is enough for. */
  readonly plain: boolean;
  readonly heading: boolean;
}

/** Characters of text that fill a window of 800 CSS pixels, below what the page says about itself. */
const screenful = 700;

/** How many of a page's parts fill its first screen. */
function partsThatFit(parts: readonly Part[]): number {
  let sum = 0;
  for (const [at, { length, plain }] of parts.entries()) {
    if (!plain) return at;
    sum += length;
    if (sum >= screenful) return at + 1;
  }
  return parts.length;
}

/** @returns how many of a page's parts stand on its first screen */
export function partsOnScreen(parts: readonly Part[]): number {
  const fit = parts.slice(0, partsThatFit(parts));
  // Headings at its end, with the line breaks between them, belong to what comes next.
  const last = fit.findLastIndex(({ heading, length }) => !heading && length > 0);
  return fit.slice(last + 1).some(({ heading }) => heading) ? last + 1 : fit.length;
}

/** What `styles/prose.css` has rules for; lists of checks are of `styles/parts.css`. */
const plainElements = new Set(["p", "h2", "h3", "h4", "ul", "ol"]);
const headings = new Set(["h2", "h3", "h4"]);

const isChecklist = ({ properties }: Element): boolean => Array.isArray(properties["className"]) && properties["className"].includes("contains-task-list");

function partOf(child: RootContent): Part {
  if (child.type !== "element") return { length: 0, plain: child.type === "text", heading: false };
  return { length: toString(child).trim().length, plain: plainElements.has(child.tagName) && !isChecklist(child), heading: headings.has(child.tagName) };
}

export function rehypeFirstScreen() {
  return (tree: Root): void => {
    // No type of hast's: MDX reads it as an element of its own.
    tree.children.splice(partsOnScreen(tree.children.map(partOf)), 0, { type: "mdxJsxFlowElement", name: "FirstScreen", attributes: [], children: [] } as unknown as RootContent);
  };
}
