/** The list of recent searches. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { withSearch } from "./recent.ts";

const cases: readonly (readonly [readonly string[], string, readonly string[]])[] = [
  [[], "tmpfs", ["tmpfs"]],
  [["a", "b"], "b", ["b", "a"]],
  [["Tmpfs"], "tmpfs", ["tmpfs"]],
  [["a"], "  ", ["a"]],
  [["a"], " docker   run ", ["docker run", "a"]],
  [["1", "2", "3", "4", "5", "6", "7", "8"], "9", ["9", "1", "2", "3", "4", "5", "6", "7"]],
];
for (const [before, query, after] of cases) test(`[${before.join(", ")}] and “${query}”`, () => assert.deepEqual(withSearch(before, query), after));
