/** Where the reader stopped. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { parsePlace, placeWords } from "./place.ts";

const kept: readonly (readonly [string | null, string | undefined])[] = [
  [null, undefined],
  ['{"address":"/guide/images/#5.1","title":"5. Images","heading":"5.1 Layers"}', "Continue where you stopped: 5.1 Layers (5. Images)"],
  ['{"address":"/guide/images/","title":"5. Images"}', "Continue where you stopped: 5. Images"],
  ['{"address":"javascript:alert(1)","title":"x"}', undefined],
  ['{"address":"//evil.example/","title":"x"}', undefined],
  ['{"title":"x"}', undefined],
  ["{", undefined],
];
for (const [text, words] of kept) {
  test(`a place from ${String(text)}`, () => {
    const place = parsePlace(text);
    assert.equal(place === undefined ? undefined : placeWords(place), words);
  });
}
