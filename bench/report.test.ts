// What the table says of a figure.

import assert from "node:assert/strict";
import { test } from "node:test";
import { type Bar, type Figure, isMet, ratioOf, shown, tableOf, type Unit, withTable } from "./report.ts";

const figure = (drydock: number, starlight: number | undefined, bar?: Bar, unit: Unit = "bytes"): Figure => ({
  name: "bytes",
  unit,
  drydock,
  ...(starlight === undefined ? {} : { starlight }),
  ...(bar === undefined ? {} : { bar }),
});

const values: readonly [number, Unit, string][] = [
  [19_240, "bytes", "19.2 kB"],
  [412_000_000, "bytes", "412 MB"],
  [1476.4, "ms", "1,476 ms"],
  [4.26, "ms", "4.3 ms"],
  [0, "ms", "0 ms"],
  [6497, "count", "6,497"],
  [0, "count", "0"],
  [0.42, "count", "0.420"],
  [100, "points", "100"],
  [17.96, "seconds", "18.0 s"],
];
for (const [value, unit, text] of values) test(`${value} ${unit} is shown as ${text}`, () => assert.equal(shown(value, unit), text));

const bars: readonly [string, Figure, boolean | undefined][] = [
  ["no bar", figure(9, 10), undefined],
  ["at the ratio", figure(6, 10, { kind: "ratio", atMost: 0.6 }), true],
  ["above the ratio", figure(6.1, 10, { kind: "ratio", atMost: 0.6 }), false],
  ["nothing beside nothing", figure(0, 0, { kind: "ratio", atMost: 0.6 }), true],
  ["something beside nothing", figure(1, 0, { kind: "ratio", atMost: 0.6 }), false],
  ["a ratio without the other", figure(1, undefined, { kind: "ratio", atMost: 0.6 }), false],
  ["none allowed, none there", figure(0, 3, { kind: "value", atMost: 0 }), true],
  ["none allowed, one there", figure(1, 3, { kind: "value", atMost: 0 }), false],
  ["enough points", figure(100, 90, { kind: "value", atLeast: 100 }), true],
  ["too few points", figure(99, 90, { kind: "value", atLeast: 100 }), false],
];
for (const [name, given, met] of bars) test(`bar: ${name}`, () => assert.equal(isMet(given), met));

test("points have no ratio, and nothing has one beside zero", () => {
  assert.equal(ratioOf(figure(100, 50, undefined, "points")), undefined);
  assert.equal(ratioOf(figure(1, 0)), undefined);
  assert.equal(ratioOf(figure(3, 4)), 0.75);
});

const results = {
  load: { figures: [figure(6, 10, { kind: "ratio", atMost: 0.5 })], rounds: 5, date: "2026-11-24", machine: "2 × a processor", versions: "Astro 7" },
};

test("the table names the figure, both values, the ratio and the bar", () => {
  assert.match(tableOf(results), /\| bytes +\| 0\.0 kB +\| 0\.0 kB +\| 0\.60 +\| ratio ≤ 0\.5: \*\*not met\*\* \|/);
});

test("only what stands between the marks is replaced", () => {
  const document = "# Bench\n\n<!-- The table is written by npm run bench -- --write -->\nold\n<!-- End of the table -->\n\nAfter.\n";
  const written = withTable(document, results);
  assert.match(written, /^# Bench\n[\s\S]*- load: 2026-11-24, 2 × a processor; Astro 7; medians of 5\n[\s\S]*<!-- End of the table -->\n\nAfter\.\n$/);
  assert.doesNotMatch(written, /old/);
  assert.equal(withTable(written, results), written);
  assert.throws(() => withTable("# Bench\n", results), /lacks the marks/);
});
