import assert from "node:assert/strict";
import { test } from "node:test";
import { checkRunScripts, runScripts } from "./run-scripts.ts";

const found: readonly [string, string, [number, string][]][] = [
  ["one line", "FROM a\nRUN make all", [[2, "make all"]]],
  ["flags come before it", "RUN --mount=type=cache,target=/x --network=none make", [[1, "make"]]],
  ["lines that go on", "RUN a \\\n  && b\nRUN c", [[1, "a \\\n  && b"], [3, "c"]]],
  ["flags on lines of their own", "RUN --mount=type=cache,target=/x \\\n    make", [[1, "\\\n    make"]]],
  ["a comment between lines", "RUN a \\\n  # why\n  && b", [[1, "a \\\n\\\n  && b"]]],
  ["a here-document", "RUN <<EOF\nset -e\nmake\nEOF\nRUN b", [[2, "set -e\nmake"], [5, "b"]]],
  ["no script in the exec form", 'RUN ["make", "all"]', []],
];
for (const [name, text, scripts] of found) test(`RUN: ${name}`, () => assert.deepEqual(runScripts(text).map(({ line, text: script }) => [line, script]), scripts));

test("a script that bash can't read is found at its line", () => {
  assert.deepEqual(checkRunScripts("FROM a\nRUN make \\\n  && && b"), [
    { line: 3, message: "in the script of RUN: expected command after '&&'" },
    { line: 3, message: "in the script of RUN: unexpected token '&&'" },
  ]);
});

test("PowerShell's scripts are none of bash's", () => assert.deepEqual(checkRunScripts('SHELL ["powershell"]\nRUN if ($x) { y }'), []));
