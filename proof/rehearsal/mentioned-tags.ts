/** Which tags of the stand-in images a page's blocks ask for, so that the rehearsal can give the images those names too. */
import type { Block } from "../../src/markdown/blocks.ts";

/** What names images; in a program's source `node:fs` is a module. */
const languagesWithImages: ReadonlySet<string> = new Set(["dockerfile", "yaml"]);

/** @returns what of a block may name images: a command, a Dockerfile, a file in YAML */
export function textOf(block: Block): string {
  if (block.kind === "command") return block.record.linux ?? "";
  return block.kind === "file" && languagesWithImages.has(block.fence.language) ? block.fence.text : "";
}

/** Ports have four digits or more; versions of the stand-ins don't. */
const isPort = (tag: string) => /^\d{4,}$/.test(tag);

/**
 * Every `name:tag` that the blocks mention, once, in reading order; without `latest`, which is there already.
 * @param names of the stand-ins, without tags
 */
export function mentionedTags(blocks: readonly Block[], names: readonly string[]): string[] {
  const pattern = new RegExp(`(?<![\\w./-])(?<!require\\(["'\`])(?:${names.join("|")}):(\\w[\\w.-]*)`, "g");
  const references = blocks.flatMap((block) => [...textOf(block).matchAll(pattern)]).filter(([, tag = ""]) => tag !== "latest" && !isPort(tag));
  return [...new Set(references.map(([reference]) => reference))];
}
