/** Line breaking, with a font in which every character is one wide. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { wrap } from "./wrap.ts";

const cases: readonly (readonly [string, number, number, string[]])[] = [
  ["", 10, 2, []],
  ["one", 10, 2, ["one"]],
  ["one two three", 7, 3, ["one two", "three"]],
  ["exactly ten", 11, 1, ["exactly ten"]],
  ["a word-longer-than-the-line b", 6, 3, ["a", "word-longer-than-the-line", "b"]],
  ["one two three four", 9, 1, ["one two…"]],
  ["one two, three four", 8, 1, ["one two…"]],
  ["one  two\nthree", 20, 1, ["one two three"]],
];
for (const [text, width, lines, expected] of cases) {
  test(`“${text}” in ${lines} × ${width}`, () => assert.deepEqual(wrap(text, (piece) => piece.length, width, lines), expected));
}
