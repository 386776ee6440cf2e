/** What is said about an answer. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { answerWords } from "./answer-words.ts";
import type { Answer } from "./find.ts";
import type { Hit } from "./ranking.ts";

const hit: Hit = { kind: "section", url: "/", title: "", place: "", content: "" };
const answer = (parts: Partial<Answer>): Answer => ({ hits: [], complete: true, corrections: [], nearest: [], ...parts });
const cases: readonly (readonly [string, Answer, string])[] = [
  ["", answer({}), ""],
  ["x", answer({ hits: [hit] }), "1 result"],
  ["x", answer({ hits: [hit, hit] }), "2 results"],
  ["x y", answer({ hits: [hit], complete: false }), "Nothing has all of “x y”; these come near."],
  ["qq", answer({}), "Nothing found for “qq”."],
  ["volxyz", answer({ nearest: ["volume"] }), "Nothing found for “volxyz”. The guide’s nearest words: volume."],
  ["volme", answer({ hits: [hit], corrections: [{ asked: "volme", taken: "volume" }] }), "“volme” taken for “volume”. 1 result"],
];
for (const [query, given, expected] of cases) test(expected === "" ? "nothing asked" : expected, () => assert.equal(answerWords(query, given), expected));
