/**
 * Colours code. Shiki's grammars find out what a piece of text is; a piece becomes a class (`t-keyword` …), which
 * `src/styles/code.css` defines once for both themes: the pages carry no style attribute, which the Content-Security-Policy
 * forbids. Little is coloured on purpose: colour that is everywhere says nothing, and each coloured piece is an element.
 */
import type { ElementContent } from "hast";
import { h } from "hastscript";
import { createHighlighter, type ThemeRegistration } from "shiki";
import { type Language, languages } from "./languages.ts";

/** What a piece of code is; its class is `t-` and this name. */
export type Kind = "program" | "flag" | "string" | "variable" | "keyword" | "comment" | "name" | "inserted" | "deleted";

/** A piece of code of one kind; without a kind it is shown in the text's own colour. */
export interface Run {
  readonly kind: Kind | undefined;
  readonly text: string;
}

/** TextMate scopes of each kind; the more specific scope wins, as in any TextMate theme. */
const scopes: Readonly<Record<Kind | "plain", readonly string[]>> = {
  comment: ["comment", "punctuation.definition.comment"],
  string: ["string", "constant.character.escape", "string.quoted.double.shell variable.other.normal.shell", "string.quoted.double.powershell variable.other.readwrite.powershell"],
  variable: ["variable.other.normal.shell", "variable.other.assignment.shell", "variable.other.special.shell", "variable.other.bracket.shell", "variable.other.readwrite.powershell", "support.variable"],
  keyword: ["keyword.control", "keyword.other", "storage", "constant.language"],
  name: ["entity.name.function", "entity.name.type", "entity.name.tag", "entity.other.attribute-name", "support.type.property-name", "keyword.other.definition.ini", "variable.other.key", "meta.diff.header"],
  program: ["entity.name.command", "support.function.powershell"],
  inserted: ["markup.inserted"],
  deleted: ["markup.deleted"],
  flag: ["constant.other.option"],
  // Unquoted words are most of a command line and of a YAML file: the keys, flags and quotes around them are what orients.
  plain: ["string.unquoted", "keyword.operator", "keyword.other.substatement", "constant.character.escape.line-continuation"],
};

const colourOf = (kind: string) => `var(--${kind})`;
const theme: ThemeRegistration = {
  name: "drydock",
  type: "light",
  fg: colourOf("plain"),
  bg: colourOf("ground"),
  settings: Object.entries(scopes).map(([kind, scope]) => ({ scope: [...scope], settings: { foreground: colourOf(kind) } })),
};
const highlighter = await createHighlighter({ themes: [theme], langs: [...new Set(Object.values(languages))] });

function kindOf(colour: string | undefined): Kind | undefined {
  const kind = /^var\(--([a-z]+)\)$/.exec(colour ?? "")?.[1];
  return kind === undefined || kind === "plain" || !(kind in scopes) ? undefined : (kind as Kind);
}

/** Joins neighbours that look the same. */
function joined(pieces: readonly Run[], areAlike: (last: Run, next: Run) => boolean): Run[] {
  const runs: Run[] = [];
  for (const piece of pieces) {
    const last = runs.at(-1);
    if (piece.text === "") continue;
    if (last && areAlike(last, piece)) runs[runs.length - 1] = { kind: last.kind, text: last.text + piece.text };
    else runs.push(piece);
  }
  return runs;
}

/** As few runs as possible: blanks go with the run before them, and then, from its end, to the plain text after it. */
function merge(pieces: readonly Run[]): Run[] {
  const withBlanks = joined(pieces, (last, next) => last.kind === next.kind || next.text.trim() === "");
  const trimmed = withBlanks.flatMap(({ kind, text }): Run[] => {
    const end = kind === undefined ? text.length : text.trimEnd().length;
    return [{ kind, text: text.slice(0, end) }, { kind: undefined, text: text.slice(end) }];
  });
  return joined(trimmed, (last, next) => last.kind === next.kind);
}

/**
 * What the grammars of PowerShell and Dockerfiles don't know: that `docker run --rm` is a program with a flag. Both are
 * found in the text that the grammar left plain: a word at the start of a statement, and a word that starts with a dash.
 */
const flagWord = /(?<=(?:^|[\s(]))-{1,2}[A-Za-z][\w.-]*/g;
const programWord = /(?<=(?:^|[|;{(&\n])[ \t]*)(?<!`\n[ \t]*)[A-Za-z][\w.\\/-]*(?=\s|$)/g;
const wordsOf: { readonly [L in Language]?: readonly (readonly [Kind, RegExp])[] } = {
  powershell: [["program", programWord], ["flag", flagWord]],
  dockerfile: [["flag", flagWord]],
};

function addWords(runs: readonly Run[], text: string, language: Language): Run[] {
  const words = (wordsOf[language] ?? [])
    .flatMap(([kind, pattern]) => [...text.matchAll(pattern)].map((match) => ({ kind, start: match.index, end: match.index + match[0].length })))
    .sort((one, other) => one.start - other.start);
  let offset = 0;
  return runs.flatMap((run): Run[] => {
    let at = offset;
    offset += run.text.length;
    if (run.kind !== undefined) return [run];
    const found: Run[] = [];
    for (const { kind, start, end } of words) {
      if (start < at || end > offset) continue;
      found.push({ kind: undefined, text: text.slice(at, start) }, { kind, text: text.slice(start, end) });
      at = end;
    }
    return [...found, { kind: undefined, text: text.slice(at, offset) }];
  });
}

/** `--flag=value`: the value is the reader's own word, and stays plain. */
function flagAndValue(run: Run): Run[] {
  const at = run.kind === "flag" ? run.text.indexOf("=") : -1;
  return at === -1 ? [run] : [{ kind: "flag", text: run.text.slice(0, at) }, { kind: undefined, text: run.text.slice(at) }];
}

/** Cuts a text into pieces of one kind each; joined they are the text again. */
export function runsOf(text: string, language: Language): Run[] {
  // Without a limit: on a busy machine Shiki's own would leave the rest of a text uncolored, and the page would differ.
  const { tokens } = highlighter.codeToTokens(text, { lang: languages[language], theme: "drydock", tokenizeTimeLimit: 0 });
  const lines = tokens.map((line) => line.map((token): Run => ({ kind: kindOf(token.color), text: token.content })));
  const pieces = lines.flatMap((line, at): Run[] => (at === 0 ? line : [{ kind: undefined, text: "\n" }, ...line]));
  return merge(addWords(merge(pieces.flatMap(flagAndValue)), text, language));
}

/** The hast children of a `<code>` for this text. */
export function highlight(text: string, language: Language): ElementContent[] {
  return runsOf(text, language).map(({ kind, text: value }) => (kind === undefined ? { type: "text", value } : h("span", { class: `t-${kind}` }, value)));
}
