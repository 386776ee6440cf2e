import assert from "node:assert/strict";
import { test } from "node:test";
import { verdictTable } from "./figures.ts";
import type { Outcome, Verdict } from "./verdict.ts";

const verdict = (kind: string, outcome: Outcome): Verdict => ({
  source: { file: "x.mdx", line: 1, kind, text: "", fragment: false, wrong: false },
  outcome,
  problems: [],
});

test("verdicts are counted by kind and outcome, with a sum", () => {
  const table = verdictTable([verdict("yaml", "right"), verdict("sh", "right"), verdict("sh", "failed"), verdict("text", "unchecked"), verdict("sh", "refused as meant")]);
  assert.deepEqual(table, [
    "kind  all  right  refused as meant  unchecked  failed",
    "sh      3      1                 1                  1",
    "text    1                                   1",
    "yaml    1      1",
    "sum     5      2                 1          1       1",
  ]);
});
