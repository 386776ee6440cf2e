import assert from "node:assert/strict";
import { test } from "node:test";
import { clampShare, largestShare, rememberedShare, shareAfterKey, smallestShare } from "./size.ts";

for (const [percent, expected] of [
  [40, 40],
  [40.4, 40],
  [0, smallestShare],
  [-5, smallestShare],
  [100, largestShare],
] as const) {
  test(`${percent} % becomes ${expected} %`, () => assert.equal(clampShare(percent), expected));
}

for (const [key, share, expected] of [
  ["ArrowUp", 40, 45],
  ["ArrowDown", 40, 35],
  ["ArrowUp", largestShare, largestShare],
  ["ArrowDown", smallestShare, smallestShare],
  ["Home", 40, smallestShare],
  ["End", 40, largestShare],
  ["ArrowLeft", 40, undefined],
  ["a", 40, undefined],
] as const) {
  test(`${key} at ${share} %`, () => assert.equal(shareAfterKey(key, share), expected));
}

for (const [text, expected] of [
  [null, 40],
  ["55", 55],
  ["999", largestShare],
  ["half", 40],
] as const) {
  test(`${text} is remembered as ${expected} %`, () => assert.equal(rememberedShare(text), expected));
}
