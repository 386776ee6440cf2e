/** What the pictures for link previews say: one for each section, named as its address is, and `drydock` for the pages that are no sections. */
import { readdirSync, readFileSync } from "node:fs";
import { parse } from "yaml";
import { sections } from "../sections.ts";
import type { CardText } from "./card.ts";

export interface NamedCard {
  readonly name: string;
  readonly text: CardText;
}

const frontmatter = /^---\r?\n([\s\S]*?)\r?\n---\r?\n/;

/** @param file for the message @throws Error that names the file when its frontmatter has no title or summary */
function sectionCard(file: string, source: string): NamedCard {
  const values: unknown = parse(frontmatter.exec(source)?.[1] ?? "");
  const { section, title, summary } = (values ?? {}) as Partial<Record<string, unknown>>;
  if (typeof title !== "string" || typeof summary !== "string") throw new Error(`${file}: its frontmatter has no title and summary, which the picture for links to it shows`);
  const name = file.replace(/^\d\d-|\.mdx$/g, "");
  const part = sections.find(({ slug }) => slug === name)?.part;
  return { name, text: { kicker: [`Section ${String(section)}`, ...(part === undefined ? [] : [part])].join(" · "), title, summary } };
}

/** @param guide folder of the sections' files */
export function cardTexts(guide: URL): NamedCard[] {
  const files = readdirSync(guide).filter((file) => /^\d\d-.*\.mdx$/.test(file)).sort();
  return [
    { name: "drydock", text: { kicker: `${sections.length} sections`, title: "The Docker guide you can run", summary: "Every command, for Linux and Windows, on a real engine." } },
    ...files.map((file) => sectionCard(file, readFileSync(new URL(file, guide), "utf8"))),
  ];
}
