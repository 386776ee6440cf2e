import assert from "node:assert/strict";
import { test } from "node:test";
import { awakeClock } from "./awake-clock.ts";

test("time passes as it does, but for the time between two readings that lie too far apart", () => {
  let nowMs = 5000;
  const clock = awakeClock(() => nowMs, 1000);
  const readings = [0, 400, 1000, 8 * 60 * 60 * 1000, 600].map((passedMs) => {
    nowMs += passedMs;
    return clock();
  });
  assert.deepEqual(readings, [0, 400, 1400, 2400, 3000]);
});
