/** Builds the search index into `dist/pagefind/` after the pages are written. */
import { readFile, readdir, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import * as pagefind from "pagefind";
import type { BuiltSite, SectionReader } from "../built-sections.ts";
import type { CommandRecord } from "../markdown/blocks.ts";
import { commandDocument, outputsOf, type SearchDocument, sectionDocuments } from "./documents.ts";
import type { IndexFacts } from "./find.ts";

/**
 * Punctuation that is part of a word here: `--rm`, `8080:80`, `$(pwd)`, `compose.yaml`, `{{.Names}}`. Quotes are not: words
 * are found from their start, and `"$(pwd):/app"` must be found by `$(pwd)`.
 */
const includeCharacters = "-_.:/$(){}[]@=~+%*<>";

/**
 * How many files the texts of the results are in at most, neighbours in one. Fewer are fewer requests, but a first query then downloads most of all texts, and
 * its reader waits for them. With the bench's ten queries the first one downloads 424 kB where there are 32 files, and each further one 41 on average; with 128 files it is
 * 245 and 70, with 400 it is 181 and 89, and the many requests make most answers slow on a slow phone.
 */
const maxFragments = 128;

/** Collects what search finds, and writes the index. */
export function searchIndex({ dist }: BuiltSite): SectionReader {
  const documents: SearchDocument[] = [];
  const titles = new Map<number, string>();
  const outputs = new Map<string, string>();
  const index = startIndex();
  const add = (found: readonly SearchDocument[]): void => {
    documents.push(...found);
    index.add(found);
  };
  return {
    read: ({ section, url, article }) => {
      const found = sectionDocuments(article, url);
      for (const [id, output] of outputsOf(article)) outputs.set(id, output);
      titles.set(section, found[0]?.title ?? "");
      add(found);
    },
    finish: async () => {
      const records = JSON.parse(await readFile(new URL("commands.json", dist), "utf8")) as CommandRecord[];
      add(records.map((record) => commandDocument(record, titles.get(record.section) ?? "", outputs.get(record.id))));
      const facts: IndexFacts = { documents: documents.length, words: wordsOf(documents) };
      await index.write(new URL("pagefind/", dist));
      await writeFile(new URL("pagefind/vocabulary.json", dist), JSON.stringify(facts));
      return `${documents.length} documents indexed for search`;
    },
  };
}

/** The words of three letters and more that the documents are written with, the most frequent first: typing mistakes are measured by them. */
function wordsOf(documents: readonly SearchDocument[]): string[] {
  const counts = new Map<string, number>();
  for (const { texts } of documents) {
    const words = new Set(texts.flatMap(({ text }) => text.toLowerCase().match(/[a-z]{3,}/g) ?? []));
    for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return [...counts].sort(([one, a], [other, b]) => b - a || (one < other ? -1 : 1)).map(([word]) => word);
}

interface Index {
  /** Hands documents over; the first ones get the first numbers. */
  add(documents: readonly SearchDocument[]): void;
  /** @throws Error with Pagefind's own words when it can't start or write, and for the first document that it refused */
  write(folder: URL): Promise<void>;
}

/** Starts Pagefind. It is a process of its own, and reads documents while the next ones are made. */
function startIndex(): Index {
  const started = pagefind.createIndex({ includeCharacters, maxFragments, forceLanguage: "en" });
  /** What was refused of each document, as values: a build that fails elsewhere meanwhile says why it did, not this. */
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
      const refused = (await Promise.all(refusals)).find((refusal) => refusal !== undefined);
      if (refused !== undefined) throw new Error(refused);
      const { errors: failed } = await index.writeFiles({ outputPath: fileURLToPath(folder) });
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
