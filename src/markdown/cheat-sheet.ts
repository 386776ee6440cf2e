/** The cheat sheet, made from the guide's command records: nothing on it is written twice. */
import type { CommandRecord } from "./blocks.ts";
import { type Tag, tagTitles } from "./tags.ts";

export interface CheatEntry {
  readonly name: string;
  /** Address of the block in the guide. */
  readonly url: string;
  readonly linux: string | null;
  readonly windows: string | null;
  readonly tags: readonly Tag[];
}

export interface CheatGroup {
  readonly tag: Tag;
  readonly title: string;
  readonly entries: readonly CheatEntry[];
}

/**
 * Pages put their section in front of names (`d6-notes`), so that they don't meet on one engine. Out of its page a command is
 * clearer without.
 */
export const withoutSection = (text: string): string => text.replace(/(?<![\w.-])[dr]\d{1,2}-(?=[a-z])/g, "");

const short = (text: string | null): string | null => (text === null ? null : withoutSection(text));

/**
 * The groups of the cheat sheet in the vocabulary's order, each with its commands in reading order.
 * @param records of the whole guide
 * @throws Error when two commands have one name, naming both places
 */
export function cheatGroups(records: readonly CommandRecord[]): CheatGroup[] {
  const places = new Map<string, string>();
  const groups = new Map<Tag, CheatEntry[]>();
  for (const { name, url, linux, windows, tags, cheat } of records) {
    const [group] = tags;
    if (!cheat || name === undefined || group === undefined) continue;
    const other = places.get(name);
    if (other !== undefined) throw new Error(`the cheat sheet has “${name}” twice: ${other} and ${url}; give one of them another name, or take it off with name="…" instead of cheat="…"`);
    places.set(name, url);
    const entry = { name, url, linux: short(linux), windows: short(windows), tags };
    groups.set(group, [...(groups.get(group) ?? []), entry]);
  }
  const order = Object.keys(tagTitles) as Tag[];
  return order.flatMap((tag) => {
    const entries = groups.get(tag);
    return entries ? [{ tag, title: tagTitles[tag], entries }] : [];
  });
}

/** Tags of a cheat sheet's commands with how many there are of each, in the vocabulary's order. */
export function cheatTags(groups: readonly CheatGroup[]): { readonly tag: Tag; readonly title: string; readonly count: number }[] {
  const entries = groups.flatMap((group) => group.entries);
  return (Object.keys(tagTitles) as Tag[]).flatMap((tag) => {
    const count = entries.filter(({ tags }) => tags.includes(tag)).length;
    return count === 0 ? [] : [{ tag, title: tagTitles[tag], count }];
  });
}

/** Longest word that is kept on one line, in characters: as many as a line of a phone holds. */
const longestWhole = 26;

/**
 * Cuts a command so that options can be kept on one line: browsers break `--rm` after its hyphens. Joined, the pieces are the
 * text again.
 */
export function wholeWords(text: string): { readonly text: string; readonly whole: boolean }[] {
  return text
    .split(/(?<=\s)(?=[^\s-]*-)|(?<=-\S*)(?=\s)/)
    .filter((piece) => piece !== "")
    .map((piece) => ({ text: piece, whole: /^\S*-\S*$/.test(piece) && piece.length <= longestWhole }));
}
