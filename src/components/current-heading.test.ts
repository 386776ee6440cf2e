/** Which heading counts as the one that is read. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { currentHeading } from "./current-heading.ts";

const places = [{ id: "a", top: -900 }, { id: "b", top: 100 }, { id: "c", top: 500 }];
const readings: readonly (readonly [string, number, boolean, string | undefined])[] = [
  ["between b and c", 0, false, "b"],
  ["above all", 2000, false, undefined],
  ["scrolled to c", -400, false, "c"],
  ["at the end, c in the window's lower half", 0, true, "c"],
];
for (const [name, shift, isAtEnd, expected] of readings) {
  test(`the heading that is read: ${name}`, () =>
    assert.equal(currentHeading(places.map(({ id, top }) => ({ id, top: top + shift })), 800, isAtEnd), expected));
}
