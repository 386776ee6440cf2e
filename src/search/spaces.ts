/**
 * Commands through Pagefind, which makes each run of spaces and line ends in what it keeps a single space: a command of two lines would be shown, and
 * copied, as one. The signs that stand for them are Unicode's pictures of those characters, which no command holds.
 */
const signs = { "\n": "␤", "\t": "␉", " ": "␠" } as const;
const isSign = (sign: string): boolean => /^[␤␉␠]$/.test(sign);

/** @throws Error for a text that holds one of the signs */
export function keptSpaces(text: string): string {
  if ([...text].some(isSign)) throw new Error(`“${text}” holds one of the signs ${Object.values(signs).join(" ")}, which stand for spaces in the search index. Choose others in src/search/spaces.ts.`);
  // A single space between words survives, and is found by no sign.
  return text.replace(/\n|\t|^ | $|(?<=\s) | (?=\s)/g, (space) => signs[space as keyof typeof signs]);
}

/** The text that `keptSpaces` was given. */
export function withSpaces(kept: string): string {
  return kept.replaceAll(signs["\n"], "\n").replaceAll(signs["\t"], "\t").replaceAll(signs[" "], " ");
}
