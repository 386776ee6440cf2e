/** What is said about an answer, to the eye and to a screen reader. */
import type { Answer } from "./find.ts";

/** One sentence or two about what was found. Empty for an empty question. */
export function answerWords(query: string, { hits, complete, corrections, nearest }: Answer): string {
  if (query === "") return "";
  if (hits.length === 0) {
    const near = nearest.length > 0 ? ` The guide’s nearest words: ${nearest.slice(0, 3).join(", ")}.` : "";
    return `Nothing found for “${query}”.${near}`;
  }
  const taken = corrections.map(({ asked, taken: word }) => `“${asked}” taken for “${word}”`).join(", ");
  const count = complete ? `${hits.length} ${hits.length === 1 ? "result" : "results"}` : `Nothing has all of “${query}”; these come near.`;
  return taken === "" ? count : `${taken}. ${count}`;
}
