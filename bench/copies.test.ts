// Copies of sections differ from each other where one site could otherwise save work, and break no rule of the guide.

import assert from "node:assert/strict";
import { test } from "node:test";
import { copies, copySlug, copyText, copyTitle, withCopies } from "./copies.ts";

test("the section itself keeps its address and title, its copies have their own", () => {
  assert.deepEqual(copies(3).map((copy) => [copySlug("swarm", copy), copyTitle("Swarm", copy)]), [["swarm", "Swarm"], ["swarm-copy-1", "Swarm (copy 1)"], ["swarm-copy-2", "Swarm (copy 2)"]]);
});

test("a section's copies follow it", () => {
  assert.deepEqual(withCopies(["swarm", "security"], 2, copySlug), ["swarm", "swarm-copy-1", "security", "security-copy-1"]);
});

test("a copy's commands keep their names and leave the cheat sheet", () => {
  assert.equal(copyText('A cheat="x".\n\n  ```sh run tags="volumes" cheat="Create a volume"\n  docker\n'), 'A cheat="x".\n\n  ```sh run tags="volumes" name="Create a volume"\n  docker\n');
});
