// The arithmetic under the figures.

import assert from "node:assert/strict";
import { test } from "node:test";
import { median, percentile } from "./statistics.ts";

test("the median of an odd and an even number of values, in any order", () => {
  assert.equal(median([9, 1, 5]), 5);
  assert.equal(median([4, 1, 3, 2]), 2.5);
  assert.equal(median([7]), 7);
});

test("percentiles are interpolated", () => {
  assert.equal(percentile([0, 10, 20, 30, 40], 0.95), 38);
  assert.equal(percentile([1, 2], 0), 1);
  assert.equal(percentile([1, 2], 1), 2);
});

test("no values have no median", () => {
  assert.throws(() => median([]), /no values/);
});
