import assert from "node:assert/strict";
import { test } from "node:test";
import { chooseVersion, type VersionChoice } from "./api-version.ts";

const cases: readonly { engine: string; newest: string; oldest?: string; expected: VersionChoice }[] = [
  { engine: "Docker 20.10", newest: "1.41", oldest: "1.12", expected: { kind: "speak", version: "1.41" } },
  { engine: "Docker 26.1", newest: "1.45", oldest: "1.24", expected: { kind: "speak", version: "1.45" } },
  { engine: "Docker 28.5", newest: "1.51", oldest: "1.24", expected: { kind: "speak", version: "1.51" } },
  { engine: "Docker 29.0", newest: "1.52", oldest: "1.44", expected: { kind: "speak", version: "1.51" } },
  { engine: "Docker 29.3", newest: "1.54", oldest: "1.40", expected: { kind: "speak", version: "1.51" } },
  { engine: "an engine that keeps its oldest to itself", newest: "1.47", expected: { kind: "speak", version: "1.47" } },
  { engine: "Docker 19.03", newest: "1.40", oldest: "1.12", expected: { kind: "engine-too-old", newest: "1.40" } },
  { engine: "one of 2015, whose version a text comparison would take for a newer one", newest: "1.9", expected: { kind: "engine-too-old", newest: "1.9" } },
  { engine: "one of the far future", newest: "1.80", oldest: "1.60", expected: { kind: "engine-too-new", oldest: "1.60" } },
  { engine: "one with another major version", newest: "2.0", expected: { kind: "not-a-version" } },
  { engine: "something else", newest: "v8", expected: { kind: "not-a-version" } },
  { engine: "something with a broken oldest", newest: "1.47", oldest: "none", expected: { kind: "not-a-version" } },
];

for (const { engine, newest, oldest, expected } of cases) {
  test(`${engine} (${oldest ?? "?"} to ${newest}): ${expected.kind}`, () => assert.deepEqual(chooseVersion(newest, oldest), expected));
}
