import assert from "node:assert/strict";
import { test } from "node:test";
import { noticeMs } from "./idle-watch.ts";

// From the shortest time that a bridge can be told (--idle 1) to the longest, a week.
const cases: readonly (readonly [limitMinutes: number, noticeSeconds: number])[] = [[1, 30], [5, 150], [10, 300], [120, 300], [10_080, 300]];
for (const [limitMinutes, noticeSeconds] of cases) {
  test(`the end after ${limitMinutes} idle minutes is told ${noticeSeconds} seconds before`, () => assert.equal(noticeMs(limitMinutes * 60_000), noticeSeconds * 1000));
}
