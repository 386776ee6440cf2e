import assert from "node:assert/strict";
import { test } from "node:test";
import { JsonLineReader } from "./json-lines.ts";

/** Reads a text in chunks of a size. */
function read(text: string, chunkBytes: number): unknown[] {
  const reader = new JsonLineReader();
  const bytes = new TextEncoder().encode(text);
  const lines = [];
  for (let at = 0; at < bytes.length; at += chunkBytes) lines.push(...reader.push(bytes.subarray(at, at + chunkBytes)));
  lines.push(...reader.end());
  return lines.map(({ value, text: line }) => value ?? line);
}

const cases: readonly { what: string; text: string; expected: readonly unknown[] }[] = [
  { what: "nothing", text: "", expected: [] },
  { what: "lines that end as the engine ends them", text: '{"a":1}\r\n{"a":2}\r\n', expected: [{ a: 1 }, { a: 2 }] },
  { what: "a last line without an end", text: '{"a":1}\n{"a":2}', expected: [{ a: 1 }, { a: 2 }] },
  { what: "empty lines", text: '\n{"a":1}\n\n  \n', expected: [{ a: 1 }] },
  { what: "a line that isn't JSON between two that are", text: '{"a":1}\n<html>\n{"a":2}\n', expected: [{ a: 1 }, "<html>", { a: 2 }] },
  { what: "a line that is cut off", text: '{"a":1}\n{"a":', expected: [{ a: 1 }, '{"a":'] },
  { what: "characters of several bytes", text: '{"a":"Größe 😀"}\n', expected: [{ a: "Größe 😀" }] },
];

for (const { what, text, expected } of cases) {
  for (const chunkBytes of [1, 2, 3, 7, 1000]) {
    test(`${what}, in chunks of ${chunkBytes}`, () => assert.deepEqual(read(text, chunkBytes), expected));
  }
}
