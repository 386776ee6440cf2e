/**
 * The projects under `content/examples`, as the pages show them: a fence with `example="project/file"` has that file's text, or
 * a part of it. What a page shows is therefore what the tests build and run.
 */
import { existsSync, readFileSync, statSync } from "node:fs";
import { basename, extname, join } from "node:path";
import type { Language } from "./languages.ts";

export interface Example {
  /** Below `content/examples`, for example `node-api/Dockerfile`. */
  readonly path: string;
  /** What is shown, without the lines that mark regions and without a final newline. */
  readonly text: string;
  /** Whether `text` is the whole file. */
  readonly whole: boolean;
}

/** The part of a file that is shown; neither means all of it. */
export interface ExamplePart {
  /** Name of a region: from a comment `region: name` to the next `endregion`. */
  readonly region?: string;
  /** `12-20` or `12`, counted from 1 in the text without the lines that mark regions. */
  readonly lines?: string;
}

/** Relative to the working folder, the repository's root, for the reason that `transcriptPath` names. */
export const examplesFolder = (): string => join(process.cwd(), "content/examples");

/** Names without an ending that says what they hold. */
const languagesByName: Readonly<Record<string, Language>> = { Dockerfile: "dockerfile", Caddyfile: "caddyfile", ".dockerignore": "text", ".gitignore": "text", ".env.example": "ini" };
const languagesByEnding: Readonly<Record<string, Language>> = {
  ".js": "js",
  ".ts": "ts",
  ".json": "json",
  ".yaml": "yaml",
  ".yml": "yaml",
  ".sql": "sql",
  ".sh": "sh",
  ".ps1": "powershell",
  ".cs": "csharp",
  ".csproj": "xml",
  ".conf": "nginx",
  ".html": "html",
  ".css": "css",
  ".txt": "text",
};

/** The language in which a file of an example is shown. @throws Error for a name that says nothing */
export function languageOfExample(path: string): Language {
  const language = languagesByName[basename(path)] ?? languagesByEnding[extname(path)];
  if (language === undefined) throw new Error(`nothing says in which language “${path}” is; add its name or ending to src/markdown/examples.ts`);
  return language;
}

const regionMark = /^\s*(?:#|\/\/|--|\/\*|<!--)\s*(?:region: ([\w-]+)|(endregion))\s*(?:\*\/|-->)?\s*$/;

/**
 * A part of a text.
 * @throws Error where the part isn't there, or a region isn't closed
 */
export function excerpt(text: string, { region, lines }: ExamplePart): string {
  const kept: string[] = [];
  const regions = new Map<string, readonly string[]>();
  let open: { readonly name: string; readonly start: number } | undefined;
  for (const line of text.replace(/\n+$/, "").split("\n")) {
    const [mark, name, end] = regionMark.exec(line) ?? [];
    if (mark === undefined) kept.push(line);
    else if (name !== undefined) {
      if (open) throw new Error(`the region “${name}” begins inside of “${open.name}”`);
      if (regions.has(name)) throw new Error(`there are two regions “${name}”`);
      open = { name, start: kept.length };
    } else if (end !== undefined) {
      if (!open) throw new Error("a region ends that didn't begin");
      regions.set(open.name, kept.slice(open.start));
      open = undefined;
    }
  }
  if (open) throw new Error(`the region “${open.name}” doesn't end`);
  if (region !== undefined && lines !== undefined) throw new Error("“region” and “lines” both choose a part; write one of them");
  if (region !== undefined) {
    const found = regions.get(region);
    if (!found) throw new Error(`there is no region “${region}”; there are: ${[...regions.keys()].join(", ") || "none"}`);
    return withoutIndentation(found).join("\n");
  }
  if (lines === undefined) return kept.join("\n");
  const [, first = "", last = first] = /^([1-9]\d*)(?:-([1-9]\d*))?$/.exec(lines) ?? [];
  if (first === "" || Number(last) < Number(first)) throw new Error(`lines="${lines}" is no range; write lines="12-20" or lines="12"`);
  if (Number(last) > kept.length) throw new Error(`lines="${lines}" goes beyond the file, which has ${kept.length} lines`);
  return withoutIndentation(kept.slice(Number(first) - 1, Number(last))).join("\n");
}

function withoutIndentation(lines: readonly string[]): string[] {
  const indentation = Math.min(...lines.filter((line) => line.trim() !== "").map((line) => line.search(/\S/)));
  return lines.map((line) => line.slice(Number.isFinite(indentation) ? indentation : 0));
}

/**
 * What a fence shows.
 * @param path below `content/examples`
 * @param language the fence's own, which has to be the file's
 * @throws Error where the file or the part isn't there, or the language is another one
 */
export function readExample(path: string, language: Language, part: ExamplePart): Example {
  const file = join(examplesFolder(), path);
  if (/(?:^|\/)\.\.(?:\/|$)|^\//.test(path) || !existsSync(file) || !statSync(file).isFile()) throw new Error(`there is no file content/examples/${path}`);
  const expected = languageOfExample(path);
  if (language !== expected) throw new Error(`${path} is shown as “${expected}”, not as “${language}”`);
  try {
    return { path, text: excerpt(readFileSync(file, "utf8"), part), whole: part.region === undefined && part.lines === undefined };
  } catch (error) {
    throw new Error(`content/examples/${path}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}
