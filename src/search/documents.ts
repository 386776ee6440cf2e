/**
 * What the search index holds: one document a heading of the guide (its prose and files) and one a command. Commands are
 * taken from their records, never from the pages, so that a command is found once and in both its forms.
 */
import type { Element, ElementContent } from "hast";
import { toString } from "hast-util-to-string";
import { findElement, isElement } from "../elements.ts";
import type { CommandRecord } from "../markdown/blocks.ts";
import { keptSpaces } from "./spaces.ts";
import { otherNamesOf } from "./words.ts";

/** A piece of the guide as Pagefind is fed with it. */
export interface SearchDocument {
  /** Root-relative, with the base path. */
  readonly url: string;
  readonly title: string;
  /** Pieces of text with Pagefind's weight (0 to 10; plain text has 1). */
  readonly texts: readonly { readonly text: string; readonly weight: number }[];
  /** What a result shows; strings only, as Pagefind stores them. */
  readonly meta: Readonly<Record<string, string>>;
}

/** Between the things that a section's tables explain; Pagefind keeps no line breaks. */
export const definesSeparator = " ¦ ";

/** How much of a command's output is indexed, in characters: a message, not a listing. */
const indexedOutput = 300;

/**
 * @param output what the command printed in the test of its page, if anything: people search for error messages
 */
export function commandDocument(record: CommandRecord, sectionTitle: string, output = ""): SearchDocument {
  const forms = [...new Set([record.linux, record.windows].filter((form) => form !== null))];
  return {
    url: record.url,
    title: record.name ?? record.heading,
    texts: [
      ...forms.map((text) => ({ text, weight: 4 })),
      ...(record.name === undefined ? [] : [{ text: record.name, weight: 4 }]),
      { text: [record.heading, sectionTitle, ...record.tags].join(" "), weight: 1 },
      { text: otherNamesOf([...forms, record.name ?? ""].join("\n")), weight: 4 },
      { text: output.slice(0, indexedOutput), weight: 0.5 },
    ],
    meta: {
      place: sectionTitle,
      ...(record.linux === null ? {} : { linux: keptSpaces(record.linux) }),
      ...(record.windows === null ? {} : { windows: keptSpaces(record.windows) }),
    },
  };
}

const hasProperty = (node: Element, name: string) => node.properties[name] !== undefined;

/** Commands have documents of their own, also on the cheat sheet; controls are no text. */
const isLeftOut = (node: Element) => hasProperty(node, "dataCommand") || hasProperty(node, "dataSheet") || ["nav", "button", "script", "style"].includes(node.tagName);

const readableText = (node: ElementContent): string => {
  if (node.type === "text") return node.value;
  if (!isElement(node) || isLeftOut(node)) return "";
  // Cells stand beside each other with nothing between them.
  return node.children.map(readableText).join("") + (/^t[dh]$/.test(node.tagName) ? " " : "");
};

/**
 * Cuts a built section page at its headings.
 * @param article the parsed text of a section page
 * @param url the page's root-relative address
 * @throws Error when the text has no `<h1>`
 */
export function sectionDocuments(article: Element, url: string): SearchDocument[] {
  const h1 = findElement(article, (node) => node.tagName === "h1");
  if (!h1) throw new Error(`${url}: the page's <article> has no <h1>, so search can't index it`);
  const place = toString(h1).trim();
  const parts: { id: string; title: string; text: string[]; defined: string[] }[] = [{ id: "", title: place, text: [], defined: [] }];

  const walk = (node: Element): void => {
    const id = node.properties["id"];
    if (/^h[2-4]$/.test(node.tagName) && typeof id === "string") {
      parts.push({ id, title: toString(node).trim(), text: [], defined: [] });
      return;
    }
    if (node === h1 || isLeftOut(node)) return;
    const holdsBlocks = node.children.some((child) => isElement(child) && /^(?:h[1-6]|p|ul|ol|li|div|section|pre|table|aside|figure|blockquote)$/.test(child.tagName));
    if (!holdsBlocks) {
      parts.at(-1)?.text.push(readableText(node).replace(/\s+/g, " ").trim());
      parts.at(-1)?.defined.push(...firstCells(node));
      return;
    }
    for (const child of node.children) if (isElement(child)) walk(child);
  };
  for (const child of article.children) if (isElement(child)) walk(child);

  return parts.map(({ id, title, text, defined }) => ({
    url: id === "" ? url : `${url}#${id}`,
    title,
    texts: [
      { text: title, weight: id === "" ? 8 : 6 },
      { text: text.filter(Boolean).join(" "), weight: 1 },
      { text: otherNamesOf(title), weight: 3 },
      // The first column of a table names what the rest of the row explains: options, messages, files.
      { text: defined.join(" "), weight: 3 },
      { text: fileNames(text.join(" ")), weight: 1 },
    ],
    meta: { place: id === "" ? "Section" : place, ...(defined.length > 0 ? { defines: defined.join(definesSeparator) } : {}) },
  }));
}

/** The first cell of each row of the tables in an element. */
function firstCells(node: Element): string[] {
  if (node.tagName === "thead") return [];
  if (node.tagName !== "tr") return node.children.filter(isElement).flatMap(firstCells);
  const cell = node.children.find(isElement);
  return cell ? [toString(cell).replace(/\s+/g, " ").trim()] : [];
}

/** The outputs below the commands of a built page's text, by the commands' ids. */
export function outputsOf(article: Element): Map<string, string> {
  const outputs = new Map<string, string>();
  const walk = (node: Element): void => {
    for (const child of node.children) {
      if (!isElement(child)) continue;
      const id = child.properties["id"];
      if (!hasProperty(child, "dataCommand") || typeof id !== "string") walk(child);
      else {
        const output = findElement(child, (element) => element.tagName === "samp");
        if (output) outputs.set(id, toString(output));
      }
    }
  };
  walk(article);
  return outputs;
}

/** The last parts of the paths in a text: `/etc/docker/daemon.json` is looked for as `daemon.json`. */
function fileNames(text: string): string {
  const names = [...text.matchAll(/[\\/]([\w-]*\.[a-z]\w+)\b/gi)].map(([, name = ""]) => name);
  return [...new Set(names)].join(" ");
}
