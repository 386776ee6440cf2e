/** The questions that led somewhere, kept in this browser, the latest first. */
import { searchesKey } from "../layouts/storage-keys.ts";
import { parseList, store, stored } from "../layouts/storage.ts";

/** How many are kept. */
const kept = 8;

const isString = (value: unknown): value is string => typeof value === "string" && value !== "";

/** A list with a question put first, once, whatever its letters' case. */
export function withSearch(searches: readonly string[], query: string): string[] {
  const asked = query.trim().replace(/\s+/g, " ");
  if (asked === "") return [...searches];
  return [asked, ...searches.filter((other) => other.toLowerCase() !== asked.toLowerCase())].slice(0, kept);
}

/** The kept questions. */
export const recentSearches = (): string[] => parseList(stored(searchesKey), isString).slice(0, kept);

/** Keeps a question. */
export const rememberSearch = (query: string): void => void store(searchesKey, JSON.stringify(withSearch(recentSearches(), query)));

/** Forgets them all. */
export const forgetSearches = (): void => void store(searchesKey, null);
