/**
 * Makes the pages: Sätteri reads the MDX and writes the program that renders it. Between the two every fence becomes its block, the HTML passes the plugins
 * of this folder, and the page's command records are handed to Astro.
 */
import { setImmediate } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { MarkdownProcessor } from "astro/markdown";
import { satteri } from "@astrojs/markdown-satteri";
import type { Element, ElementContent, Nodes, Root, RootContent } from "hast";
import { toHtml } from "hast-util-to-html";
import PQueue from "p-queue";
import type { HastPluginDefinition, MdastPluginDefinition, MdxJsxFlowElementHast } from "satteri";
import { sections } from "../sections.ts";
import { type CommandRecord, blocksOf } from "./blocks.ts";
import { sectionOfFile } from "./page-identity.ts";
import { rehypeChecklists } from "./rehype-checklists.ts";
import { rehypeFirstScreen } from "./rehype-first-screen.ts";
import { rehypeHeadings } from "./rehype-headings.ts";
import { rehypeInlineCode } from "./rehype-inline-code.ts";
import { rehypeLinks } from "./rehype-links.ts";
import { rehypeTables } from "./rehype-tables.ts";
import { renderBlock } from "./render.ts";
import { readTranscript } from "./transcripts.ts";

declare module "satteri" {
  interface DataMap {
    /** The page's blocks, in the order of their places. */
    drydockBlocks: readonly Element[];
    /** What is known of the page before it is HTML. */
    drydockPage: Omit<CompiledPage, "tree">;
  }
}

/** Where a block will stand, while the text around it becomes HTML: its number is all that is passed from JavaScript to Sätteri and back. */
const placeOfBlock = "drydock-block";

/** Replaces every fence of a page by the place of its block. */
function placeBlocks(base: string): MdastPluginDefinition {
  return {
    name: placeOfBlock,
    // For messages, which name the fence's line.
    options: { position: true },
    before(root, context) {
      const path = pathOf(context.fileURL);
      const page = sectionOfFile(path);
      const placed = blocksOf(root, { ...page, base });
      const transcript = readTranscript(page.section, page.slug);
      for (const [at, { nodes }] of placed.entries()) {
        const [first, ...others] = nodes;
        if (!first) continue;
        context.replaceNode(first, { type: "mdxJsxFlowElement", name: placeOfBlock, attributes: [{ type: "mdxJsxAttribute", name: "at", value: String(at) }], children: [] });
        for (const node of others) context.removeNode(node);
      }
      context.data.drydockBlocks = placed.map(({ block }) => renderBlock(block, transcript));
      // What Astro passes along here, `render(entry).remarkPluginFrontmatter` gives back.
      const frontmatter = context.data.astro?.frontmatter;
      if (!frontmatter) throw new Error(`${path}: Astro passed no frontmatter object, which is how a page hands over its command records`);
      const records: CommandRecord[] = placed.flatMap(({ block }) => (block.kind === "command" ? [block.record] : []));
      frontmatter["commands"] = records;
      frontmatter["rehearsedWith"] = transcript?.engine;
      frontmatter["stoodIn"] = transcript?.images;
      context.data.drydockPage = { ...page, frontmatter, commands: records };
    },
  };
}

/** A page on its way to become a program. */
export interface CompiledPage {
  readonly section: number;
  readonly slug: string;
  /** Its name for messages. */
  readonly file: string;
  readonly frontmatter: Readonly<Record<string, unknown>>;
  /** Its text, with its blocks, and with components where the page has them. It changes when it has been read. */
  readonly tree: Root;
  readonly commands: readonly CommandRecord[];
}

