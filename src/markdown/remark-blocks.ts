/** Replaces every fence of a page by its block, and hands the page's command records to Astro. */
import type { Root, RootContent } from "mdast";
import type { VFile } from "vfile";
import { blocksOf, type CommandRecord } from "./blocks.ts";
import { sectionOfFile } from "./page-identity.ts";
import { renderBlock } from "./render.ts";
import { readTranscript } from "./transcripts.ts";

/** Where a plugin leaves values for `render(entry).remarkPluginFrontmatter`. */
interface AstroData {
  astro?: { frontmatter?: Record<string, unknown> };
}

export function remarkBlocks({ base }: { base: string }) {
  return (tree: Root, file: VFile): void => {
    const page = sectionOfFile(file.path);
    const placed = blocksOf(tree, { ...page, base });
    const transcript = readTranscript(page.section, page.slug);
    for (const { block, parent, nodes } of placed) {
      const [first] = nodes;
      if (!first) continue;
      const element = renderBlock(block, transcript);
      // An unknown mdast node with hName becomes that element; its type is none of mdast's on purpose.
      const node = {
        type: "drydockBlock",
        data: { hName: element.tagName, hProperties: element.properties, hChildren: element.children },
        children: [],
        position: first.position,
      } as unknown as RootContent;
      parent.children.splice(parent.children.indexOf(first), nodes.length, node);
    }
    const records: CommandRecord[] = placed.flatMap(({ block }) => (block.kind === "command" ? [block.record] : []));
    const { astro } = file.data as AstroData;
    if (!astro?.frontmatter) throw new Error(`${file.path}: Astro passed no frontmatter object; remarkBlocks needs one to hand over its records`);
    astro.frontmatter["commands"] = records;
    astro.frontmatter["rehearsedWith"] = transcript?.engine;
    astro.frontmatter["stoodIn"] = transcript?.images;
  };
}
