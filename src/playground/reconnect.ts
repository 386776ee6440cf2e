/** When a lost session is looked for again: soon at first, then ever more rarely, and not for ever. */

const firstDelayMs = 500;
const longestDelayMs = 15_000;
/** With the delays above, this is a little over ten minutes. */
const attempts = 45;

/**
 * @param attempt how many attempts have failed since the connection broke
 * @returns milliseconds to wait before the next one; undefined when it is time to ask the reader
 */
export function reconnectDelayMs(attempt: number): number | undefined {
  if (attempt >= attempts) return undefined;
  return Math.min(firstDelayMs * 2 ** attempt, longestDelayMs);
}
