import assert from "node:assert/strict";
import { test } from "node:test";
import { PullProgress } from "./pull-progress.ts";

function after(...messages: readonly unknown[]): PullProgress {
  const pull = new PullProgress("Pulling docker:cli");
  for (const value of messages) pull.add({ value, text: "" });
  return pull;
}

const from = { status: "Pulling from library/docker", id: "cli" };
const waiting = (id: string) => ({ status: "Pulling fs layer", progressDetail: {}, id });
const downloading = (id: string, current: number, total: number) => ({ status: "Downloading", progressDetail: { current, total }, id });
const extracting = (id: string, current: number, total: number) => ({ status: "Extracting", progressDetail: { current, total }, id });
const downloaded = (id: string) => ({ status: "Download complete", progressDetail: {}, id });
const complete = (id: string) => ({ status: "Pull complete", progressDetail: {}, id });

test("nothing is known before the first layer", () => {
  assert.deepEqual(after(from).progress, { label: "Pulling docker:cli", done: null, total: null, unit: "bytes" });
});

test("layers without sizes are counted, without a bar", () => {
  assert.deepEqual(after(from, waiting("a"), waiting("b")).progress, { label: "Pulling docker:cli: 0 of 2 layers", done: null, total: null, unit: "bytes" });
});

test("bytes of all layers are added up", () => {
  const { progress } = after(from, waiting("a"), waiting("b"), downloading("a", 10, 100), downloading("b", 5, 50), downloading("a", 30, 100));
  assert.deepEqual(progress, { label: "Pulling docker:cli: 0 of 2 layers", done: 35, total: 150, unit: "bytes" });
});

test("a layer that is downloaded or unpacked counts whole, and unpacking doesn't count again", () => {
  const { progress } = after(waiting("a"), waiting("b"), downloading("a", 30, 100), downloaded("a"), extracting("a", 7, 400), downloading("b", 5, 50));
  assert.deepEqual([progress.done, progress.total], [105, 150]);
});

test("the label tells when all is downloaded", () => {
  const { progress } = after(waiting("a"), downloading("a", 100, 100), downloaded("a"));
  assert.equal(progress.label, "Pulling docker:cli, unpacking: 0 of 1 layers");
});

test("a layer that was there before the first download isn't taken for the last", () => {
  const { progress } = after({ status: "Already exists", progressDetail: {}, id: "a" });
  assert.deepEqual(progress, { label: "Pulling docker:cli: 1 of 1 layers", done: null, total: null, unit: "bytes" });
});

test("complete and already existing layers are counted", () => {
  const { progress } = after({ status: "Already exists", progressDetail: {}, id: "a" }, waiting("b"), downloading("b", 1, 50), complete("b"));
  assert.deepEqual([progress.label, progress.done, progress.total], ["Pulling docker:cli, unpacking: 2 of 2 layers", 50, 50]);
});

for (const odd of [undefined, null, 7, "text", [], {}, { id: "a" }, { id: 3, status: "Downloading" }, { status: "Status: Downloaded newer image" }]) {
  test(`${JSON.stringify(odd)} changes nothing`, () => {
    const pull = after(waiting("a"), downloading("a", 3, 9), odd);
    assert.deepEqual(pull.progress, after(waiting("a"), downloading("a", 3, 9)).progress);
    assert.equal(pull.error, undefined);
  });
}

for (const detail of [undefined, null, {}, { current: "3", total: "9" }, { current: -1, total: Number.NaN }]) {
  test(`a download with ${JSON.stringify(detail)} keeps the sizes that were known`, () => {
    const { progress } = after(waiting("a"), downloading("a", 3, 9), { status: "Downloading", progressDetail: detail, id: "a" });
    assert.deepEqual([progress.done, progress.total], [3, 9]);
  });
}

test("the reason of a failed pull is kept, in both of its forms", () => {
  assert.equal(after({ errorDetail: { message: "no such host" }, error: "old form" }).error, "no such host");
  assert.equal(after({ error: "toomanyrequests" }).error, "toomanyrequests");
});
