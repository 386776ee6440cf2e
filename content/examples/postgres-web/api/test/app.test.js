// The parts that decide something; what they do to a real database is tested with the whole stack.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { complaint, createApp } from "../src/app.js";
import { databaseSettings, secret } from "../src/settings.js";

test("a secret comes from a file, without the line break at its end", () => {
  const folder = mkdtempSync(join(tmpdir(), "secret-"));
  const file = join(folder, "password");
  writeFileSync(file, "from a file\n");
  assert.equal(secret("DB_PASSWORD", { DB_PASSWORD_FILE: file, DB_PASSWORD: "from a variable" }), "from a file");
  rmSync(folder, { recursive: true });
});

test("or from a variable, and nothing else will do", () => {
  assert.equal(secret("DB_PASSWORD", { DB_PASSWORD: "from a variable" }), "from a variable");
  assert.throws(() => databaseSettings({}), /set DB_PASSWORD_FILE/);
});

for (const [entry, wrong] of [
  [{ ship: "Ilse", note: "Arrived at dawn." }, undefined],
  [{ ship: " ", note: "x" }, /ship/],
  [{ ship: "x".repeat(81), note: "x" }, /ship/],
  [{ ship: "Ilse" }, /note/],
  [undefined, /ship/],
]) {
  test(`an entry: ${JSON.stringify(entry)?.slice(0, 40)}`, () => (wrong ? assert.match(complaint(entry), wrong) : assert.equal(complaint(entry), undefined)));
}

test("what can't be stored never reaches the database", async () => {
  const app = createApp({ query: () => assert.fail("the database was asked") });
  for (const body of ["{", "null", "{}"]) assert.equal((await app.request("/api/entries", { method: "POST", body })).status, 400);
});

test("without its database it lives, and isn't ready", async () => {
  const app = createApp({ query: () => Promise.reject(new Error("connect ECONNREFUSED")) });
  assert.equal((await app.request("/healthz")).status, 200);
  const answer = await app.request("/readyz");
  assert.deepEqual([answer.status, await answer.json()], [503, { status: "no database" }]);
});
