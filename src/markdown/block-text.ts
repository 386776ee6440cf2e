/** Blocks as Markdown again, put back where their fences stood. */
import type { PlacedBlock } from "./blocks.ts";

/** A piece of a text, by its offsets, and what stands for it. */
export interface Change {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A fence that holds any text, other fences included (CommonMark, “Fenced code blocks”). @param info what follows its opening marks */
export function fenced(info: string, text: string): string {
  const runs = [...text.matchAll(/`{3,}/g)].map(([run]) => run.length);
  const marks = "`".repeat(Math.max(2, ...runs) + 1);
  return `${marks}${info}\n${text}\n${marks}`;
}

/**
 * What puts a text in the place of a block's fences. What stands in a list or a quotation is indented as its first line is.
 * @throws when the parser gave the fences no positions
 */
export function blockChange({ block, nodes }: PlacedBlock, text: string): Change {
  const start = nodes[0]?.position?.start;
  const end = nodes.at(-1)?.position?.end.offset;
  if (start?.offset === undefined || end === undefined) throw new Error(`A ${block.kind} block has no position in its file, so nothing can be put in its place`);
  return { start: start.offset, end, text: text.replace(/\n(?=.)/g, `\n${" ".repeat(start.column - 1)}`) };
}

/**
 * A text with its changes.
 * @param changes that don't overlap, in any order
 * @param kept what becomes of the pieces between them
 */
export function changed(text: string, changes: readonly Change[], kept: (piece: string) => string = (piece) => piece): string {
  let result = "";
  let at = 0;
  for (const change of changes.toSorted((a, b) => a.start - b.start)) {
    result += kept(text.slice(at, change.start)) + change.text;
    at = change.end;
  }
  return result + kept(text.slice(at));
}
