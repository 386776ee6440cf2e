/** The form of the table: texts of one kind, each right or wrong, and what has to be said of each wrong one. */

export interface Cases {
  /** Who checks them: a key of `checkers`. */
  readonly kind: string;
  /** What a page would mark as a fragment. */
  readonly fragment?: true;
  readonly right: readonly string[];
  /** Part of the message is enough, so that a parser's next release may say the rest in other words. */
  readonly wrong: readonly (readonly [text: string, said: string])[];
}

/** A text over several lines, without the indentation that it has among the code. */
export function lines(strings: TemplateStringsArray): string {
  const all = (strings.raw[0] ?? "").replace(/\\([`$])/g, "$1").replace(/^\n/, "").trimEnd().split("\n");
  const indent = Math.min(...all.filter((line) => line.trim() !== "").map((line) => line.search(/\S/)));
  return all.map((line) => line.slice(indent)).join("\n");
}
