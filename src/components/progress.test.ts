/** Progress in words. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { progressText } from "./progress.ts";

const progress: readonly (readonly [number, number, string])[] = [
  [0, 8, "8 sections, none read yet"],
  [0, 1, "1 section, none read yet"],
  [3, 8, "3 of 8 sections read"],
  [8, 8, "All 8 sections read"],
  [1, 1, "1 of 1 section read"],
];
for (const [read, total, expected] of progress) test(expected, () => assert.equal(progressText(read, total), expected));
