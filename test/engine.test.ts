// The engine that every other test leans on. DRYDOCK_TEST_ENGINE is the one that the runner started; these start a second one beside it.

import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { watch } from "node:fs";
import { access, rm } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { promisify } from "node:util";
import { removeControlGroups } from "./control-groups.ts";
import { engineRequest } from "./engine-api.ts";
import { startEngine } from "./engine.ts";
import { sessionImage } from "./images.ts";

const run = promisify(execFile);
const runnersEngine = process.env["DRYDOCK_TEST_ENGINE"] ?? "";

test("the runner's engine runs the session image, whose docker reaches the engine that it is given", async () => {
  assert.match(runnersEngine, /^unix:/, "DRYDOCK_TEST_ENGINE isn't set: run these tests with npm test -- --only unit");
  const socket = new URL(runnersEngine).pathname;
  const container = ["run", "--rm", "--volume", `${socket}:/var/run/docker.sock`, sessionImage];
  const inside = await run("docker", ["--host", runnersEngine, ...container, "docker", "run", "--rm", "hello-world"]);
  assert.match(inside.stdout, /Hello from Docker!/);
});

test("a second engine doesn't see the first one's images, and stopping leaves nothing of it", async () => {
  const engine = await startEngine();
  try {
    assert.notEqual(engine.endpoint, runnersEngine);
    assert.deepEqual(await engineRequest(engine.socket, { method: "GET", path: "/images/json" }), []);
  } finally {
    await engine.stop();
  }
  await assert.rejects(access(dirname(engine.socket)), { code: "ENOENT" });
});

test("an engine that ended before it was stopped is reported, and its folder is removed", async () => {
  const engine = await startEngine();
  const folder = dirname(engine.socket);
  const watcher = watch(folder);
  const ended = new Promise<void>((resolve) => watcher.on("change", (_event, name) => name === "pid" && resolve()));
  process.kill(engine.pid, "SIGTERM");
  await ended;
  watcher.close();
  await assert.rejects(engine.stop(), /ended before it was stopped/);
  await assert.rejects(access(folder), { code: "ENOENT" });
});

test("an engine that a test has ended starts again with what it had", async () => {
  const engine = await startEngine();
  try {
    for (const signal of ["SIGTERM", "SIGKILL"] as const) {
      await engineRequest(engine.socket, { method: "POST", path: "/volumes/create", body: { Name: signal.toLowerCase() } });
      const { pid } = engine;
      await engine.down(signal);
      await assert.rejects(engineRequest(engine.socket, { method: "GET", path: "/_ping" }), { code: /ENOENT|ECONNREFUSED/ });
      await engine.up();
      assert.notEqual(engine.pid, pid);
      await engineRequest(engine.socket, { method: "GET", path: `/volumes/${signal.toLowerCase()}` });
    }
  } finally {
    await engine.stop();
  }
});

test("an engine doesn't outlive the program that started it, even one that is killed", async () => {
  const source = `import { startEngine } from ${JSON.stringify(new URL("engine.ts", import.meta.url).href)};
    console.log((await startEngine()).socket);`;
  const starter = spawn(process.execPath, ["--input-type=module", "--eval", source], { stdio: ["ignore", "pipe", "inherit"] });
  const [socket] = (await once(createInterface({ input: starter.stdout }), "line")) as [string];
  const folder = dirname(socket);
  const watcher = watch(folder);
  // The engine removes its pidfile last.
  const ended = new Promise<void>((resolve) => watcher.on("change", (_event, name) => name === "pid" && resolve()));
  starter.kill("SIGKILL");
  await ended;
  watcher.close();
  await assert.rejects(engineRequest(socket, { method: "GET", path: "/_ping" }), { code: /ENOENT|ECONNREFUSED/ });
  await rm(folder, { recursive: true });
  await removeControlGroups(basename(folder));
});
