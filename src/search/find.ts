/** Asks the index: loads it when it is first needed, and answers a question with places of the guide, the best first. */
import { type Candidate, candidatesOf, type Found, type Hit, orderHits, type TermMatches, termWeights } from "./ranking.ts";
import { forgiven, Vocabulary } from "./spelling.ts";
import { withSpaces } from "./spaces.ts";
import { type Term, termsOf, unified } from "./words.ts";

/** The part of Pagefind's browser module that is used here. */
interface Pagefind {
  options(options: { basePath: string; baseUrl: string; excerptLength: number }): Promise<void>;
  init(): Promise<void>;
  /** A query of `null` finds all that a filter lets through. */
  search(query: string | null, options?: { filters: Record<string, string> }): Promise<{ results: PagefindResult[] }>;
}
interface PagefindResult {
  readonly id: string;
  readonly score: number;
  data(): Promise<{ raw_url?: string; url: string; excerpt: string; content: string; meta: Record<string, string> }>;
}

interface Index {
  readonly pagefind: Pagefind;
  readonly vocabulary: Vocabulary;
  /** How many places are indexed. */
  readonly documents: number;
  /** Pagefind's ids of the places that are sections; all others are commands. */
  readonly sections: ReadonlySet<string>;
}

/** `vocabulary.json`, as the build writes it. */
export interface IndexFacts {
  readonly documents: number;
  /** The most frequent first. */
  readonly words: readonly string[];
}

/** Of how many candidates the text is read, and how many hits are given back. */
const read = { sections: 14, commands: 24 };
const given = 12;

const root = import.meta.env.BASE_URL.replace(/\/?$/, "/");

let index: Promise<Index> | undefined;

/** Loads the index, once. @throws when it can't be fetched; the next call tries again */
export function loadIndex(): Promise<Index> {
  index ??= (async (): Promise<Index> => {
    const address = `${root}pagefind/pagefind.js`;
    const facts = fetch(`${root}pagefind/vocabulary.json`).then(async (answer) => {
      if (!answer.ok) throw new Error(`${answer.url}: ${answer.status}`);
      return (await answer.json()) as IndexFacts;
    });
    const [pagefind, { documents, words }] = await Promise.all([import(/* @vite-ignore */ address) as Promise<Pagefind>, facts]);
    await pagefind.options({ basePath: `${root}pagefind/`, baseUrl: "/", excerptLength: 24 });
    await pagefind.init();
    const sections = new Set((await pagefind.search(null, { filters: { kind: "section" } })).results.map(({ id }) => id));
    return { pagefind, documents, sections, vocabulary: new Vocabulary(words) };
  })();
  index.catch(() => (index = undefined));
  return index;
}

/** An answer to a question. */
export interface Answer {
  readonly hits: readonly Hit[];
  /** False when no place has all that was asked and these only come near. */
  readonly complete: boolean;
  /** Words that were taken for others, because the guide doesn't have them. */
  readonly corrections: readonly { readonly asked: string; readonly taken: string }[];
  /** When nothing was found: words of the guide that look like those asked. */
  readonly nearest: readonly string[];
}

/**
 * Answers a question.
 * @param platform whose form of commands the hits hold, where there is one
 * @throws when the index can't be loaded
 */
export async function find(query: string, platform: "linux" | "windows"): Promise<Answer> {
  const loaded = await loadIndex();
  const asked = termsOf(query).map((term) => ({ term, spelled: spell(term, loaded.vocabulary) }));
  const corrections = asked.flatMap(({ term, spelled }) => (spelled === undefined || spelled.text === term.text ? [] : [{ asked: term.text, taken: spelled.text }]));
  const meant = corrections.reduce((text, { asked: wrong, taken }) => text.replace(wrong, taken), unified(query));
  const known = new Map(asked.flatMap(({ spelled }) => (spelled === undefined ? [] : [[spelled.text, spelled]])));
  const terms = termsOf(meant).flatMap((term) => known.get(term.text) ?? []);
  const results = new Map<string, PagefindResult>();
  const matches = await Promise.all(
    terms.map(async (term): Promise<TermMatches> => {
      const answers = await Promise.all([term.text, ...(term.also === undefined ? [] : [term.also])].map((text) => loaded.pagefind.search(text)));
      const places = answers.flatMap((answer) => answer.results);
      for (const place of places) if (!results.has(place.id)) results.set(place.id, place);
      return { term, places };
    }),
  );
  const weights = termWeights(matches, loaded.documents);
  const ranked = candidatesOf(matches, weights, loaded.sections);
  const isSection = ({ id }: Candidate): boolean => loaded.sections.has(id);
  const candidates = [...ranked.filter(isSection).slice(0, read.sections), ...ranked.filter((candidate) => !isSection(candidate)).slice(0, read.commands)];
  const found = await Promise.all(
    candidates.map(async (candidate): Promise<Found[]> => {
      const data = await results.get(candidate.id)?.data();
      return data === undefined ? [] : [{ candidate, hit: hitOf(data, platform) }];
    }),
  );
  const hits = orderHits(found.flat(), meant, terms, weights).slice(0, given);
  const complete = asked.every(({ spelled }) => spelled !== undefined) && ranked.some(({ strengths }) => strengths.every((strength) => strength > 0));
  const nearest = hits.length > 0 ? [] : asked.flatMap(({ term: { text } }) => loaded.vocabulary.nearest(text, 3).slice(0, 2));
  return { hits, complete, corrections, nearest };
}

/** The word that a term is looked up as; undefined for one that the guide has nothing like. */
function spell(term: Term, vocabulary: Vocabulary): Term | undefined {
  const { text, literal } = term;
  const parts = text.match(/[a-z]{3,}/g) ?? [];
  if (literal || parts.length !== 1 || parts[0] !== text) return parts.length === 0 || parts.some((part) => vocabulary.begins(part)) ? term : undefined;
  if (vocabulary.has(text)) return term;
  const [near] = vocabulary.nearest(text, forgiven(text));
  if (!vocabulary.begins(text)) return near === undefined ? undefined : { ...term, text: near };
  // Not typed to its end, or mistyped: nobody can tell, so both are looked up.
  return near === undefined || near.startsWith(text) ? term : { ...term, also: near };
}

function hitOf({ url, raw_url, excerpt, content, meta }: Awaited<ReturnType<PagefindResult["data"]>>, platform: "linux" | "windows"): Hit {
  const base = { url: raw_url ?? url, title: meta["title"] ?? "", place: meta["place"] ?? "", content };
  const command = meta[platform] ?? meta[platform === "linux" ? "windows" : "linux"];
  return command === undefined ? { ...base, kind: "section", excerpt, defines: meta["defines"]?.split("¦") ?? [] } : { ...base, kind: "command", command: withSpaces(command) };
}
