/** The committed grammar is what the real binaries say. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { dockerRelease } from "../../test/docker-release.ts";
import { generateGrammar } from "./generate-grammar.ts";

test("the committed grammar is the binaries' own", async () => {
  const { docker, plugins } = await dockerRelease();
  const committed: unknown = JSON.parse(readFileSync(new URL("grammar.json", import.meta.url), "utf8"));
  assert.deepEqual(await generateGrammar(docker, plugins), committed);
});
