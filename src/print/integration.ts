/** Fills `dist/print/` when the sections' pages are written. */
import { readFile, writeFile } from "node:fs/promises";
import type { BuiltSite, SectionReader } from "../built-sections.ts";
import { fillPrintPage, type PrintedSection, printSection } from "./whole-guide.ts";

/** Changes what it reads, so it comes last. */
export function printPage({ dist, guide }: BuiltSite): SectionReader {
  const printed: PrintedSection[] = [];
  return {
    read: (section) => void printed.push(printSection(section, guide)),
    finish: async () => {
      const file = new URL("print/index.html", dist);
      const { contents, whole } = fillPrintPage(await readFile(file, "utf8"), printed);
      await writeFile(file, contents);
      await writeFile(new URL("whole.html", file), whole);
      return undefined;
    },
  };
}
