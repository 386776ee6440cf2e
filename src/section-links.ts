/** Finds the sections that a plain text names (“section 3”), so that a page can link them. */
import { type SectionEntry, sections } from "./sections.ts";

export interface TextPiece {
  readonly text: string;
  /** The section that this piece names, where it has a page. */
  readonly entry?: SectionEntry;
}

/**
 * Cuts a text at the sections it names; joined, the pieces are the text again.
 * @param written slugs of the sections that have a page; others stay plain text
 */
export function linkSections(text: string, written: ReadonlySet<string>): TextPiece[] {
  const pieces: TextPiece[] = [];
  let at = 0;
  for (const match of text.matchAll(/\bsection (\d+)\b(?!\.\d)/gi)) {
    const entry = sections.find(({ section }) => section === Number(match[1]));
    if (!entry || !written.has(entry.slug)) continue;
    if (match.index > at) pieces.push({ text: text.slice(at, match.index) });
    pieces.push({ text: match[0], entry });
    at = match.index + match[0].length;
  }
  if (at < text.length) pieces.push({ text: text.slice(at) });
  return pieces;
}
