// The command line of the bench.

import assert from "node:assert/strict";
import { test } from "node:test";
import { parseOptions, parts } from "./options.ts";

test("without arguments everything is measured five times, and nothing is written", () => {
  assert.deepEqual(parseOptions([]), { options: { parts, rounds: 5, write: false } });
});

test("parts are measured in the table's order, whatever order they are named in", () => {
  assert.deepEqual(parseOptions(["--only", "search,load", "--rounds", "1", "--write"]), { options: { parts: ["load", "search"], rounds: 1, write: true } });
});

const refused: readonly [string[], RegExp][] = [
  [["--only", "load,speed"], /“speed”/],
  [["--only", ""], /“”/],
  [["--rounds", "0"], /whole number/],
  [["--rounds", "2.5"], /whole number/],
  [["--fast"], /--fast/],
];
for (const [args, problem] of refused) {
  test(`${args.join(" ")} is refused in words`, () => {
    const parsed = parseOptions(args);
    assert.match("problem" in parsed ? parsed.problem : "", problem);
  });
}
