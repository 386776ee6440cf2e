import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { generateSchema, literalAt } from "./generate-schema.ts";

test("a literal ends at its own brace, whatever stands in its strings", () => {
  const program = 'x=1;y={a:"}",b:{c:\'\\\'}\'},d:`}`};z={}';
  assert.equal(literalAt(program, program.indexOf("{")), '{a:"}",b:{c:\'\\\'}\'},d:`}`}');
});

test("a literal that doesn't end is refused", () => assert.throws(() => literalAt('{a:"}', 0), /doesn't end/));

test("the committed schema is the package's own", async () => {
  const committed: unknown = JSON.parse(readFileSync(new URL("schema.json", import.meta.url), "utf8"));
  assert.deepEqual(await generateSchema(), committed);
});
