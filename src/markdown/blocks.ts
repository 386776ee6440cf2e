/**
 * Finds the fences of a page and makes the records that the page, the search index and `commands.json` share.
 * Nothing else in the project reads fences.
 */
import type { Code, Nodes, Parent, Root } from "mdast";
import { toString } from "mdast-util-to-string";
import { sections, sectionUrl } from "../sections.ts";
import { type Example, readExample } from "./examples.ts";
import { isLanguage, type Language, languages } from "./languages.ts";
import { type FenceMeta, parseMeta } from "./meta.ts";
import { shellVariablesAfter } from "./powershell-variables.ts";
import { toPowerShell } from "./powershell.ts";
import { parseTags, type Tag } from "./tags.ts";

/** One command of the guide: a line of `dist/commands.json`, a search record and a block on the page. */
export interface CommandRecord {
  /** Unique in the guide; also the block's `id` on its page. */
  readonly id: string;
  readonly section: number;
  /** The nearest heading above the block; before the first one, the section's title. */
  readonly heading: string;
  /** Root-relative address of the block, with the site's base path. */
  readonly url: string;
  /** The bash form; null where Linux has no counterpart. */
  readonly linux: string | null;
  /** The PowerShell form; null where Windows has no counterpart. */
  readonly windows: string | null;
  readonly runnable: boolean;
  readonly tags: readonly Tag[];
  /** What it does in a few words, where somebody has written that. */
  readonly name?: string;
  /** Whether it stands on the cheat sheet; then it has a name, and its first tag is its group. */
  readonly cheat: boolean;
}

export interface Fence {
  readonly language: Language;
  readonly meta: FenceMeta;
  /** Without a final newline; of a fence with `example` what it shows. */
  readonly text: string;
  /** Of a fence with `example`: where its text comes from. */
  readonly example?: Example;
  /** Line of the opening fence in its file, from 1. */
  readonly line: number;
}

export type Block =
  | {
      readonly kind: "command";
      readonly record: CommandRecord;
      readonly fences: readonly Fence[];
      readonly windowsIsDerived: boolean;
    }
  | { readonly kind: "transcript"; readonly fence: Fence; readonly commands: readonly string[] }
  | { readonly kind: "file"; readonly fence: Fence };

/** A block and the nodes that it takes the place of. */
export interface PlacedBlock {
  readonly block: Block;
  readonly parent: Parent;
  readonly nodes: readonly Code[];
}

export interface PageIdentity {
  readonly section: number;
  readonly slug: string;
  /** For messages. */
  readonly file: string;
  /** The site's base path, `/` or `/docs/`. */
  readonly base: string;
}

/**
 * All blocks of a page in reading order.
 * @throws Error with file and line for an unknown language, unknown meta, or a command without a Windows form.
 */
export function blocksOf(tree: Root, page: PageIdentity): PlacedBlock[] {
  const placed: PlacedBlock[] = [];
  const ids = new Set<string>();
  let heading = sections.find(({ section }) => section === page.section)?.title ?? "";
  let shellVariables: ReadonlySet<string> = new Set();

  const visit = (node: Nodes): void => {
    if (node.type === "heading") heading = toString(node);
    if (!("children" in node)) return;
    const parent: Parent = node;
    for (let at = 0; at < parent.children.length; at++) {
      const child = parent.children[at];
      if (!child) continue;
      if (child.type !== "code") {
        visit(child);
        continue;
      }
      const next = parent.children[at + 1];
      const fence = readFence(child, page);
      const pair =
        fence.language === "sh" && !fence.example && next?.type === "code" && next.lang === "powershell" ? readFence(next, page) : undefined;
      // Both keep their own `instead`: then the second fence is a block of its own.
      const windows = pair && fence.meta.instead === undefined && pair.meta.instead === undefined ? pair : undefined;
      const block = makeBlock(fence, windows, { page, heading, ids, shellVariables });
      if (fence.language === "sh" && !fence.example) shellVariables = shellVariablesAfter(fence.text, shellVariables);
      placed.push({ block, parent, nodes: windows && next?.type === "code" ? [child, next] : [child] });
      if (windows) at++;
    }
  };
  visit(tree);
  return placed;
}

