/** Fills `dist/print/index.html` when the sections' pages are written. */
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import type { AstroIntegration } from "astro";
import { sections } from "../sections.ts";
import { fillPrintPage } from "./whole-guide.ts";

export function printPage({ base }: { base: string }): AstroIntegration {
  return {
    name: "drydock-print",
    hooks: {
      "astro:build:done": async ({ dir }) => {
        const pageOf = (slug: string) => new URL(`guide/${slug}/index.html`, dir);
        const written = sections.filter(({ slug }) => existsSync(pageOf(slug)));
        const built = await Promise.all(written.map(async ({ slug }) => ({ slug, html: await readFile(pageOf(slug), "utf8") })));
        const file = new URL("print/index.html", dir);
        await writeFile(file, fillPrintPage(await readFile(file, "utf8"), built, `${base.replace(/\/?$/, "/")}guide/`));
      },
    },
  };
}
