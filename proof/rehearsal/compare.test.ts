import assert from "node:assert/strict";
import { test } from "node:test";
import type { PageTranscript } from "../../src/markdown/transcripts.ts";
import { transcriptDifferences, updatedTranscript } from "./compare.ts";

const page = (blocks: PageTranscript["blocks"]): PageTranscript => ({ engine: "28.5.2", images: { nginx: "nginx-light" }, blocks });
const committed = page({ a: { status: 0, output: "up, port 32768" }, b: { status: 0, output: "web" } });

test("the same words with other chosen numbers are no difference, and the committed text stays", () => {
  const seen = page({ a: { status: 0, output: "up, port 49153" }, b: { status: 0, output: "web" } });
  assert.deepEqual(transcriptDifferences(committed, seen), []);
  assert.deepEqual(updatedTranscript(committed, seen), committed);
});

const changes: readonly [string, PageTranscript["blocks"], RegExp][] = [
  ["another word", { a: { status: 0, output: "up, port 32768" }, b: { status: 0, output: "db" } }, /^b: the output differs/],
  ["another status", { a: { status: 1, output: "up, port 32768" }, b: { status: 0, output: "web" } }, /^a: the output differs[^]*now \(status 1\)/],
  ["a block that is gone", { a: { status: 0, output: "up, port 32768" } }, /^b: there is a transcript/],
  ["a new block", { ...committed.blocks, c: { status: 0, output: "" } }, /^c: no transcript/],
  ["an output that is no longer kept", { ...committed.blocks, b: { status: 0 } }, /^b: the output differs/],
];
for (const [name, blocks, message] of changes) {
  test(`a difference: ${name}`, () => {
    const [difference, ...more] = transcriptDifferences(committed, page(blocks));
    assert.match(difference ?? "", message);
    assert.deepEqual(more, []);
  });
}

test("an update takes over what changed", () => {
  const seen = page({ a: { status: 0, output: "down" } });
  assert.deepEqual(updatedTranscript(committed, seen), seen);
});

test("a difference: other images", () => {
  const [difference, ...more] = transcriptDifferences(committed, { ...committed, images: { "nginx:1.29": "nginx-light" } });
  assert.match(difference ?? "", /^the images that stand in are others now/);
  assert.deepEqual(more, []);
});
