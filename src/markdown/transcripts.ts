/** What the rehearsal saw: one file a page under `content/transcripts/`, which the page shows under its blocks. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

export interface PageTranscript {
  /** Version of the engine that ran the page, for example `28.5.2`. */
  readonly engine: string;
  /** What stood in for the images that the page names: `{ "nginx:1.29": "nginx-light" }`. */
  readonly images: Readonly<Record<string, string>>;
  /** By block id. A block whose output differs from run to run has only its status. */
  readonly blocks: Readonly<Record<string, BlockTranscript>>;
}

export interface BlockTranscript {
  readonly status: number;
  readonly output?: string;
}

/** Name of a page's file of transcripts. */
export const transcriptName = (section: number, slug: string): string => `${String(section).padStart(2, "0")}-${slug}.json`;

/**
 * Path of a page's transcripts. Relative to the working folder, the repository's root: the site's build bundles this file, so
 * its own address says nothing there.
 */
export function transcriptPath(section: number, slug: string): string {
  return join(process.cwd(), "content/transcripts", transcriptName(section, slug));
}

/** @returns undefined for a page that was not rehearsed yet */
export function readTranscript(section: number, slug: string): PageTranscript | undefined {
  const path = transcriptPath(section, slug);
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as PageTranscript) : undefined;
}
