// The sum that decides whether a run is good.

import assert from "node:assert/strict";
import { test } from "node:test";
import { closingLine, total } from "./totals.ts";

test("the suites' counts add up", () => {
  const counts = [
    { passed: 1, failed: 0, skipped: 0 },
    { passed: 40, failed: 2, skipped: 3 },
  ];
  assert.deepEqual(total(counts, false), { passed: 41, failed: 2, skipped: 3 });
});

test("a run that broke outside of any test has failed", () => {
  assert.deepEqual(total([{ passed: 5, failed: 0, skipped: 0 }], true), { passed: 5, failed: 1, skipped: 0 });
  assert.deepEqual(total([], true), { passed: 0, failed: 1, skipped: 0 });
});

test("the closing line names skipped tests only when there are some", () => {
  assert.equal(closingLine({ passed: 12, failed: 0, skipped: 0 }), "12 passed, 0 failed");
  assert.equal(closingLine({ passed: 12, failed: 1, skipped: 2 }), "12 passed, 1 failed, 2 skipped");
});
