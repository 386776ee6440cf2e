import assert from "node:assert/strict";
import { test } from "node:test";
import { reconnectDelayMs } from "./reconnect.ts";

test("the delays grow to a limit, and end", () => {
  assert.deepEqual([0, 1, 2, 3, 4, 5, 6].map(reconnectDelayMs), [500, 1000, 2000, 4000, 8000, 15_000, 15_000]);
  assert.equal(reconnectDelayMs(44), 15_000);
  assert.equal(reconnectDelayMs(45), undefined);
});

test("together they last for a little over ten minutes", () => {
  let sumMs = 0;
  for (let attempt = 0, delayMs = reconnectDelayMs(0); delayMs !== undefined; attempt += 1, delayMs = reconnectDelayMs(attempt)) sumMs += delayMs;
  assert.ok(sumMs > 10 * 60_000 && sumMs < 11 * 60_000, `${sumMs} ms`);
});
