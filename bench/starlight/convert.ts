// Our pages as Starlight pages: the same text, code, figures and outputs, written as Starlight's guide shows it. Both forms of a command go
// into synced tabs where they differ, and into one plain code block where they are the same, which is the lightest that Starlight can do.

import remarkFrontmatter from "remark-frontmatter";
import remarkGfm from "remark-gfm";
import remarkMdx from "remark-mdx";
import remarkParse from "remark-parse";
import { unified } from "unified";
import { parse, stringify } from "yaml";
import { blockChange, changed, fenced } from "../../src/markdown/block-text.ts";
import { type Block, blocksOf, type Fence } from "../../src/markdown/blocks.ts";
import { languages } from "../../src/markdown/languages.ts";
import type { PageTranscript } from "../../src/markdown/transcripts.ts";

/** What is read of a section's frontmatter (src/content.config.ts). */
export interface SectionFrontmatter {
  readonly section: number;
  readonly title: string;
  readonly summary: string;
  readonly outcomes: readonly string[];
  readonly needs: readonly string[];
  readonly minutes: number;
  /** `2026-11-24` */
  readonly checked: string;
}

export interface SectionFile {
  readonly section: number;
  readonly slug: string;
  /** For messages. */
  readonly file: string;
  readonly text: string;
  readonly transcript: PageTranscript | undefined;
}

const parser = unified().use(remarkParse).use(remarkFrontmatter).use(remarkGfm).use(remarkMdx);

/** Cuts a section's file. @throws when it doesn't start with frontmatter */
export function cutFrontmatter(text: string): { readonly data: SectionFrontmatter; readonly body: string; readonly bodyAt: number } {
  const [head, yaml = ""] = /^---\n([\s\S]*?)\n---\n/.exec(text) ?? [];
  if (head === undefined) throw new Error("A section without frontmatter can't become a Starlight page.");
  return { data: parse(yaml) as SectionFrontmatter, body: text.slice(head.length), bodyAt: head.length };
}

/** Plain text as MDX that shows just that text. */
export const escapeMdx = (text: string): string => text.replace(/[\\`*_{}[\]<>&|]/g, "\\$&");

/** Starlight has four kinds of aside; what has no name of its own there says its name in the title. */
const asides: Readonly<Record<string, { readonly type: string; readonly name?: string }>> = {
  note: { type: "note" },
  pitfall: { type: "caution", name: "Pitfall" },
  danger: { type: "danger" },
  changed: { type: "note", name: "Changed" },
};

/** Callouts become asides; figures and sources are the same components on both sites; the cheat sheet is on ours alone. */
export function asidesOf(mdx: string): string {
  return mdx
    .replace(/<Callout kind="(\w+)"(?: title="([^"]*)")?>/g, (_, kind: string, title?: string) => {
      const { type, name } = asides[kind] ?? { type: "note" };
      const words = [name, title].filter((part) => part !== undefined).join(": ");
      return words === "" ? `<Aside type="${type}">` : `<Aside type="${type}" title="${words}">`;
    })
    .replaceAll("</Callout>", "</Aside>")
    .replaceAll("<CheatSheet />", "");
}

/** @param title shown over the block by Starlight's code frames */
export const codeBlock = (text: string, language: string, title?: string): string => fenced(title === undefined ? language : `${language} title=${JSON.stringify(title)}`, text);

function warningOf({ meta }: Fence): string[] {
  if (meta.wrong !== undefined) return [`**Doesn’t work:** ${escapeMdx(meta.wrong)}`];
  if (meta.avoid !== undefined) return [`**Avoid:** ${escapeMdx(meta.avoid)}`];
  return [];
}

const tab = (label: string, content: string): string => `<TabItem label="${label}">\n\n${content}\n\n</TabItem>`;

/** A block as Starlight's Markdown, without indentation. */
export function starlightBlock(block: Block, transcript: PageTranscript | undefined): string {
  switch (block.kind) {
    case "transcript":
      return codeBlock(block.fence.text, "console");
    case "file": {
      const { language, meta, text } = block.fence;
      // Starlight knows Shiki's languages; the others of ours have no colours on either site.
      const known = languages[language] === "text" ? "text" : language;
      return [...warningOf(block.fence), codeBlock(text, known, meta.file)].join("\n\n");
    }
    case "command": {
      const { id, linux, windows } = block.record;
      const [first] = block.fences;
      const instead = escapeMdx(first?.meta.instead ?? "");
      const form = (text: string | null, language: string) => (text === null ? instead : codeBlock(text, language));
      const command =
        linux !== null && linux === windows
          ? codeBlock(linux, "sh")
          : `<Tabs syncKey="platform">\n${tab("Linux", form(linux, "sh"))}\n${tab("Windows", form(windows, "powershell"))}\n</Tabs>`;
      const output = transcript?.blocks[id]?.output ?? "";
      const shown = output === "" || transcript === undefined ? [] : [codeBlock(output, "text", `Output, Docker Engine ${transcript.engine}`)];
      return [...(first ? warningOf(first) : []), command, ...shown].join("\n\n");
    }
  }
}

/** @param title in place of the section's own, for a copy */
export function starlightPage({ section, slug, file, text, transcript }: SectionFile, title?: string): string {
  const { data, body, bodyAt } = cutFrontmatter(text);
  const blocks = blocksOf(parser.parse(text), { section, slug, file, base: "/" }).map((placed) => blockChange(placed, starlightBlock(placed.block, transcript)));
  // The parser read the frontmatter too, so its offsets are the file's.
  const inBody = blocks.map((change) => ({ ...change, start: change.start - bodyAt, end: change.end - bodyAt }));
  const list = (items: readonly string[]) => items.map((item) => `- ${escapeMdx(item)}`).join("\n");
  return [
    `---\n${stringify({ title: `${section}. ${title ?? data.title}`, description: data.summary })}---`,
    "import { Aside, TabItem, Tabs } from '@astrojs/starlight/components';\nimport Figure from '../../../components/Figure.astro';\nimport Source from '../../../components/Source.astro';",
    `About ${data.minutes} minutes · facts checked ${data.checked}`,
    `## What you will be able to do\n\n${list(data.outcomes)}`,
    ...(data.needs.length === 0 ? [] : [`You need first:\n\n${list(data.needs)}`]),
    changed(body, inBody, asidesOf).trim(),
    "",
  ].join("\n\n");
}
