/** The list of all sections beside the text. Every page has it, so it is made once and not by a component for each. */
import type { Element } from "hast";
import { toHtml } from "hast-util-to-html";
import { h } from "hastscript";
import { partsOf, sectionAddress } from "../layouts/guide-pages.ts";
import type { SectionEntry } from "../sections.ts";

const html = (element: Element): string => toHtml(element, { collapseEmptyAttributes: true });

const item = ({ section, slug, title }: SectionEntry, isCurrent: boolean): string =>
  html(h("li", [
    h("a", { href: sectionAddress(slug), dataProgressOf: String(section), ariaCurrent: isCurrent ? "page" : undefined }, [
      `${section}. ${title}`,
      h("span", { class: "visually-hidden", dataReadNote: "" }),
    ]),
  ]));

/** The pieces of the list as HTML, and which of them is whose. */
interface Pieces {
  readonly all: readonly string[];
  readonly at: ReadonlyMap<SectionEntry, number>;
}

function piecesOf(entries: readonly SectionEntry[]): Pieces {
  const all: string[] = [];
  const at = new Map<SectionEntry, number>();
  for (const { name, entries: members } of partsOf(entries)) {
    all.push(`${html(h("h2", name))}<ul>`);
    for (const entry of members) at.set(entry, all.push(item(entry, false)) - 1);
    all.push("</ul>");
  }
  return { all, at };
}

const made = new WeakMap<readonly SectionEntry[], Pieces>();

/**
 * The list, by part, as HTML.
 * @param entries the same array for all pages of a build
 * @param current the one whose page it is for
 */
export function sectionList(entries: readonly SectionEntry[], current: SectionEntry): string {
  const pieces = made.get(entries) ?? piecesOf(entries);
  made.set(entries, pieces);
  const at = pieces.at.get(current);
  return pieces.all.map((piece, index) => (index === at ? item(current, true) : piece)).join("");
}
