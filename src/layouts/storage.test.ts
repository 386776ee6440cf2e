/** Storage belongs to the reader, who may have put anything there. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { parseList, store, stored } from "./storage.ts";

const isNumber = (value: unknown): value is number => typeof value === "number";
const cases: readonly (readonly [string | null, number[]])[] = [
  [null, []],
  ["[]", []],
  ["[1,2]", [1, 2]],
  ['[1,"2",null]', [1]],
  ['{"0":1}', []],
  ["3", []],
  ["[1", []],
  ["", []],
];
for (const [text, expected] of cases) {
  test(`a list from ${String(text)}`, () => assert.deepEqual(parseList(text, isNumber), expected));
}

test("where the browser has no storage, reading finds nothing and keeping does nothing", () => {
  Object.defineProperty(globalThis, "localStorage", { configurable: true, get: () => { throw new Error("forbidden"); } });
  assert.equal(stored("drydock.test"), null);
  assert.equal(store("drydock.test", "x"), false);
});
