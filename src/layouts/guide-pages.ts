/** The guide as the site's lists show it: sections with their part and whether they have a page. */
import type { CollectionEntry } from "astro:content";
import { type SectionEntry, sections } from "../sections.ts";

/** The site's base path with one slash at its end. */
export const root = import.meta.env.BASE_URL.replace(/\/?$/, "/");

export const sectionAddress = (slug: string): string => `${root}guide/${slug}/`;

export interface Part {
  readonly name: SectionEntry["part"];
  readonly entries: readonly SectionEntry[];
}

/** Sections by part, in reading order; parts without sections are left out. */
export function partsOf(entries: readonly SectionEntry[]): Part[] {
  const names = [...new Set(entries.map(({ part }) => part))];
  return names.map((name) => ({ name, entries: entries.filter(({ part }) => part === name) }));
}

/** The sections that have a page, in reading order. */
export function writtenSections(pages: readonly CollectionEntry<"guide">[]): SectionEntry[] {
  const slugs = new Set(pages.map(({ id }) => id));
  return sections.filter(({ slug }) => slugs.has(slug));
}
