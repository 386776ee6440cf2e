/** Where the first screen ends. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { partsOnScreen } from "./rehype-first-screen.ts";

const cases: readonly (readonly [string, number[], number | undefined])[] = [
  ["a page without text", [], undefined],
  ["a page that fits", [300, 200, 100], undefined],
  ["a page that just fits", [300, 0, 400], undefined],
  ["the part that fills it is on it", [300, 0, 400, 0, 50], 3],
  ["one long part", [2000, 10], 1],
];
for (const [name, lengths, expected] of cases) {
  test(name, () => assert.equal(partsOnScreen(lengths), expected));
}
