/** Which words of a text become links to sections. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { linkSections } from "./section-links.ts";

const written = new Set(["installation", "networking"]);
const cases: readonly (readonly [string, string])[] = [
  ["A working Docker Engine (section 3)", "A working Docker Engine ([section 3>installation])"],
  ["Section 7 and section 3", "[Section 7>networking] and [section 3>installation]"],
  ["section 4, which isn't written", "section 4, which isn't written"],
  ["section 99", "section 99"],
  ["section 3.2 names a part", "section 3.2 names a part"],
  ["A shell", "A shell"],
  ["", ""],
];
for (const [text, expected] of cases) {
  test(text === "" ? "nothing" : text, () => {
    const pieces = linkSections(text, written);
    assert.equal(pieces.map((piece) => (piece.entry ? `[${piece.text}>${piece.entry.slug}]` : piece.text)).join(""), expected);
    assert.equal(pieces.map((piece) => piece.text).join(""), text);
  });
}
