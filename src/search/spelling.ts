/** Typing mistakes: the word of the guide that a word was meant to be. Pure, so that it can be table-tested. */

/** The guide's words, the most frequent first. */
export class Vocabulary {
  readonly #words: readonly string[];
  readonly #known: ReadonlySet<string>;

  /** @param words lower case, the most frequent first */
  constructor(words: readonly string[]) {
    this.#words = words;
    this.#known = new Set(words);
  }

  has(word: string): boolean {
    return this.#known.has(word);
  }

  /** Whether a word of the guide begins so, as one does that isn't typed to its end. */
  begins(part: string): boolean {
    return this.#words.some((word) => word.startsWith(part));
  }

  /**
   * The nearest words: the fewest mistakes first, then those that begin alike, then the more frequent.
   * @param mistakes how many are forgiven at most
   */
  nearest(word: string, mistakes: number): string[] {
    const found = this.#words.flatMap((candidate, rank) => {
      if (Math.abs(candidate.length - word.length) > mistakes) return [];
      const distance = editDistance(word, candidate, mistakes);
      return distance <= mistakes ? [{ candidate, distance, rank, alike: candidate[0] === word[0] ? 0 : 1 }] : [];
    });
    return found.sort((a, b) => a.distance - b.distance || a.alike - b.alike || a.rank - b.rank).map(({ candidate }) => candidate);
  }
}

/** How many mistakes are forgiven in a word: none in short ones, which are all near to one another. */
export const forgiven = (word: string): number => (word.length < 4 ? 0 : word.length < 8 ? 1 : 2);

/**
 * Letters left out, added, changed or swapped with their neighbour (optimal string alignment distance).
 * @returns more than `limit` as soon as that is certain
 */
export function editDistance(a: string, b: string, limit: number): number {
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let row = 1; row <= a.length; row++) {
    const line = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      let cost = Math.min((above[column] ?? 0) + 1, (line[column - 1] ?? 0) + 1, (above[column - 1] ?? 0) + (same ? 0 : 1));
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) cost = Math.min(cost, (before[column - 2] ?? 0) + 1);
      line.push(cost);
    }
    if (Math.min(...line) > limit) return limit + 1;
    before = above;
    above = line;
  }
  return above[b.length] ?? limit + 1;
}