/** Arranges a page's HTML and puts the blocks in. */
function arrangePage(base: string, onPage: (page: CompiledPage) => void): HastPluginDefinition {
  return {
    name: "drydock-page",
    before(root, context) {
      const tree = writable(root);
      const file = { path: pathOf(context.fileURL) };
      for (const plugin of [rehypeHeadings(), rehypeLinks({ base }), rehypeTables(), rehypeChecklists(), rehypeInlineCode()]) plugin(tree, file);
      const blocks = new Set(context.data.drydockBlocks);
      replaceChildren(tree, (node) => (isJsx(node) && node.name === placeOfBlock ? context.data.drydockBlocks?.[numberOf(node)] : undefined));
      if (context.data.drydockPage) onPage({ ...context.data.drydockPage, tree });
      rehypeFirstScreen()(tree);
      // The blocks are most of a page's elements. As ready HTML they need not become elements of Sätteri's.
      replaceChildren(tree, (node) => (node.type === "element" && blocks.has(node) ? readyHtml(node) : undefined));
      context.replaceNode(root, tree);
    },
  };
}

function pathOf(url: URL | undefined): string {
  if (url === undefined) throw new Error("Astro didn't say which file the page is");
  return fileURLToPath(url);
}

/** A copy of a tree: Sätteri's own can only be read. */
function writable<T extends Nodes>(node: T): T {
  return {
    ...node,
    ...("properties" in node ? { properties: { ...node.properties } } : {}),
    ...("children" in node ? { children: node.children.map((child) => writable(child)) } : {}),
  };
}

/** Replaces what is below a node, where there is a replacement; what has been replaced isn't looked into. */
function replaceChildren(node: Root | Element | MdxJsxFlowElementHast, replacementOf: (node: RootContent) => ElementContent | undefined): void {
  for (const [at, child] of node.children.entries()) {
    const replacement = replacementOf(child);
    if (replacement !== undefined) node.children[at] = replacement;
    else if (child.type === "element" || isJsx(child)) replaceChildren(child, replacementOf);
  }
}

const isJsx = (node: RootContent): node is MdxJsxFlowElementHast => node.type === "mdxJsxFlowElement";

const numberOf = ({ attributes }: MdxJsxFlowElementHast): number => Number(attributes[0]?.type === "mdxJsxAttribute" ? attributes[0].value : undefined);

/** Astro's directive for what needs no escaping: https://docs.astro.build/en/reference/directives-reference/#sethtml */
const readyHtml = (element: Element): MdxJsxFlowElementHast => ({
  type: "mdxJsxFlowElement",
  name: "Fragment",
  attributes: [{ type: "mdxJsxAttribute", name: "set:html", value: toHtml(element) }],
  children: [],
});

/**
 * Astro's Markdown processor for the guide. Vite asks for all pages at once, in an order that differs from build to build; they are made in the guide's order, one by one,
 * but for the one that is asked for first. Between two the event loop runs, for what is done with them meanwhile.
 * @param base the site's base path
 * @param onPage is shown each page
 */
export function pageProcessor({ base, onPage = () => undefined }: { base: string; onPage?: (page: CompiledPage) => void }): MarkdownProcessor {
  const processor = satteri({
    mdastPlugins: [() => placeBlocks(base)],
    hastPlugins: [() => arrangePage(base, onPage)],
    // Typographic dashes would turn `--rm` in a table cell into another word.
    features: { smartPunctuation: false },
  });
  const line = new PQueue({ concurrency: 1 });
  return {
    ...processor,
    createMdxRenderer: async (...options) => {
      const renderer = await processor.createMdxRenderer?.(...options);
      if (!renderer) throw new Error("Sätteri reads no MDX: @astrojs/markdown-satteri has changed");
      return {
        process: (content, path, frontmatter) =>
          line.add(
            async () => {
              await setImmediate();
              return renderer.process(content, path, frontmatter);
            },
            { priority: -placeOf(path) },
          ),
      };
    },
  };
}

/** @returns a page's place in the guide, 0 for the first */
function placeOf(path: string): number {
  const page = sectionOfFile(path);
  return sections.findIndex(({ slug }) => slug === page.slug);
}
