import assert from "node:assert/strict";
import { test } from "node:test";
import { comparedBytes, missedOutput } from "./missed-output.ts";
import { decodeTail, encodeTail, nothingShown, shownAfter } from "./shown-output.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (data: Uint8Array) => new TextDecoder().decode(data);
const shownText = (shown: string) => shownAfter(nothingShown, bytes(shown));

/**
 * The session's whole output is split three ways: what was shown, what the log holds, and what came in live. The terminal
 * must end up with what it would have shown without an interruption.
 */
const joins: readonly { what: string; shown: string; log: string; live: string; continues: boolean; data: string }[] = [
  { what: "nothing happened at all", shown: "", log: "", live: "", continues: true, data: "" },
  { what: "nothing happened since, and the prompt isn't in the log", shown: "hi\r\n/ # ", log: "hi\r\n", live: "", continues: true, data: "" },
  { what: "nothing happened since, and the log is complete", shown: "hi\r\n", log: "hi\r\n", live: "", continues: true, data: "" },
  { what: "whole lines were missed", shown: "a\r\n/ # ", log: "a\r\n/ # b\r\nc\r\n", live: "", continues: true, data: "b\r\nc\r\n" },
  { what: "a screen that was never shown gets everything", shown: "", log: "a\r\nb\r\n", live: "/ # ", continues: true, data: "a\r\nb\r\n" },
  { what: "lines came in both ways", shown: "a\r\n", log: "a\r\nb\r\nc\r\n", live: "c\r\nd", continues: true, data: "b\r\n" },
  { what: "everything that was missed came in both ways", shown: "a\r\n", log: "a\r\nb\r\n", live: "b\r\nc\r\n", continues: true, data: "" },
  { what: "live output is longer than the log's rest and holds it", shown: "a\r\n", log: "a\r\nbb\r\n", live: "bb\r\nbb\r\nd", continues: true, data: "" },
  { what: "only the prompt came in", shown: "a\r\n", log: "a\r\nb\r\n", live: "/ # ", continues: true, data: "b\r\n" },
  { what: "the log started over", shown: "old\r\nold\r\nold\r\n", log: "new\r\n", live: "/ # ", continues: false, data: "new\r\n" },
  { what: "the log started over and holds the last lines that were shown", shown: "1\r\n22\r\n333\r\n", log: "1\r\n22\r\n333\r\n4\r\n".slice(3), live: "", continues: false, data: "22\r\n333\r\n4\r\n" },
];

for (const { what, shown, log, live, continues, data } of joins) {
  test(`${what}: ${continues ? "goes on" : "starts over"}`, () => {
    const missed = missedOutput(bytes(log), shownText(shown), bytes(live));
    assert.deepEqual({ continues: missed.continues, data: text(missed.data) }, { continues, data });
  });
}

test("a position that is a little off is put right by what was shown", () => {
  // Eight bytes of prompt were lost at the reconnection before this one, and since then the tail began anew.
  const log = bytes("first\r\n/ # lost second\r\nthird\r\n");
  const shown = { bytes: "first\r\nsecond\r\n".length, tail: bytes("second\r\n") };
  const missed = missedOutput(log, shown, new Uint8Array());
  assert.deepEqual({ ...missed, data: text(missed.data) }, { continues: true, data: "third\r\n", bytes: log.length });
});

test("of several places that look alike, the one nearest to the position is taken", () => {
  const line = "same\r\n";
  const log = bytes(`x${line.repeat(10)}`);
  const missed = missedOutput(log, { bytes: line.length * 7, tail: bytes(line) }, new Uint8Array());
  assert.equal(text(missed.data), line.repeat(3));
});

test("long tails are compared by their end alone", () => {
  const long = `${"x".repeat(3 * comparedBytes)}\r\n`;
  const shown = shownText(long);
  assert.equal(shown.tail.length, comparedBytes);
  assert.equal(shown.bytes, long.length);
  assert.equal(text(missedOutput(bytes(`${long}more\r\n`), shown, new Uint8Array()).data), "more\r\n");
});

test("what was shown piece by piece is what was shown at once", () => {
  const all = Array.from({ length: comparedBytes * 2 }, (_, index) => String.fromCharCode(97 + (index % 23))).join("");
  for (const size of [1, 7, 1000, comparedBytes, comparedBytes + 1]) {
    let shown = nothingShown;
    for (let at = 0; at < all.length; at += size) shown = shownAfter(shown, bytes(all.slice(at, at + size)));
    assert.deepEqual(shown, shownText(all));
  }
});

/** The simplest way to say what `missedOutput` does when positions are exact. */
function byHand(log: string, position: number, live: string): string {
  const missed = log.slice(position);
  let twice = Math.min(missed.length, live.length);
  while (twice > 0 && !live.startsWith(missed.slice(missed.length - twice))) twice -= 1;
  return missed.slice(0, missed.length - twice);
}

test("it agrees with the simplest way on every split of a repetitive output", () => {
  const output = "ab\nab\nabab\n\nb\nab\n";
  for (let shown = 0; shown <= output.length; shown += 1) {
    for (let from = shown; from <= output.length; from += 1) {
      for (const end of [from, output.length]) {
        // The log reaches at least to where live output begins, and ends with a line.
        const log = output.slice(0, output.lastIndexOf("\n", Math.max(from, end) - 1) + 1);
        if (log.length < from) continue;
        const live = output.slice(from);
        const missed = missedOutput(bytes(log), shownText(output.slice(0, shown)), bytes(live));
        assert.equal(text(missed.data), byHand(log, shown, live), JSON.stringify({ shown, from, log, live }));
      }
    }
  }
});

test("a tail survives being kept as text", () => {
  const tail = Uint8Array.from({ length: 256 }, (_, index) => index);
  assert.deepEqual(decodeTail(encodeTail(tail)), tail);
});
