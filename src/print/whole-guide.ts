/**
 * Puts the text of all sections on one page, to be printed or kept as a PDF. Made from the built pages, so that it can't say
 * anything else than they do.
 */
import type { Element } from "hast";
import { h } from "hastscript";
import { toHtml } from "hast-util-to-html";
import { toString } from "hast-util-to-string";
import { findElement, isElement } from "../elements.ts";
import { divider } from "./divider.ts";

/** A section as it was built. */
export interface BuiltSection {
  readonly slug: string;
  /** Its text. */
  readonly article: Element;
}

/** A section as HTML for the common page. */
export interface PrintedSection {
  /** Its entry in the contents. */
  readonly contents: string;
  readonly text: string;
}

/** Where `pages/print.astro` leaves room: for the list of contents, and for the sections, in place of what stands there until they have come. */
const places = {
  contents: /(<ol\b[^>]*\bdata-print-contents\b[^>]*>)(<\/ol>)/,
  sections: /(<div\b[^>]*\bdata-print-sections)="waiting"([^>]*>)[\s\S]*?(<\/div>)/,
} as const;

/**
 * Controls are of no use on paper, and the page has all style sheets in its head. A field to type in costs besides: Chromium lays out all of a section for it, to
 * see whether it could fill it in.
 */
const isForScreen = ({ tagName, properties }: Element): boolean =>
  ["button", "link", "noscript", "script"].includes(tagName) || properties["role"] === "tablist" || properties["dataNeedsScript"] !== undefined;

/** Properties that name other elements of their page. */
const references = ["ariaLabelledBy", "ariaDescribedBy", "ariaControls", "htmlFor", "headers"];

/** An id of a section's page, on a page with all of them. */
const inGuide = (slug: string, id: string): string => (id === "" ? slug : `${slug}--${id}`);

/**
 * The text of a section for the common page: no controls, ids of its own, links into the guide to their places on the same page.
 * @param section whose tree becomes that text
 * @param guide the root-relative address below which the sections stand, with a slash at its end
 */
function sectionForPrint({ slug, article }: BuiltSection, guide: string): Element {
  const walk = (node: Element): void => {
    node.children = node.children.filter((child) => !isElement(child) || !isForScreen(child));
    const { id, href } = node.properties;
    if (typeof id === "string") node.properties["id"] = inGuide(slug, id);
    for (const name of references) {
      const value = node.properties[name];
      if (typeof value === "string") node.properties[name] = value.split(" ").map((one) => inGuide(slug, one)).join(" ");
      if (Array.isArray(value)) node.properties[name] = value.map((one) => inGuide(slug, String(one)));
    }
    // What one scrolls on a screen is all there on paper.
    delete node.properties["tabIndex"];
    if (typeof href === "string" && href.startsWith("#")) node.properties["href"] = `#${inGuide(slug, decodeURIComponent(href.slice(1)))}`;
    if (typeof href === "string" && href.startsWith(guide)) {
      const [path = "", anchor = ""] = href.slice(guide.length).split("#");
      node.properties["href"] = `#${inGuide(path.replace(/\/?(?:\?.*)?$/, ""), decodeURIComponent(anchor))}`;
    }
    for (const child of node.children) if (isElement(child)) walk(child);
  };
  walk(article);
  return h("section", { id: slug, class: "print-section" }, [article]);
}

/** The headings of a section, for the contents. */
function contentsOf(section: Element): Element {
  const headings: { id: string; text: string }[] = [];
  const visit = (node: Element): void => {
    const { id } = node.properties;
    if (node.tagName === "h2" && typeof id === "string" && /^\d/.test(toString(node).trim())) headings.push({ id, text: toString(node).trim() });
    for (const child of node.children) if (isElement(child)) visit(child);
  };
  visit(section);
  const title = findElement(section, ({ tagName }) => tagName === "h1");
  const slug = String(section.properties["id"]);
  return h("li", [
    h("a", { href: `#${slug}` }, title ? toString(title).replace(/\s+/g, " ").trim() : slug),
    ...(headings.length > 0 ? [h("ul", headings.map(({ id, text }) => h("li", [h("a", { href: `#${id}` }, text)])))] : []),
  ]);
}

/**
 * Makes a section ready for the common page.
 * @param section whose tree is changed
 * @param guide the root-relative address below which the sections stand, with a slash at its end
 */
export function printSection(section: BuiltSection, guide: string): PrintedSection {
  const forPrint = sectionForPrint(section, guide);
  return { contents: toHtml(contentsOf(forPrint)), text: toHtml(forPrint) };
}

/** The two pages that are made for paper. */
export interface PrintPages {
  /** The list of contents alone. */
  readonly contents: string;
  /** With all sections. */
  readonly whole: string;
}

/**
 * Fills the page.
 * @param page the built HTML of `pages/print.astro`
 * @throws Error when it has no room for the sections or their contents
 */
export function fillPrintPage(page: string, printed: readonly PrintedSection[]): PrintPages {
  for (const [name, place] of Object.entries(places)) {
    if (!place.test(page)) throw new Error(`pages/print.astro has no empty place for the ${name}`);
  }
  const contents = page.replace(places.contents, (_, opening: string, closing: string) => opening + printed.map((section) => section.contents).join("") + closing);
  const sections = [...printed.map(({ text }) => divider + text), divider].join("\n");
  return { contents, whole: contents.replace(places.sections, (_, start: string, end: string, closing: string) => `${start}="complete"${end}${sections}${closing}`) };
}
