import assert from "node:assert/strict";
import { test } from "node:test";
import { createApp } from "../src/app.js";

const app = createApp({ version: "test" });
const get = async (path) => {
  const answer = await app.request(path);
  return [answer.status, await answer.json()];
};

test("says which version it is", async () => {
  const [status, { service, version }] = await get("/");
  assert.deepEqual([status, service, version], [200, "berths", "test"]);
});

test("is healthy", async () => {
  const [status, body] = await get("/healthz");
  assert.deepEqual([status, body.status], [200, "ok"]);
});

test("lists all berths, or the free ones", async () => {
  assert.equal((await get("/berths"))[1].length, 3);
  assert.deepEqual((await get("/berths?free=true"))[1].map(({ id }) => id), [2]);
});

test("finds one berth, and says so when there is none", async () => {
  assert.equal((await get("/berths/3"))[1].name, "Fish market");
  assert.deepEqual(await get("/berths/9"), [404, { error: "no such berth" }]);
});

test("any other path is 404", async () => {
  assert.deepEqual(await get("/nowhere"), [404, { error: "no such page" }]);
});
