import assert from "node:assert/strict";
import { test } from "node:test";
import { countText, isShown } from "./cheat-filter.ts";

const command = { name: "Back up a volume", text: "docker run --rm -v notes:/from:ro\ndocker run --rm -v ${PWD}:/to", tags: ["backup", "volumes"] };

const filters: readonly [words: string, tag: string, shown: boolean][] = [
  ["", "", true],
  ["  ", "", true],
  ["VOLUME", "", true],
  ["up --rm", "", true],
  ["${pwd}", "", true],
  ["backup", "", true],
  ["up --all", "", false],
  ["", "volumes", true],
  ["", "images", false],
  ["back", "images", false],
  ["", "vol", false],
];
for (const [words, tag, shown] of filters) {
  test(`“${words}” about “${tag}” ${shown ? "shows" : "hides"} it`, () => assert.equal(isShown(command, words, tag), shown));
}

test("the count says what remains", () => {
  assert.deepEqual([countText(9, 9), countText(3, 9), countText(0, 9)], ["9 commands", "3 of 9 commands", "None of the 9 commands"]);
});
