import assert from "node:assert/strict";
import { test } from "node:test";
import { progressText } from "./progress-bar.ts";

for (const [progress, expected] of [
  [{ label: "Looking for the engine", done: 0, total: 4, unit: "steps" }, "Looking for the engine…"],
  [{ label: "Pulling docker:cli", done: null, total: null, unit: "bytes" }, "Pulling docker:cli…"],
  [{ label: "Pulling docker:cli", done: 1_250_000, total: 40_000_000, unit: "bytes" }, "Pulling docker:cli, 1.3 of 40.0 MB"],
] as const) {
  test(expected, () => assert.equal(progressText(progress), expected));
}
