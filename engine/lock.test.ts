// What a build says when the archive has moved on.

import assert from "node:assert/strict";
import { test } from "node:test";
import { differences } from "./lock.ts";

test("changed, new and dropped packages are named", () => {
  assert.deepEqual(differences({ bash: "5.2", curl: "8.1", jq: "1.7" }, { bash: "5.3", curl: "8.1", libjq1: "1.8" }), [
    "bash: 5.2, now 5.3",
    "jq: 1.7, now not needed",
    "libjq1: not locked, now 1.8",
  ]);
});
