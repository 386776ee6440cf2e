import assert from "node:assert/strict";
import test from "node:test";
import { mayFetchAhead } from "./fetch-ahead.ts";

test("a section is fetched ahead unless it costs the reader more than it gives", () => {
  assert.equal(mayFetchAhead({}), true, "a browser that doesn't tell");
  assert.equal(mayFetchAhead({ saveData: false, effectiveType: "4g" }), true);
  assert.equal(mayFetchAhead({ saveData: false, effectiveType: "3g" }), true);
  assert.equal(mayFetchAhead({ saveData: false, effectiveType: "2g" }), false);
  assert.equal(mayFetchAhead({ saveData: false, effectiveType: "slow-2g" }), false);
  assert.equal(mayFetchAhead({ saveData: true, effectiveType: "4g" }), false);
});
