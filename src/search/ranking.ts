/** Orders what the index returns. Pure, so that it can be table-tested. */
import { isCommandLike, isFiller, otherNamesOf, stem, type Term, unified, weightOf } from "./words.ts";

export interface Hit {
  readonly kind: "command" | "section";
  readonly url: string;
  readonly title: string;
  readonly place: string;
  /** The form for the reader's platform, commands only. */
  readonly command?: string;
  /** Text around the match with `<mark>`, sections only. */
  readonly excerpt?: string;
  /** What its tables explain, row by row; sections only. */
  readonly defines?: readonly string[];
  /** All that was indexed for this place. */
  readonly content: string;
}

/** What the index found for one term: its places with their scores. */
export interface TermMatches {
  readonly term: Term;
  readonly places: readonly { readonly id: string; readonly score: number }[];
}

/** A place that has at least one of the terms. */
export interface Candidate {
  readonly id: string;
  /** 0 to 1 for each term: how much this place is about it, against the place of its kind that is most so. */
  readonly strengths: readonly number[];
  readonly score: number;
}

/** How telling each term is, summing to 1: the rarer, the more (inverse document frequency). */
export function termWeights(matches: readonly TermMatches[], documents: number): number[] {
  const raw = matches.map(({ term, places }) => Math.log(1 + documents / Math.max(1, places.length)) * weightOf(term, matches.length));
  const sum = raw.reduce((total, weight) => total + weight, 0);
  return raw.map((weight) => weight / sum);
}

/**
 * All places that have a term, the best first, by the index's scores alone. A section is measured by the best section and a
 * command by the best command: the index makes more of a word in a short text.
 * @param weights of the terms, as `termWeights` gives them
 * @param sections ids of the places that are sections
 */
export function candidatesOf(matches: readonly TermMatches[], weights: readonly number[], sections: ReadonlySet<string>): Candidate[] {
  const strengths = new Map<string, number[]>();
  for (const [at, { places }] of matches.entries()) {
    const best = (isSection: boolean): number => Math.max(...places.filter(({ id }) => sections.has(id) === isSection).map(({ score }) => score), Number.EPSILON);
    const bestOf = { section: best(true), command: best(false) };
    for (const { id, score } of places) {
      const row = strengths.get(id) ?? matches.map(() => 0);
      row[at] = Math.max(row[at] ?? 0, score / bestOf[sections.has(id) ? "section" : "command"]);
      strengths.set(id, row);
    }
  }
  const candidates = [...strengths].map(([id, row]): Candidate => {
    const covered = row.reduce((total, strength, at) => total + (strength > 0 ? (weights[at] ?? 0) : 0), 0);
    const sum = row.reduce((total, strength, at) => total + (strength > 0 ? (0.4 + 0.6 * strength) * (weights[at] ?? 0) : 0), 0);
    return { id, strengths: row, score: sum * covered };
  });
  return candidates.sort((a, b) => b.score - a.score);
}

/** Headings under which every section closes: what stands there is told at length elsewhere. */
const closings = new Set(["What changed", "Points to keep", "Try it", "Read on", "What you will be able to do", "Clean up"]);

/** A candidate with what stands at its place. */
export interface Found {
  readonly candidate: Candidate;
  readonly hit: Hit;
}

/**
 * The final order, from the text of the places that the index found best: what is called what was asked comes first, then what
 * holds the question word for word. The same command is listed once.
 */
export function orderHits(found: readonly Found[], query: string, terms: readonly Term[], weights: readonly number[]): Hit[] {
  const seen = new Set<string>();
  const unique = found.filter(({ hit: { command } }) => {
    if (command === undefined) return true;
    const key = squash(command);
    if (key === "" || seen.has(key)) return false;
    seen.add(key);
    return true;
  });
  const scored = unique.map(({ candidate, hit }) => ({ hit, score: scoreOf(candidate, hit, query, terms, weights) }));
  return scored.sort((a, b) => b.score - a.score).map(({ hit }) => hit);
}

/** What speaks for a hit, each from 0 to 1. */
export interface Signs {
  /** The index's own scores. */
  readonly index: number;
  /** The question's words in the heading or the command's name; times how much of that they are. */
  readonly titled: number;
  readonly fully: number;
  /** The question's words among the other names of heading and command. */
  readonly aliased: number;
  /** The question's words in the section's title. */
  readonly placed: number;
  /** The longest piece of the question that stands there word for word. */
  readonly verbatim: number;
  /** The question's words in the first cell of a table's row. */
  readonly defined: number;
  /** A question that is (the beginning of) a command: how much of its words the command has, and how much of the command it is. */
  readonly written: number;
  readonly brief: number;
  readonly literal: number;
  readonly begun: number;
  /** A command for a command, a section for a sentence. */
  readonly kindred: number;
  /** The page as a whole, when its title has the question's words. */
  readonly page: number;
  /** How early in the guide: what comes first is told more simply, and a command's first example is its plainest. */
  readonly early: number;
  /** Headings under which every section closes. */
  readonly closing: number;
}

