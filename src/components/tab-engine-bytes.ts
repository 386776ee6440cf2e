/** Looks, while the site is built, for an image of the engine in the tab. A page that asked for it itself would log an error where there is none. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { bytesToPrompt, imageFolder, type Manifest } from "../playground/engines/tab/manifest.ts";

const manifest = join(process.cwd(), "public", imageFolder, "manifest.json");

/** @returns what a reader downloads before the prompt; undefined where no image is published with the site */
export function tabEngineBytes(): number | undefined {
  return existsSync(manifest) ? bytesToPrompt(JSON.parse(readFileSync(manifest, "utf8")) as Manifest) : undefined;
}
