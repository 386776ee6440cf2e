/**
 * What a terminal missed while its connection was down, worked out from three things: what it has shown, the container's
 * log, and what came in over the new connection while the log was read.
 *
 * The log (`GET /containers/{id}/logs` of a TTY container, driver json-file) holds the same bytes that the attachment sent,
 * with three differences. A line that isn't finished isn't in it yet. When it is full it starts over, so it may not reach
 * back to the beginning. And bytes that aren't UTF-8 are replaced in it. So a position alone proves nothing: the bytes before
 * it have to agree with what was shown.
 */

/** How much of what was shown is compared: long enough that it doesn't occur twice by chance, short enough to keep. */
export const comparedBytes = 2048;

/** What the terminal has shown of a session. */
export interface Shown {
  /** Bytes since the session's beginning. */
  readonly bytes: number;
  /** The last of them, at most `comparedBytes`, as far as they came without a gap. */
  readonly tail: Uint8Array;
}

export interface Missed {
  /** False when the log doesn't join on to what was shown: the screen has to be cleared, and `data` is all there is. */
  readonly continues: boolean;
  /** What to show before `live`. */
  readonly data: Uint8Array;
  /** The position of the log's end, which is where `live` begins, except for a line that was unfinished then. */
  readonly bytes: number;
}

/**
 * @param log the container's whole log, read after the new connection was open
 * @param live what came in over the new connection until the log was read
 */
export function missedOutput(log: Uint8Array, shown: Shown, live: Uint8Array): Missed {
  const from = joint(log, shown);
  const continues = from !== undefined;
  const missed = from === undefined ? log : log.subarray(from);
  const twice = overlap(missed, live);
  return { continues, data: missed.subarray(0, missed.length - twice), bytes: Math.max(log.length, from ?? 0) - twice };
}

/** The place in the log up to which it was shown, or undefined when there is none to be found. */
function joint(log: Uint8Array, { bytes, tail }: Shown): number | undefined {
  if (agrees(log, tail, bytes - tail.length)) return bytes;
  // The unfinished line that the terminal has seen and the log has not is left out of the comparison.
  const finished = tail.subarray(0, tail.lastIndexOf(newline) + 1);
  return nearest(log, finished, bytes - tail.length + finished.length);
}

const newline = 0x0a;

/** Whether the tail stands in the log at this place, as far as the log reaches; it must reach at least to the place. */
function agrees(log: Uint8Array, tail: Uint8Array, at: number): boolean {
  if (at < 0 || log.length < at) return false;
  const common = Math.min(tail.length, log.length - at);
  for (let index = 0; index < common; index += 1) if (log[at + index] !== tail[index]) return false;
  // A log that ends inside of the tail must end where a line does, or it is another log.
  return common === tail.length || tail.subarray(common).indexOf(newline) === -1;
}

/** The end of that occurrence of `part` that ends nearest to `expected`. */
function nearest(log: Uint8Array, part: Uint8Array, expected: number): number | undefined {
  if (part.length === 0) return undefined;
  let best: number | undefined;
  const fallback = prefixLengths(part);
  let matched = 0;
  for (let index = 0; index < log.length; index += 1) {
    matched = extend(part, fallback, matched, log[index]);
    if (matched < part.length) continue;
    const end = index + 1;
    if (best === undefined || Math.abs(end - expected) < Math.abs(best - expected)) best = end;
    matched = fallback[matched - 1] ?? 0;
  }
  return best;
}

/** The length of the longest end of `before` that `after` begins with: what is in both. */
function overlap(before: Uint8Array, after: Uint8Array): number {
  if (after.length === 0) return 0;
  const fallback = prefixLengths(after);
  let matched = 0;
  for (const byte of before.subarray(Math.max(0, before.length - after.length))) {
    if (matched === after.length) matched = fallback[matched - 1] ?? 0;
    matched = extend(after, fallback, matched, byte);
  }
  return matched;
}

/** Knuth, Morris and Pratt: for each place in `part`, how long a beginning of `part` ends there. */
function prefixLengths(part: Uint8Array): Uint32Array {
  const lengths = new Uint32Array(part.length);
  for (let index = 1; index < part.length; index += 1) {
    lengths[index] = extend(part, lengths, lengths[index - 1] ?? 0, part[index]);
  }
  return lengths;
}

/** How much of `part` is matched after one byte more. */
function extend(part: Uint8Array, fallback: Uint32Array, matched: number, byte: number | undefined): number {
  let length = matched;
  while (length > 0 && part[length] !== byte) length = fallback[length - 1] ?? 0;
  return part[length] === byte ? length + 1 : length;
}
