/**
 * `npm run rehearse`: the `run` blocks of every page on a real Docker Engine, compared with the committed transcripts.
 *
 * usage: node proof/rehearse.ts [--update] [--jobs N] [SLUG …]
 *   --update   writes content/transcripts/ instead of comparing
 *   --jobs N   rehearses so many pages at a time; by default as many as there are processors, and 4 at most
 *   SLUG       only these pages, for example volumes-and-storage
 */
import { mkdir, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { dirname } from "node:path";
import { parseArgs } from "node:util";
import type { Block } from "../src/markdown/blocks.ts";
import { sectionOfFile } from "../src/markdown/page-identity.ts";
import { readTranscript, transcriptPath } from "../src/markdown/transcripts.ts";
import { standInNames, standIns } from "../test/stand-ins.ts";
import { blocksOfPage, pagePaths } from "./pages.ts";
import { transcriptDifferences, transcriptOf, updatedTranscript } from "./rehearsal/compare.ts";
import { mentionedTags } from "./rehearsal/mentioned-tags.ts";
import { rehearseInSandbox, Sandboxes, type Tag } from "./rehearsal/sandbox.ts";
import { imagesNamed, stoodIn } from "./rehearsal/stood-in.ts";

const { values, positionals } = parseArgs({
  options: { update: { type: "boolean", default: false }, jobs: { type: "string", default: String(Math.min(4, availableParallelism())) } },
  allowPositionals: true,
});

interface Page {
  readonly section: number;
  readonly slug: string;
  readonly file: string;
  readonly blocks: readonly Block[];
}

const isRunnable = (block: Block) => block.kind === "command" && block.record.runnable;
const pages: Page[] = pagePaths(process.cwd())
  .map((path) => ({ ...sectionOfFile(path), blocks: blocksOfPage(path) }))
  .filter(({ slug, blocks }) => blocks.some(isRunnable) && (positionals.length === 0 || positionals.includes(slug)));
const jobs = Number(values.jobs);
if (pages.length === 0 || !Number.isInteger(jobs) || jobs < 1) {
  console.error(pages.length === 0 ? `No page has run blocks${positionals.length > 0 ? ` among ${positionals.join(", ")}` : ""}.` : `--jobs takes a number from 1, not ${values.jobs}.`);
  process.exit(2);
}

/** The tags that a page mentions, as further names of the stand-ins. */
const tagsOf = ({ blocks }: Page): Tag[] => mentionedTags(blocks, standInNames).map((image): Tag => [`${image.split(":")[0]}:latest`, image]);

/** What stood in for what in that which a page runs. */
const imagesOf = ({ blocks }: Page) => stoodIn(imagesNamed(blocks.filter((block) => isRunnable(block) || (block.kind === "file" && block.fence.meta.save))));

const seconds = (sinceMs: number) => `${((performance.now() - sinceMs) / 1000).toFixed(1)} s`;
const count = { blocks: 0, compared: 0, varying: 0, passed: 0, failed: 0 };

async function rehearse(page: Page, sandboxes: Sandboxes): Promise<void> {
  const startedMs = performance.now();
  const { blocks, problems, folder, left, crash, engine } = await rehearseInSandbox(page.blocks, sandboxes, tagsOf(page));
  const messages = [...problems];
  if (crash !== undefined) {
    // What the blocks after that say is a consequence.
    messages.splice(0, Infinity, `the engine died after ${blocks.length} blocks, in or after ${blocks.at(-1)?.id ?? "the start"}. ${crash}`);
  } else {
    if (left.length > 0) messages.push(`the page leaves behind: ${left.join(", ")}; end it with a block that cleans up`);
    const committed = readTranscript(page.section, page.slug);
    const seen = transcriptOf(blocks, { version: engine.version, images: imagesOf(page) }, { ...engine, folder, programRoot: sandboxes.release.root });
    if (values.update) {
      const path = transcriptPath(page.section, page.slug);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, `${JSON.stringify(updatedTranscript(committed, seen), undefined, 1)}\n`);
    } else messages.push(...transcriptDifferences(committed, seen));
  }
  for (const message of messages) console.error(`${page.file}: ${message}`);
  const varying = blocks.filter(({ varies }) => varies).length;
  count.blocks += blocks.length;
  count.compared += blocks.length - varying;
  count.varying += varying;
  count.failed += messages.length;
  count.passed += Math.max(0, blocks.length - messages.length);
  console.log(`section ${page.section}: ${blocks.length} blocks, ${messages.length} problems, ${seconds(startedMs)}`);
}

const startedMs = performance.now();
// The guide doesn't know the images in which a session's shell runs.
const images = standIns.filter(({ reference }) => !reference.startsWith("drydock/"));
const sandboxes = new Sandboxes(images);
let stopped = false;
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    stopped = true;
    console.error(`Stopped by ${signal}; the engines are ended first.`);
    void sandboxes.remove().finally(() => process.exit(130));
  });
}
try {
  const version = await sandboxes.prepare();
  console.log(`Docker Engine ${version} with ${images.length} images after ${seconds(startedMs)}; ${pages.length} pages, ${jobs} at a time`);
  const waiting = [...pages];
  const worker = async () => {
    for (let page = waiting.shift(); page !== undefined && !stopped; page = waiting.shift()) await rehearse(page, sandboxes);
  };
  await Promise.all(Array.from({ length: jobs }, worker));
} finally {
  await sandboxes.remove();
}
console.log(`${pages.length} pages, ${count.blocks} blocks: ${count.compared} compared with their transcripts, ${count.varying} varying, in ${seconds(startedMs)}`);
console.log(`rehearsal: ${count.passed} passed, ${count.failed} failed`);
process.exitCode = count.failed === 0 ? 0 : 1;
