/** Which tab a key moves to. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { tabAfterKey } from "./platform.ts";

const keys: readonly (readonly [string, number, number | undefined])[] = [
  ["ArrowRight", 0, 1],
  ["ArrowRight", 1, 0],
  ["ArrowLeft", 0, 1],
  ["ArrowLeft", 1, 0],
  ["Home", 1, 0],
  ["End", 0, 1],
  ["Enter", 0, undefined],
  ["a", 0, undefined],
];
for (const [key, at, expected] of keys) test(`${key} on tab ${at} of 2`, () => assert.equal(tabAfterKey(key, at, 2), expected));
