/** Builds the search index into `dist/pagefind/`. */
import { readdir, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { AstroIntegration } from "astro";
import * as pagefind from "pagefind";
import type { CompiledPage } from "../markdown/page-processor.ts";
import { writtenSlugs } from "../markdown/rehype-links.ts";
import { sections, sectionUrl } from "../sections.ts";
import { commandDocument, outputsOf, type SearchDocument, sectionDocuments } from "./documents.ts";
import type { IndexFacts } from "./find.ts";
import { sectionArticle } from "./section-article.ts";

/**
 * Punctuation that is part of a word here: `--rm`, `8080:80`, `$(pwd)`, `compose.yaml`, `{{.Names}}`. Quotes are not: words
 * are found from their start, and `"$(pwd):/app"` must be found by `$(pwd)`.
 */
const includeCharacters = "-_.:/$(){}[]@=~+%*<>";

/**
 * How many files the texts of the results are in at most, neighbours in one. Fewer are fewer requests, which are what is slow on a slow phone, but a first query then downloads
 * most of all texts, and its reader waits for them. With the bench's ten queries the first one downloads 393 kB where there are 64 files, and each further one 72 on average; with
 * 96 files it is 317 and 84, with 128 it is 285 and 90.
 */
const maxFragments = 96;

/** The search index of a build. */
export interface SearchIndex {
  /** Hands over what search finds on a page. */
  readonly onPage: (page: CompiledPage) => void;
  readonly integration: AstroIntegration;
}

/**
 * Makes the search index while the rest of the site is built: Pagefind needs most of a second for it, in a process of its own. So the sections are read when they
 * are compiled, not from the pages that are built last.
 * @param base the site's base path
 */
export function searchIndex({ base }: { base: string }): SearchIndex {
  let folders: Folders | undefined;
  let building: IndexInMaking | undefined;
  return {
    onPage: (page) => building?.read(page),
    integration: {
      name: "drydock-search",
      hooks: {
        "astro:config:done": ({ config }) => void (folders = { content: new URL("content/", config.root), index: new URL("pagefind/", config.outDir) }),
        "astro:build:start": () => {
          if (folders !== undefined) building = makeIndex(folders, base);
        },
        "astro:build:done": async ({ logger }) => {
          const count = await building?.finish();
          logger.info(`${count} documents indexed for search`);
        },
      },
    },
  };
}

interface Folders {
  /** Of the guide's sources, with a slash at its end. */
  readonly content: URL;
  /** For the index. It has time to come between the pages' compilation and the end of the build: Astro empties the site's folder before. */
  readonly index: URL;
}

interface IndexInMaking {
  read(page: CompiledPage): void;
  /** @returns how many documents are found @throws Error with Pagefind's own words, and when a section wasn't compiled */
  finish(): Promise<number>;
}

/** @param base the site's base path */
function makeIndex({ content, index: folder }: Folders, base: string): IndexInMaking {
  const written = writtenSlugs();
  const awaited = sections.map(({ slug }) => slug).filter((slug) => written.has(slug));
  const read = new Set<string>();
  /** Read, but not handed over yet. */
  const found = new Map<string, readonly SearchDocument[]>();
  const index = startIndex();
  const words = new WordCount();
  let documents = 0;
  let handedOver = 0;
  let endings: Promise<readonly [PromiseSettledResult<void>]> | undefined;
  return {
    read: (page) => {
      // Vite may compile a page for more than one use.
      if (read.has(page.slug)) return;
      read.add(page.slug);
      const article = sectionArticle(page, new URL("figures/", content));
      const texts = sectionDocuments(article, sectionUrl(base, page.slug));
      const outputs = outputsOf(article);
      found.set(page.slug, [...texts, ...page.commands.map((record) => commandDocument(record, texts[0]?.title ?? "", outputs.get(record.id)))]);
      // In the guide's order, whichever is compiled first: of equal finds the earlier one stands higher.
      for (let next = awaited[handedOver]; next !== undefined && found.has(next); next = awaited[++handedOver]) {
        const ready = found.get(next) ?? [];
        found.delete(next);
        index.add(ready);
        words.add(ready);
        documents += ready.length;
      }
      // A build that fails elsewhere meanwhile says why it did, not this.
      if (handedOver === awaited.length) endings = Promise.allSettled([index.write(folder)]);
    },
    finish: async () => {
      if (endings === undefined) throw new Error(`Search lacks a section: ${awaited.filter((slug) => !read.has(slug)).join(", ")} was not compiled`);
      const [end] = await endings;
      if (end.status === "rejected") throw end.reason;
      const facts: IndexFacts = { documents, words: words.mostFrequentFirst() };
      await writeFile(new URL("vocabulary.json", folder), JSON.stringify(facts));
      return documents;
    },
  };
}

/** Counts in how many documents a word of three letters and more stands: typing mistakes are measured by these words. */
class WordCount {
  readonly #counts = new Map<string, number>();

  add(documents: readonly SearchDocument[]): void {
    for (const { texts } of documents) {
      const words = new Set(texts.flatMap(({ text }) => text.toLowerCase().match(/[a-z]{3,}/g) ?? []));
      for (const word of words) this.#counts.set(word, (this.#counts.get(word) ?? 0) + 1);
    }
  }

  mostFrequentFirst(): string[] {
    return [...this.#counts].sort(([one, a], [other, b]) => b - a || (one < other ? -1 : 1)).map(([word]) => word);
  }
}

interface Index {
  /** Hands documents over; the first ones get the first numbers. */
  add(documents: readonly SearchDocument[]): void;
  /**
   * Writes the index into a folder and ends Pagefind.
   * @throws Error with Pagefind's own words when it can't start or write, and for the first document that it refused
   */
  write(folder: URL): Promise<void>;
}

/** Starts Pagefind. It is a process of its own, and reads documents while the next ones are made. */
function startIndex(): Index {
  const started = pagefind.createIndex({ includeCharacters, maxFragments, forceLanguage: "en" });
  /** What was refused of each document, as values: who waits for the index learns it, and nobody before. */
  const refusals: Promise<string | undefined>[] = [];
  const hand = async ({ index }: pagefind.NewIndexResponse, document: SearchDocument): Promise<string | undefined> => {
    const errors = (await index?.addHTMLFile({ url: document.url, content: asHtml(document) }))?.errors ?? [];
    return errors.length > 0 ? `Pagefind refuses ${document.url}: ${errors.join("; ")}` : undefined;
  };
  return {
    add: (documents) => refusals.push(...documents.map((document) => started.then((answer) => hand(answer, document)))),
    write: async (folder) => {
      const { index, errors } = await started;
      if (!index) throw new Error(`Pagefind can't start: ${errors.join("; ")}`);
      // Pagefind does what it is told in turn, so it can be told this before it has read all documents: the build may be too busy to answer it when it has.
      const [answers, { errors: failed }] = await Promise.all([Promise.all(refusals), index.writeFiles({ outputPath: fileURLToPath(folder) })]);
      const refused = answers.find((answer) => answer !== undefined);
      if (refused !== undefined) throw new Error(refused);
      if (failed.length > 0) throw new Error(`Pagefind can't write its index: ${failed.join("; ")}`);
      await pagefind.close();
      // Pagefind's own user interfaces come with every index; the palette uses none of them.
      for (const name of await readdir(folder)) {
        if (/^pagefind-(?:ui|modular-ui|component-ui|highlight)\./.test(name)) await rm(new URL(name, folder));
      }
    },
  };
}

// Quotes are escaped in attributes alone: Pagefind takes the last character of a text for the end of a sentence, and would see a semicolon there.
const inText = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
const inAttribute = (text: string): string => inText(text).replaceAll('"', "&quot;");

/** The only way to give parts of one record different weights is to hand Pagefind an HTML page. */
function asHtml({ title, texts, meta }: SearchDocument): string {
  const filter = "linux" in meta || "windows" in meta ? "" : ' data-pagefind-filter="kind:section"';
  const values = Object.entries({ ...meta, title }).map(([key, value]) => `<i data-pagefind-meta="${key}[data-value]" data-value="${inAttribute(value)}"></i>`);
  const pieces = texts.filter(({ text }) => text !== "").map(({ text, weight }) => `<p data-pagefind-weight="${weight}">${inText(text)}</p>`);
  return `<html lang="en"><body><main data-pagefind-body${filter}>${values.join("")}${pieces.join("")}</main></body></html>`;
}
