// What is said of failed tests below all output, where it is found.

import assert from "node:assert/strict";
import { test } from "node:test";
import { failuresIn } from "./suites.ts";
import type { PlaywrightSuite } from "./suites.ts";

test("a failed end-to-end test is told with its place and the first line of its message", () => {
  const failed = { title: "copies", ok: false, file: "copy.spec.ts", line: 19, tests: [{ results: [{ error: { message: "\u001b[31mError: too slow\u001b[39m\n\nCall log: …" } }] }] };
  const passed = { ...failed, title: "runs", ok: true };
  const report: PlaywrightSuite = { suites: [{ specs: [passed], suites: [{ specs: [failed, passed] }] }, { specs: [{ ...failed, tests: [{ results: [{}] }] }] }] };
  assert.deepEqual(failuresIn(report), ["e2e/copy.spec.ts:19 copies: Error: too slow", "e2e/copy.spec.ts:19 copies: no message"]);
});
