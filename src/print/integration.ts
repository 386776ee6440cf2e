/** Fills `dist/print/` when the sections' pages are written. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import type { AstroIntegration } from "astro";
import { articleOf } from "../elements.ts";
import { sections } from "../sections.ts";
import { fillPrintPage, type PrintedSection, printSection } from "./whole-guide.ts";

/**
 * Reads the built sections, in the guide's order, and puts them on the page.
 * @param dist folder of the built site, with a slash at its end
 * @param guide root-relative address below which the sections stand, with a slash at its end
 * @throws Error when a section's page has no `<article>`
 */
export function writePrintPage(dist: URL, guide: string): void {
  const written = new Set(readdirSync(new URL("guide/", dist)));
  const printed: PrintedSection[] = [];
  for (const { slug } of sections.filter((entry) => written.has(entry.slug))) {
    const article = articleOf(readFileSync(new URL(`guide/${slug}/index.html`, dist), "utf8"));
    if (!article) throw new Error(`${guide}${slug}/: the page has no <article>, so it can't be printed`);
    printed.push(printSection({ slug, article }, guide));
  }
  const file = new URL("print/index.html", dist);
  const { contents, whole } = fillPrintPage(readFileSync(file, "utf8"), printed);
  writeFileSync(file, contents);
  writeFileSync(new URL("whole.html", file), whole);
}

/** @param base the site's base path */
export function printPage({ base }: { base: string }): AstroIntegration {
  return {
    name: "drydock-print",
    hooks: { "astro:build:done": ({ dir }) => writePrintPage(dir, `${base.replace(/\/?$/, "/")}guide/`) },
  };
}
