/** Typing mistakes. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { editDistance, forgiven, Vocabulary } from "./spelling.ts";

const distances: readonly (readonly [string, string, number])[] = [
  ["volume", "volume", 0],
  ["volme", "volume", 1],
  ["netwrok", "network", 1],
  ["conteiner", "container", 1],
  ["compsoe", "compose", 1],
  ["prometeus", "prometheus", 1],
  ["abc", "xyz", 3],
];
for (const [a, b, expected] of distances) test(`${a} and ${b} differ by ${expected}`, () => assert.equal(editDistance(a, b, 3), expected));

test("beyond the limit the distance is only known to be more", () => assert.ok(editDistance("abcdefgh", "zyxwvuts", 2) > 2));

test("the nearest word has the fewest mistakes, then the same beginning, then is the more frequent", () => {
  const vocabulary = new Vocabulary(["image", "swap", "swarm", "warn", "swan"]);
  assert.deepEqual(vocabulary.nearest("swarn", 1), ["swarm", "swan", "warn"]);
  assert.deepEqual(vocabulary.nearest("qqzzxx", 2), []);
});

test("a word that isn't typed to its end is known as a beginning", () => {
  const vocabulary = new Vocabulary(["compose"]);
  assert.ok(vocabulary.begins("comp"));
  assert.ok(!vocabulary.has("comp"));
  assert.ok(!vocabulary.begins("compa"));
});

test("short words are forgiven nothing", () => assert.deepEqual(["env", "exec", "swarm", "container"].map(forgiven), [0, 1, 1, 2]));
