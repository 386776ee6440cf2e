/**
 * A section as Markdown that stands by itself: for language models, note-takers and whoever reads in a terminal. It is the page's
 * own source, with every command in both of its forms and the site's own parts in words.
 */
import type { Nodes, Root } from "mdast";
import { mdxToMdast } from "satteri";
import { blockChange, type Change, changed, fenced } from "../markdown/block-text.ts";
import { type Block, blocksOf, type PageIdentity } from "../markdown/blocks.ts";

export interface SectionSource {
  readonly page: PageIdentity;
  readonly title: string;
  readonly summary: string;
  readonly outcomes: readonly string[];
  readonly needs: readonly string[];
  /** `2026-11-24` */
  readonly checked: string;
  /** The page's MDX, without frontmatter. */
  readonly body: string;
  /** The page's absolute address. */
  readonly address: string;
  /** The description of a drawing. */
  readonly describe: (figure: string) => string;
}

/** @returns Markdown (GitHub's flavour), with absolute links */
export function sectionMarkdown(source: SectionSource): string {
  const { page, title, summary, outcomes, needs, checked, body, address } = source;
  const tree = treeOf(body);
  const blocks = blocksOf(tree, page).map((placed) => blockChange(placed, blockMarkdown(placed.block)));
  const text = changed(body, [...blocks, ...partChanges(tree, body, source.describe)]);
  const origin = new URL(address).origin + page.base.replace(/\/$/, "");
  const list = (items: readonly string[]) => items.map((item) => `- ${item}`).join("\n");
  return [
    `# ${page.section}. ${title}`,
    `> ${summary}`,
    `Source: <${address}> · facts checked ${checked}`,
    `What you will be able to do:\n\n${list(outcomes)}`,
    ...(needs.length > 0 ? [`You need first:\n\n${list(needs)}`] : []),
    // The guide's own links start at the root.
    text.trim().replace(/\]\((\/[^)]*)\)/g, (_, path: string) => `](${origin}${path})`).replace(/\n{3,}/g, "\n\n"),
  ].join("\n\n").concat("\n");
}

function treeOf(body: string): Root {
  const tree = mdxToMdast(body);
  if (tree.type !== "root") throw new Error(`Sätteri made a ${tree.type} of a section, not a root`);
  return tree;
}

/** A block in Markdown: a command with both of its forms, once where they are the same. */
export function blockMarkdown(block: Block): string {
  switch (block.kind) {
    case "command": {
      const { linux, windows } = block.record;
      const meta = block.fences[0]?.meta;
      const warning = meta?.wrong === undefined ? (meta?.avoid === undefined ? [] : [`Avoid: ${meta.avoid}`]) : [`Doesn't work: ${meta.wrong}`];
      const other = meta?.instead === undefined ? [] : [`${linux === null ? "Linux" : "Windows"}: ${meta.instead}`];
      if (linux !== null && linux === windows) return [...warning, "Linux and Windows:", fenced("sh", linux)].join("\n\n");
      return [
        ...warning,
        ...(linux === null ? [] : ["Linux (bash):", fenced("sh", linux)]),
        ...(windows === null ? [] : ["Windows (PowerShell):", fenced("powershell", windows)]),
        ...other,
      ].join("\n\n");
    }
    case "transcript":
      return fenced("console", block.fence.text);
    case "file": {
      const { meta, language, text } = block.fence;
      return [...(meta.file === undefined ? [] : [`File \`${meta.file}\`:`]), fenced(language, text)].join("\n\n");
    }
  }
}

/** An MDX element; Sätteri adds these to mdast. */
type Jsx = Extract<Nodes, { type: "mdxJsxFlowElement" | "mdxJsxTextElement" }>;

/** Callouts, figures and sources in words. */
function partChanges(tree: Root, body: string, describe: (figure: string) => string): Change[] {
  const changes: Change[] = [];
  const visit = (node: Nodes): void => {
    if (node.type === "mdxJsxFlowElement" || node.type === "mdxJsxTextElement") changes.push(...partChange(node, body, describe));
    if ("children" in node) for (const child of node.children) visit(child);
  };
  visit(tree);
  return changes;
}

function partChange(node: Jsx, body: string, describe: (figure: string) => string): Change[] {
  const start = node.position?.start.offset;
  const end = node.position?.end.offset;
  if (start === undefined || end === undefined) return [];
  const attribute = (name: string): string => {
    const value = node.attributes.find((candidate) => candidate.type === "mdxJsxAttribute" && candidate.name === name)?.value;
    return typeof value === "string" ? value : "";
  };
  switch (node.name) {
    case "Source":
      return [{ start, end, text: `([${attribute("title")}](${attribute("href")}), checked ${attribute("checked")})` }];
    case "Figure":
      return [{ start, end, text: `Figure: ${attribute("caption")} ${describe(attribute("name"))}` }];
    case "Callout": {
      const kind = attribute("kind");
      const title = attribute("title");
      const opening = `**${kind.charAt(0).toUpperCase()}${kind.slice(1)}${title === "" ? "" : `: ${title}`}**`;
      const inner = [node.children[0]?.position?.start.offset, node.children.at(-1)?.position?.end.offset] as const;
      if (inner[0] === undefined || inner[1] === undefined) return [{ start, end, text: opening }];
      // Only the tags are replaced; what stands between them has changes of its own.
      return [{ start, end: inner[0], text: `${opening}\n\n` }, { start: inner[1], end, text: body.slice(inner[1], end).includes("\n") ? "\n" : "" }];
    }
    case "CheatSheet":
      return [{ start, end, text: "The list itself is [the cheat sheet](/cheat-sheet/): those of [commands.json](/commands.json) whose `cheat` is true." }];
    default:
      throw new Error(`<${String(node.name)}> has no Markdown form; give it one in section-markdown.ts`);
  }
}