/** What each sign is worth. Found by trying, with the questions of `e2e/search-questions.json`. */
export const worth: Readonly<Record<keyof Signs, number>> = {
  index: 1, titled: 0.6, fully: 0.6, aliased: 1, placed: 0.2, verbatim: 0.5, defined: 0.45, written: 0.07, brief: 0.4, literal: 0.3, begun: 0.1, kindred: 0.12, page: 0.2, early: 0.3, closing: -0.3,
};

/** How good a hit is. */
export function scoreOf(candidate: Candidate, hit: Hit, query: string, terms: readonly Term[], weights: readonly number[]): number {
  const { signs, covered } = signsOf(candidate, hit, query, terms, weights);
  const sum = (Object.keys(worth) as (keyof Signs)[]).reduce((total, sign) => total + worth[sign] * signs[sign], 0);
  return sum * (0.3 + 0.7 * covered ** 0.7);
}

/** What speaks for a hit, and how much of the question it covers (0 to 1). */
export function signsOf(candidate: Candidate, hit: Hit, query: string, terms: readonly Term[], weights: readonly number[]): { readonly signs: Signs; readonly covered: number } {
  const wanted = squash(query);
  const name = unified(hit.title);
  const content = unified(hit.content);
  const text = hit.command === undefined ? undefined : squash(hit.command);
  const others = otherNamesOf(`${hit.title}\n${text ?? ""}`);
  const commandLike = isCommandLike(query);
  const has = (test: (term: Term, at: number) => boolean): number => share(terms, weights, test);
  const strength = (at: number): number => candidate.strengths[at] ?? 0;
  // A word that only begins like the one that was asked for is half a match.
  const whole = terms.map((term) => standsWhole(term, content));
  const isNamed = (term: Term): boolean => stands(term, name) || stands(withoutExtension(term), name);
  const titled = has(isNamed);
  const words = name.split(/[^a-z0-9.-]+/).filter((word) => word.length > 2 && !/^[0-9.]+$/.test(word) && !isFiller(word));
  const fullness = words.length === 0 ? 0 : Math.min(1, terms.filter(isNamed).length / words.length);
  const lines = (hit.defines ?? []).map((line) => unified(line).trim());
  const defined = Math.max(0, ...lines.map((line) => has((term) => standsWhole(term, line)) * Math.min(1, 0.5 + (2 * terms.length) / line.split(" ").length)));
  const isPage = hit.place === "Section";
  return {
    covered: terms.reduce((total, _, at) => total + (weights[at] ?? 0) * (strength(at) === 0 ? 0 : whole[at] === true ? 1 : 0.6), 0),
    signs: {
      index: terms.reduce((total, _, at) => total + (strength(at) === 0 ? 0 : 0.4 + 0.6 * strength(at) * (whole[at] === true ? 1 : 0.5)) * (weights[at] ?? 0), 0),
      titled,
      fully: titled * fullness,
      aliased: has((term) => !stands(term, name) && stands(term, others)),
      placed: has((term) => stands(term, unified(hit.place))),
      verbatim: longestRun(wanted, squash(content)),
      defined,
      written: text === undefined ? 0 : has((term) => standsAlone(term.text, text)) * (commandLike ? 1 : 0.3),
      brief: text === undefined ? 0 : (commandLike ? 1 : 0.5) / (1 + text.length / 40),
      literal: text?.includes(wanted) === true ? (commandLike ? 1 : 0.5) * (0.4 + 0.6 * (wanted.length / text.length)) : 0,
      begun: text?.startsWith(wanted) === true ? 1 : 0,
      kindred: (hit.kind === "command") === commandLike || defined > 0.5 ? 1 : 0,
      page: isPage ? titled : 0,
      early: (commandLike ? 1.5 : 1) * (1 - (Number.parseInt(isPage ? hit.title : hit.place, 10) || 0) / 24),
      closing: closings.has(hit.title) ? 1 : 0,
    },
  };
}

const share = (terms: readonly Term[], weights: readonly number[], test: (term: Term, at: number) => boolean): number =>
  terms.reduce((total, term, at) => total + (test(term, at) ? (weights[at] ?? 0) : 0), 0);

