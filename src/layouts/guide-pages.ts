/** The guide as the site's lists show it: sections with their part and whether they have a page. */
import { getCollection } from "astro:content";
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

async function readWritten(): Promise<readonly SectionEntry[]> {
  const slugs = new Set((await getCollection("guide")).map(({ id }) => id));
  return sections.filter(({ slug }) => slugs.has(slug));
}

let written: Promise<readonly SectionEntry[]> | undefined;

/** The sections that have a page, in reading order. A build asks once, since all pages name all, and Astro goes through the data of all for each answer. */
export const writtenSections = (): Promise<readonly SectionEntry[]> => (import.meta.env.DEV ? readWritten() : (written ??= readWritten()));
