// Who is offered an image of the engine in the tab, in which words, and what answers mean.

import assert from "node:assert/strict";
import { test } from "node:test";
import { choiceOf, proposal, type Situation } from "./proposal.ts";

const debian = { platform: "linux", architecture: "x64", root: true, apt: true } as const;
const mac = { platform: "darwin", architecture: "arm64", root: false, apt: false } as const;
const cache = { folder: "/cache", freeBytes: 100e9 };
const alone: Situation = { hasImage: false, engineTrouble: "No Docker Engine answers.", terminal: true, machine: debian, cache };

test("nothing is proposed where an engine answers, or an image is there", () => {
  assert.equal(proposal({ ...alone, engineTrouble: undefined }), undefined);
  assert.equal(proposal({ ...alone, hasImage: true }), undefined);
});

for (const [what, situation, text, question] of [
  ["a terminal on Debian", alone, /no image for that yet\.\nIt can be built here.* takes a quarter to half an hour .* and up to [\d.]+ GB of disk in \/cache/, /^Press Enter to build it now\./],
  ["a log on Debian", { ...alone, terminal: false }, /Build one with “npm run engine”, or take one.*--from/, undefined],
  ["a terminal on a Debian whose disk is full", { ...alone, cache: { folder: "/cache", freeBytes: 1.25e9 } }, /can't be built here: it takes up to .* and \/cache has 1\.3 GB left/, /^Type the address/],
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
  ["", true, { kind: "build" }],
  [" \n", true, { kind: "build" }],
  ["", false, { kind: "none" }],
  [undefined, true, { kind: "none" }],
  ["N", true, { kind: "none" }],
  ["no", false, { kind: "none" }],
  ["Yes", true, { kind: "build" }],
  ["y", false, { kind: "unclear" }],
  ["perhaps", true, { kind: "unclear" }],
  [" https://guide.example/tab-engine/ ", false, { kind: "fetch", address: "https://guide.example/tab-engine/" }],
  ["ftp://guide.example/", true, { kind: "unclear" }],
] as const) {
  test(`the answer ${JSON.stringify(answer)} where the image can${canBuild ? "" : "'t"} be built`, () => assert.deepEqual(choiceOf(answer, canBuild), choice));
}
