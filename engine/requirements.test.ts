// On which machines the image is built.

import assert from "node:assert/strict";
import { test } from "node:test";
import { type Machine, obstacle } from "./requirements.ts";

const debian: Machine = { platform: "linux", architecture: "x64", root: true, apt: true };

for (const [change, expected] of [
  [{}, undefined],
  [{ platform: "darwin" }, /not Linux/],
  [{ architecture: "arm64" }, /arm64/],
  [{ apt: false }, /no Debian/],
  [{ root: false }, /not root/],
] as const) {
  test(`a machine with ${JSON.stringify(change)} ${expected === undefined ? "builds" : "is refused"}`, () => {
    const found = obstacle({ ...debian, ...change });
    if (expected === undefined) assert.equal(found, undefined);
    else assert.match(found ?? "", expected);
  });
}
