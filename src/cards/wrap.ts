/** Breaks a text into lines: SVG has no line breaking of its own. */

/**
 * @param widthOf width of a piece of text, in the unit of `maxWidth`
 * @param maxLines a text that needs more ends in “…”
 */
export function wrap(text: string, widthOf: (text: string) => number, maxWidth: number, maxLines: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const last = lines.at(-1);
    const longer = last === undefined ? word : `${last} ${word}`;
    if (last !== undefined && widthOf(longer) <= maxWidth) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  if (lines.length <= maxLines) return lines;
  const words = (lines[maxLines - 1] ?? "").split(" ");
  const shortened = () => `${words.join(" ").replace(/[,;:.–]$/, "")}…`;
  while (words.length > 1 && widthOf(shortened()) > maxWidth) words.pop();
  return [...lines.slice(0, maxLines - 1), shortened()];
}
