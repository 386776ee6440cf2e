import assert from "node:assert/strict";
import { test } from "node:test";
import type { Source } from "./source.ts";
import { verdictOf, verdictsOf } from "./verdict.ts";

const source = (kind: string, text: string, wrong = false): Source => ({ file: "x.mdx", line: 1, kind, text, fragment: false, wrong });

const outcomes: readonly [string, Source, string, RegExp?][] = [
  ["a right text passes", source("json", "{}"), "right"],
  ["a wrong text fails", source("json", "{"), "failed", /CloseBraceExpected/],
  ["a text marked as wrong passes when it is refused", source("json", "{", true), "refused as meant"],
  ["a text marked as wrong fails when it is accepted", source("json", "{}", true), "failed", /marked as wrong, but its parser accepts it/],
  ["plain text isn't checked", source("text", "anything"), "unchecked"],
  ["plain text can't be marked as wrong", source("text", "anything", true), "failed", /nothing can refuse/],
  ["a kind that nobody checks fails", source("cobol", "x"), "failed", /nothing checks “cobol”/],
];
for (const [name, of, outcome, message] of outcomes) {
  test(name, async () => {
    const verdict = await verdictOf(of);
    assert.equal(verdict.outcome, outcome);
    assert.match(verdict.problems.map((problem) => problem.message).join("\n"), message ?? /^$/);
  });
}

test("verdicts come in the order of the sources", async () => {
  const sources = Array.from({ length: 20 }, (_, index) => source("json", `[${index}]`));
  assert.deepEqual((await verdictsOf(sources)).map((verdict) => verdict.source.text), sources.map(({ text }) => text));
});
