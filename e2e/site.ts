// What the build made, as the tests see it: the pages, the sections and the commands. Read from dist/, so that a test covers a
// section from the moment that it is written.

import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { previewPage } from "../bridge/protocol.ts";
import { sections } from "../src/sections.ts";
import { root } from "./bridge-process.ts";

/** One line of `dist/commands.json`. */
export interface Command {
  readonly id: string;
  readonly section: number;
  readonly heading: string;
  readonly url: string;
  readonly linux: string | null;
  readonly windows: string | null;
  readonly runnable: boolean;
  readonly tags: readonly string[];
  readonly name?: string;
  readonly cheat: boolean;
}

/** The page to print, onto which a script brings all sections. */
export const printAddress = "/print/";

/** The page that has them. */
export const wholeGuideAddress = `${printAddress}whole.html`;

/** The inside of the playground's preview, which no reader opens by itself. */
const previewAddress = `/${previewPage}`;

export const dist = join(root, "dist");
if (!existsSync(join(dist, "commands.json"))) throw new Error("dist/ isn't built. npm test -- --only e2e builds it first.");

export const commands = JSON.parse(readFileSync(join(dist, "commands.json"), "utf8")) as readonly Command[];

/**
 * The addresses of all pages, for example `/`, `/guide/networking/`, `/404.html`. The two with the whole guide to print repeat all
 * of them, and have their own tests in print.spec.ts; the preview's page is tested with it.
 */
export const pages: readonly string[] = readdirSync(dist, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".html"))
  .map((file) => `/${file.replace(/(^|\/)index\.html$/, "$1")}`)
  .filter((address) => ![printAddress, wholeGuideAddress, previewAddress].includes(address))
  .sort();

/** The sections that are written, in the guide's order. */
export const written = sections
  .map(({ section, slug, title }) => ({ section, slug, title, address: `/guide/${slug}/` }))
  .filter(({ address }) => pages.includes(address));

/** @returns the commands of a section, in reading order */
export const commandsOf = (section: number): readonly Command[] => commands.filter((command) => command.section === section);

/**
 * The first thing in a list that a test needs, or a failure that says what the guide lacks.
 * @param what for the message
 */
export function theFirst<T>(list: readonly T[], what: string): T {
  const [first] = list;
  if (first === undefined) throw new Error(`The guide has no ${what}, so this can't be tested. Write one, or mend the test.`);
  return first;
}

/** The written section whose page is in the middle by size. */
export const medianSection = theFirst(
  [...written].sort((a, b) => pageBytes(a.address) - pageBytes(b.address)).slice(Math.floor(written.length / 2)),
  "written section",
);

/** The written section with the largest page. */
export const largestSection = theFirst([...written].sort((a, b) => pageBytes(b.address) - pageBytes(a.address)), "written section");

function pageBytes(address: string): number {
  return statSync(join(dist, address, "index.html")).size;
}
