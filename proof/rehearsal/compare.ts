/** Makes the transcript of what a page printed now, and compares it with the committed one. */
import type { BlockTranscript, PageTranscript } from "../../src/markdown/transcripts.ts";
import type { RehearsedBlock } from "./rehearse-page.ts";
import { fingerprint, type OutputContext, stableOutput } from "./stable-output.ts";

/** Under what the blocks ran. */
export interface Conditions {
  /** The engine's, in Debian's or Docker's form. */
  readonly version: string;
  readonly images: PageTranscript["images"];
}

/** @param context whose output it is; a page's ids are counted from the first on */
export function transcriptOf(blocks: readonly RehearsedBlock[], { version, images }: Conditions, context: Omit<OutputContext, "ids">): PageTranscript {
  const ids: string[] = [];
  const transcripts = blocks.map(({ id, status, output, varies }): [string, BlockTranscript] => {
    return [id, { status, ...(varies ? {} : { output: stableOutput(output, { ...context, ids }) }) }];
  });
  return { engine: version.replace(/[+~].*/, ""), images, blocks: Object.fromEntries(transcripts) };
}

const isSame = (before: BlockTranscript, now: BlockTranscript): boolean =>
  before.status === now.status && fingerprint(before.output ?? "") === fingerprint(now.output ?? "") && (before.output === undefined) === (now.output === undefined);

/**
 * The differences between what was committed and what was seen now.
 * @returns one message a block, empty when both agree
 */
export function transcriptDifferences(committed: PageTranscript | undefined, seen: PageTranscript): string[] {
  const ids = new Set([...Object.keys(committed?.blocks ?? {}), ...Object.keys(seen.blocks)]);
  const images = JSON.stringify(seen.images);
  const others = JSON.stringify(committed?.images) === images ? [] : [`the images that stand in are others now: ${images}; npm run rehearse -- --update writes that down`];
  return [...ids].flatMap((id) => {
    const before = committed?.blocks[id];
    const now = seen.blocks[id];
    if (!now) return [`${id}: there is a transcript, but no such block runs any more; npm run rehearse -- --update removes it`];
    if (!before) return [`${id}: no transcript is committed; npm run rehearse -- --update makes one`];
    if (isSame(before, now)) return [];
    return [`${id}: the output differs\n--- committed (status ${before.status})\n${before.output ?? ""}\n+++ now (status ${now.status})\n${now.output ?? ""}`];
  }).concat(others);
}

/** The transcript to commit: what was there, where all of it still holds; else all anew, so that an id is the same below every block of a page. */
export function updatedTranscript(committed: PageTranscript | undefined, seen: PageTranscript): PageTranscript {
  return committed && transcriptDifferences(committed, seen).length === 0 ? committed : seen;
}
