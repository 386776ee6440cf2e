/** Where the guide is kept for reading offline. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { isKeptHere } from "./opener.ts";

const places: readonly (readonly [string, boolean])[] = [
  ["drydock.example", true],
  ["guide.localhost", true],
  ["localhost", false],
  ["127.0.0.1", false],
  ["127.4.5.6", false],
  ["[::1]", false],
];
for (const [hostname, expected] of places) test(`${hostname}: ${expected ? "kept" : "not kept"}`, () => assert.equal(isKeptHere(hostname), expected));
