// Who is offered an image of the engine in the tab, in which words, and what answers mean.

import assert from "node:assert/strict";
import { test } from "node:test";
import { choiceOf, proposal, type Situation } from "./proposal.ts";

const debian = { platform: "linux", architecture: "x64", root: true, apt: true } as const;
const mac = { platform: "darwin", architecture: "arm64", root: false, apt: false } as const;
const alone: Situation = { hasImage: false, engineTrouble: "No Docker Engine answers.", terminal: true, machine: debian };

test("nothing is proposed where an engine answers, or an image is there", () => {
  assert.equal(proposal({ ...alone, engineTrouble: undefined }), undefined);
  assert.equal(proposal({ ...alone, hasImage: true }), undefined);
});

for (const [what, situation, text, question] of [
  ["a terminal on Debian", alone, /no image for that yet/, /Type b to build it now/],
  ["a log on Debian", { ...alone, terminal: false }, /Build one with “npm run engine”, or take one.*--from/, undefined],
  ["a terminal elsewhere", { ...alone, machine: mac }, /can't be built here: this is not Linux/, /^Type the address/],
  ["a log elsewhere", { ...alone, terminal: false, machine: mac }, /Take one that somebody has published/, undefined],
] as const) {
  test(`what is proposed on ${what}`, () => {
    const proposed = proposal(situation);
    assert.match(proposed?.text ?? "", /^No Docker Engine answers\./);
    assert.match(proposed?.text ?? "", text);
    if (question === undefined) assert.equal(proposed?.question, undefined);
    else assert.match(proposed?.question ?? "", question);
  });
}

for (const [answer, canBuild, choice] of [
  ["", true, { kind: "none" }],
  [" \n", true, { kind: "none" }],
  ["B", true, { kind: "build" }],
  ["b", false, { kind: "unclear" }],
  ["yes", true, { kind: "unclear" }],
  [" https://guide.example/tab-engine/ ", false, { kind: "fetch", address: "https://guide.example/tab-engine/" }],
  ["ftp://guide.example/", true, { kind: "unclear" }],
] as const) {
  test(`the answer ${JSON.stringify(answer)} where the image can${canBuild ? "" : "'t"} be built`, () => assert.deepEqual(choiceOf(answer, canBuild), choice));
}
