/** Reads the built sections once for all that is made of them: the search index, and the page to print. */
import { readFile, readdir } from "node:fs/promises";
import type { AstroIntegration, AstroIntegrationLogger } from "astro";
import type { Element } from "hast";
import { articleOf } from "./elements.ts";
import { sections } from "./sections.ts";

/** A section as it was built. */
export interface BuiltSection {
  readonly section: number;
  readonly slug: string;
  /** Root-relative, with the base path. */
  readonly url: string;
  /** Its text. Who reads it last may change it; nobody keeps it, because all of them together would be most of a build's memory. */
  readonly article: Element;
}

/** Makes something of the sections. */
export interface SectionReader {
  /** Is given each section once, in the guide's order. */
  read(section: BuiltSection): void;
  /** Writes what was made of them, while the others write theirs. @returns what the build's log says of it, if anything */
  finish(): Promise<string | undefined>;
}

/** Where the built site is. */
export interface BuiltSite {
  readonly dist: URL;
  /** The root-relative address below which the sections stand, with a slash at its end. */
  readonly guide: string;
}

/**
 * Passes the sections to their readers, in the readers' order.
 * @throws Error when a section's page has no `<article>`
 */
export async function readSections({ dist, guide }: BuiltSite, readers: readonly SectionReader[], logger: Pick<AstroIntegrationLogger, "info">): Promise<void> {
  const written = new Set(await readdir(new URL("guide/", dist)));
  for (const { section, slug } of sections.filter((entry) => written.has(entry.slug))) {
    const url = `${guide}${slug}/`;
    const article = articleOf(await readFile(new URL(`guide/${slug}/index.html`, dist), "utf8"));
    if (!article) throw new Error(`${url}: the page has no <article>, so it can be neither searched nor printed`);
    for (const reader of readers) reader.read({ section, slug, url, article });
  }
  // Together: the search index is mostly waited for.
  for (const said of await Promise.all(readers.map((reader) => reader.finish()))) {
    if (said !== undefined) logger.info(said);
  }
}

export function builtSections({ base, readers }: { base: string; readers: readonly ((site: BuiltSite) => SectionReader)[] }): AstroIntegration {
  return {
    name: "drydock-built-sections",
    hooks: {
      "astro:build:done": async ({ dir, logger }) => {
        const site: BuiltSite = { dist: dir, guide: `${base.replace(/\/?$/, "/")}guide/` };
        await readSections(site, readers.map((reader) => reader(site)), logger);
      },
    },
  };
}
