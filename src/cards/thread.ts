/** The thread that draws the pictures for link previews while the site is built. It draws them at once, and writes them when it is told where to. */
import { mkdirSync, writeFileSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";
import { renderCard } from "./card.ts";
import { cardTexts } from "./texts.ts";

/** Addresses of folders, with a slash at the end. */
export interface ThreadData {
  readonly guide: string;
}

const { guide } = workerData as ThreadData;
const drawn = cardTexts(new URL(guide)).map(({ name, text }) => ({ name, png: renderCard(text) }));
parentPort?.once("message", (folder: string) => {
  mkdirSync(new URL(folder), { recursive: true });
  for (const { name, png } of drawn) writeFileSync(new URL(`${name}.png`, folder), png);
  parentPort?.postMessage(drawn.length);
});
