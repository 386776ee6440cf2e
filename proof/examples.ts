/** Hands out every file of the projects under `content/examples` as a `Source`: the pages show these files, so they are checked here, whole. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { examplesFolder, languageOfExample } from "../src/markdown/examples.ts";
import { kindOf } from "./kinds.ts";
import type { Source } from "./source.ts";

/** Paths below a folder, with `/` between folders; what `npm ci` installed there is nobody's to check. */
function filesBelow(folder: string, path = ""): string[] {
  return readdirSync(join(folder, path), { withFileTypes: true })
    .filter(({ name }) => name !== "node_modules")
    .sort((one, other) => (one.name < other.name ? -1 : 1))
    .flatMap((entry) => (entry.isDirectory() ? filesBelow(folder, `${path}${entry.name}/`) : [`${path}${entry.name}`]));
}

/** @throws Error for a file whose name doesn't say in which language it is */
export function sourcesOfExamples(): Source[] {
  const folder = examplesFolder();
  return filesBelow(folder).map((path) => {
    const text = readFileSync(join(folder, path), "utf8").trimEnd();
    return { file: `content/examples/${path}`, line: 1, kind: kindOf({ file: path, language: languageOfExample(path), text }), text, fragment: false, wrong: false };
  });
}
