import assert from "node:assert/strict";
import { test } from "node:test";
import { unmetExpectations } from "./rehearse-page.ts";

const ran = { id: "block", status: 1, output: "no basic auth credentials", varies: false };

const cases: readonly [string, Parameters<typeof unmetExpectations>[1], RegExp[]][] = [
  ["nothing is expected: status 0 is", {}, [/^block: ended with 1, not 0:\nno basic/]],
  ["the status", { exit: "1" }, []],
  ["the status and a text", { exit: "1", expect: "auth" }, []],
  ["a text that isn't there", { exit: "1", expect: "pushed" }, [/^block: “pushed” is not in its output/]],
  ["neither is met", { exit: "2", expect: "pushed" }, [/ended with 1, not 2/, /“pushed” is not/]],
];
for (const [name, meta, messages] of cases) {
  test(`what a fence expects: ${name}`, () => {
    const unmet = unmetExpectations(ran, meta);
    assert.equal(unmet.length, messages.length);
    messages.forEach((message, at) => assert.match(unmet[at] ?? "", message));
  });
}