function readFence(node: Code, page: PageIdentity): Fence {
  const line = node.position?.start.line ?? 0;
  const at = `${page.file}:${line}`;
  const language = node.lang ?? "";
  if (!isLanguage(language)) {
    const said = language === "" ? "a fence without a language" : `a fence in “${language}”`;
    throw new Error(`${at}: ${said}; write one of ${Object.keys(languages).join(", ")}`);
  }
  try {
    const written = parseMeta(node.meta ?? "");
    const example = exampleOf(written, language, node.value);
    const meta = example === undefined ? written : { ...written, file: written.file ?? example.path };
    if (meta.save && !/^(?!.*(?:^|\/)\.\.(?:\/|$))[^/]+(?:\/[^/]+)*$/.test(meta.file ?? "")) {
      throw new Error('“save” needs file="…" with a path inside of the working folder');
    }
    if (meta.name !== undefined && meta.cheat !== undefined) throw new Error("“cheat” is a name already; leave “name” out");
    if (parseTags(meta.tags ?? "").length === 0 && meta.cheat !== undefined) {
      throw new Error('“cheat” needs tags="…", whose first is the command\'s group on the cheat sheet');
    }
    if (example !== undefined) return { language, meta, text: example.text, line, example };
    return { language, meta, text: node.value.trimEnd(), line };
  } catch (error) {
    throw new Error(`${at}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

/** What a fence with `example="…"` shows. @throws Error where its meta contradicts itself, or the file isn't what it says */
function exampleOf({ example, region, lines, save }: FenceMeta, language: Language, text: string): Example | undefined {
  if (example === undefined) {
    if (region !== undefined || lines !== undefined) throw new Error("“region” and “lines” choose a part of an example; add example=\"project/file\"");
    return undefined;
  }
  if (text.trim() !== "") throw new Error("a fence with example=\"…\" shows that file; leave the fence empty");
  if (save && (region !== undefined || lines !== undefined)) throw new Error("“save” writes the whole file; leave “region” and “lines” out");
  return readExample(example, language, { ...(region === undefined ? {} : { region }), ...(lines === undefined ? {} : { lines }) });
}

interface Place {
  readonly page: PageIdentity;
  readonly heading: string;
  readonly ids: Set<string>;
  /** What the page's earlier blocks have set without exporting it. */
  readonly shellVariables: ReadonlySet<string>;
}

function makeBlock(fence: Fence, windows: Fence | undefined, place: Place): Block {
  if (fence.language === "console") return { kind: "transcript", fence, commands: transcriptCommands(fence.text) };
  if (fence.example || (fence.language !== "sh" && fence.language !== "powershell")) return { kind: "file", fence };
  return {
    kind: "command",
    record: makeRecord(fence, windows, place),
    fences: windows ? [fence, windows] : [fence],
    windowsIsDerived: fence.language === "sh" && !windows && fence.meta.instead === undefined,
  };
}

/** The one function that makes a command record. */
function makeRecord(fence: Fence, windows: Fence | undefined, { page, heading, ids, shellVariables }: Place): CommandRecord {
  const { meta } = fence;
  const id = uniqueId(`${page.section}-${meta.id ?? commandSlug(fence.text)}`, ids);
  const forms = formsOf(fence, windows, page, shellVariables);
  const name = meta.cheat ?? meta.name;
  return {
    id,
    section: page.section,
    heading,
    url: `${sectionUrl(page.base, page.slug)}#${id}`,
    ...forms,
    runnable: meta.run === true,
    tags: parseTags(meta.tags ?? ""),
    ...(name === undefined ? {} : { name }),
    cheat: meta.cheat !== undefined,
  };
}

function formsOf(
  fence: Fence,
  windows: Fence | undefined,
  page: PageIdentity,
  shellVariables: ReadonlySet<string>,
): Pick<CommandRecord, "linux" | "windows"> {
  const at = `${page.file}:${fence.line}`;
  if (fence.language === "powershell") {
    if (fence.meta.instead === undefined) {
      throw new Error(`${at}: a powershell fence without an sh fence right before it; add the Linux form, or instead="what a reader on Linux does"`);
    }
    return { linux: null, windows: fence.text };
  }
  if (fence.meta.instead !== undefined) return { linux: fence.text, windows: null };
  if (windows) return { linux: fence.text, windows: windows.text };
  const derived = toPowerShell(fence.text, shellVariables);
  if (!derived.ok) {
    throw new Error(`${at}: no Windows form can be derived: ${derived.reason}; write a powershell fence right after it, or instead="what a reader on Windows does"`);
  }
  return { linux: fence.text, windows: derived.text };
}

/** `docker volume create mydata` → `docker-volume-create-mydata`, at most 48 characters, from the first line that isn't a comment. */
export function commandSlug(text: string): string {
  const line = text.split("\n").find((candidate) => candidate.trim() !== "" && !candidate.trim().startsWith("#")) ?? text;
  const slug = line.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-+/, "").slice(0, 48).replace(/-+$/, "");
  return slug === "" ? "command" : slug;
}

function uniqueId(wanted: string, taken: Set<string>): string {
  let id = wanted;
  for (let count = 2; taken.has(id); count++) id = `${wanted}-${count}`;
  taken.add(id);
  return id;
}

/** One line of a transcript: a command (with its continuation lines) or output. */
export interface TranscriptLine {
  readonly prompt: string;
  readonly text: string;
}

/** Splits a `console` fence into prompts with commands and lines of output. */
export function transcriptLines(text: string): TranscriptLine[] {
  let continues = false;
  return text.split("\n").map((line) => {
    const match = continues ? /^(>> ?|> ?|)(.*)$/.exec(line) : /^(\$ |PS> )(.*)$/.exec(line);
    const [, prompt = "", command = ""] = match ?? [];
    const isCommand = match !== null;
    const isContinuation = continues;
    continues = isCommand && /[\\`]$/.test(command);
    return isCommand ? { prompt: isContinuation && prompt === "" ? "  " : prompt, text: command } : { prompt: "", text: line };
  });
}

function transcriptCommands(text: string): string[] {
  return transcriptLines(text)
    .filter((line) => line.prompt !== "")
    .map((line) => line.text);
}
