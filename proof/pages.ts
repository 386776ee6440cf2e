/** Reads the pages of the guide and hands out every fence as a `Source`. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { toString } from "mdast-util-to-string";
import remarkFrontmatter from "remark-frontmatter";
import remarkGfm from "remark-gfm";
import remarkMdx from "remark-mdx";
import remarkParse from "remark-parse";
import { unified } from "unified";
import { type Block, blocksOf, type Fence } from "../src/markdown/blocks.ts";
import { sectionOfFile } from "../src/markdown/page-identity.ts";
import { kindOf } from "./kinds.ts";
import type { Source } from "./source.ts";

export const parser = unified().use(remarkParse).use(remarkFrontmatter).use(remarkGfm).use(remarkMdx);

/** The blocks of one page in reading order. */
export function blocksOfPage(path: string): Block[] {
  const tree = parser.parse(readFileSync(path, "utf8"));
  return blocksOf(tree, { ...sectionOfFile(path), base: "/" }).map(({ block }) => block);
}

/** The numbered headings of a page below its title: `## 6.1 …`, `### 2.2.1 …`. */
export function subsectionsOfPage(path: string): number {
  return parser.parse(readFileSync(path, "utf8")).children.filter((node) => node.type === "heading" && /^\d+\.\d/.test(toString(node))).length;
}

/** Paths of all pages, in the guide's order. */
export function pagePaths(root: string): string[] {
  const folder = join(root, "content/guide");
  return readdirSync(folder).filter((name) => name.endsWith(".mdx")).sort().map((name) => join(folder, name));
}

/** Every fence of a page; a derived Windows form counts as one too, since readers copy it. What shows an example is checked as that file. */
export function sourcesOfPage(path: string): Source[] {
  const { file } = sectionOfFile(path);
  const sourceOf = ({ meta, text, line }: Fence, kind: string): Source => ({
    file,
    line: line + 1,
    kind,
    text,
    fragment: meta.fragment === true,
    wrong: meta.wrong !== undefined,
    avoid: meta.avoid !== undefined,
  });
  return blocksOfPage(path).flatMap((block): Source[] => {
    switch (block.kind) {
      case "command": {
        const written = block.fences.map((fence) => sourceOf(fence, fence.language));
        const [first] = block.fences;
        const { windows, linux } = block.record;
        const derived = block.windowsIsDerived && first && windows !== null && windows !== linux ? [{ ...sourceOf(first, "powershell"), text: windows }] : [];
        return [...written, ...derived];
      }
      case "transcript":
        return block.commands.length === 0 ? [] : [{ ...sourceOf(block.fence, transcriptShell(block.fence.text)), text: block.commands.join("\n") }];
      case "file":
        return block.fence.example ? [] : [sourceOf(block.fence, kindOf({ ...block.fence.meta, ...block.fence }))];
    }
  });
}

const transcriptShell = (text: string) => (/^PS> /m.test(text) ? "powershell" : "sh");
