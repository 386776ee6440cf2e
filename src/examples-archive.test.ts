import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { test } from "node:test";
import { parseTar } from "nanotar";
import { examplesArchive } from "./examples-archive.ts";

test("the archive holds the example projects, hidden files too, and nothing that tools leave", async () => {
  assert.ok(existsSync("content/examples"), "tests run in the repository's folder");
  const files = parseTar(await examplesArchive());
  const names = files.map(({ name }) => name);
  assert.ok(names.includes("examples/node-api/.dockerignore"), names.join("\n"));
  assert.ok(names.includes("examples/node-api/compose.yaml"));
  assert.deepEqual(names.filter((name) => !name.startsWith("examples/") || /(^|\/)(node_modules|\.\.)(\/|$)/.test(name)), []);
  const script = files.find(({ name }) => name.endsWith("/deploy.sh"));
  assert.match(script?.attrs?.mode ?? "", /755/);
});