/**
 * The longest piece of a question that a text holds word for word, by the words in it that name something.
 * @returns 0 for at most one, 1 for all of them or five
 */
export function longestRun(question: string, text: string): number {
  const words = plain(question).split(" ");
  const where = plain(text);
  const telling = (piece: readonly string[]): number => piece.filter((word) => !isFiller(word)).length;
  const all = Math.min(5, telling(words));
  if (all < 2) return 0;
  let longest = 1;
  for (let start = 0; start < words.length; start++) {
    for (let end = start + 2; end <= words.length; end++) {
      const piece = words.slice(start, end);
      if (!where.includes(piece.join(" "))) break;
      longest = Math.max(longest, telling(piece));
    }
  }
  return Math.min(1, (longest - 1) / (all - 1));
}

/** Without the punctuation of sentences. */
const plain = (text: string): string => text.replace(/[,;:.?!'"“”‘’…]+(?= |$)|(?<= |^)["'“‘]/g, "");

const isLetter = (character: string | undefined): boolean => character !== undefined && /[a-z0-9]/.test(character);

/** A file's name as a heading calls it: `compose.yaml` is what a heading on Compose is about. */
const withoutExtension = (term: Term): Term => {
  const [, name] = /^([a-z][a-z-]{4,})\.[a-z]{2,4}$/.exec(term.text) ?? [];
  return name === undefined ? term : { text: name, literal: false };
};

/** Whether a text has a word that begins as the term does, endings aside. */
function stands({ text, also, literal }: Term, where: string): boolean {
  return [text, also].some((word) => word !== undefined && (literal ? where.includes(word) : begins(stem(word), where) || (word.length > 5 && where.replace(/[ -]/g, "").includes(word.replace(/-/g, "")))));
}

function begins(beginning: string, where: string): boolean {
  for (let at = where.indexOf(beginning); at !== -1; at = where.indexOf(beginning, at + 1)) if (!isLetter(where[at - 1])) return true;
  return false;
}

/** Whether a text has the word itself, endings aside: “containerd” isn't “container”. */
function standsWhole({ text, also, literal }: Term, where: string): boolean {
  return [text, also].some((word) => {
    if (word === undefined) return false;
    if (literal) return standsApart(word, where);
    const beginning = stem(word);
    for (let at = where.indexOf(beginning); at !== -1; at = where.indexOf(beginning, at + 1)) {
      if (!isLetter(where[at - 1]) && /^(?:e|es|s|ed|ing|ings|y|ies|(.)\1?(?:ed|ing))?$/.test(/^[a-z]*/.exec(where.slice(at + beginning.length, at + beginning.length + 8))?.[0] ?? "")) return true;
    }
    return false;
  });
}

/** Whether something that isn't a word stands there by itself: `--rm` isn't a part of `--rmi`, nor `compose.yaml` of `web.compose.yaml`. */
function standsApart(text: string, where: string): boolean {
  for (let at = where.indexOf(text); at !== -1; at = where.indexOf(text, at + 1)) {
    const before = where[at - 1] ?? " ";
    const after = where[at + text.length] ?? " ";
    if ((!/[a-z0-9.-]/.test(before) || !/^[a-z0-9.-]/.test(text)) && (!/[a-z0-9-]/.test(after) || !/[a-z0-9]$/.test(text))) return true;
  }
  return false;
}

/** Whether a command has the word by itself: `-p` doesn't stand in `--publish`, nor in `-python`. */
const standsAlone = (word: string, where: string): boolean => ` ${where.replace(/["'=,]/g, " ")} `.includes(` ${word} `) || (word.length > 3 && where.includes(word));

/** One line, one space between words, without continuation marks. */
export function squash(text: string): string {
  return text.replace(/[\\`]\n/g, " ").replace(/\s+/g, " ").trim().toLowerCase();
}

/** Ranges of `text` to mark: every place where a word of the query stands, merged and in order. */
export function markedRanges(text: string, query: string): [start: number, end: number][] {
  const lower = text.toLowerCase();
  const ranges: [number, number][] = [];
  for (const word of new Set(query.toLowerCase().split(/\s+/).filter(Boolean))) {
    for (let at = lower.indexOf(word); at !== -1; at = lower.indexOf(word, at + word.length)) ranges.push([at, at + word.length]);
  }
  ranges.sort((a, b) => a[0] - b[0]);
  return ranges.reduce<[number, number][]>((merged, range) => {
    const last = merged.at(-1);
    if (last && range[0] <= last[1]) last[1] = Math.max(last[1], range[1]);
    else merged.push([...range]);
    return merged;
  }, []);
}
