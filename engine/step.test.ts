// What makes a step run again, and what is kept of it.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readFile, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { cacheFolder, perform, stepDigest, type Step } from "./step.ts";

async function scratch() {
  const root = await mkdtemp(join(tmpdir(), "drydock-step-"));
  return { root, [Symbol.asyncDispose]: () => rm(root, { recursive: true }) };
}

test("a step's digest follows its name, its inputs, and its files' names, contents and modes", async () => {
  await using folder = await scratch();
  const { root } = folder;
  await mkdir(join(root, "guest"));
  await writeFile(join(root, "guest", "init"), "one");
  const digest = (name = "root", inputs: unknown = { version: 1 }) => stepDigest({ name, files: ["guest"], inputs }, root);
  const first = await digest();
  assert.match(first, /^[0-9a-f]{32}$/);
  assert.equal(await digest(), first);
  const others = [await digest("kernel"), await digest("root", { version: 2 })];
  await chmod(join(root, "guest", "init"), 0o755);
  others.push(await digest());
  await writeFile(join(root, "guest", "init"), "two");
  others.push(await digest());
  await writeFile(join(root, "guest", "more"), "");
  others.push(await digest());
  assert.equal(new Set([first, ...others]).size, 6);
});

test("a step runs once, its failure leaves no result, and three results are kept", async () => {
  await using folder = await scratch();
  const { root: cache } = folder;
  const lines: string[] = [];
  const run = { cache, signal: new AbortController().signal, say: (line: string) => lines.push(line), tell: () => undefined };
  let times = 0;
  const step = (inputs: number): Step => ({
    name: "disk",
    files: [],
    inputs,
    make: async (context) => {
      times += 1;
      await writeFile(context.log, "the program's last words\n");
      if (inputs === 0) throw new Error("no space");
      await writeFile(join(context.folder, "image"), String(inputs));
    },
  });
  await assert.rejects(perform(step(0), run), /“disk” failed: no space[^]*last words/);
  const { folder: made } = await perform(step(1), run);
  assert.equal(await readFile(join(made, "image"), "utf8"), "1");
  assert.equal((await perform(step(1), run)).folder, made);
  assert.equal(times, 2);
  for (const inputs of [2, 3, 4]) await perform(step(inputs), run);
  const kept = (await readdir(cache)).filter((name) => /-[0-9a-f]{32}$/.test(name));
  assert.equal(kept.length, 3);
  assert.equal(existsSync(made), false);
});

test("an ended build leaves nothing that looks finished", async () => {
  await using folder = await scratch();
  const { root: cache } = folder;
  const controller = new AbortController();
  const run = { cache, signal: controller.signal, say: () => undefined, tell: () => undefined };
  const step: Step = {
    name: "kernel",
    files: [],
    inputs: null,
    make: async ({ signal }) => {
      controller.abort(new Error("asked to end"));
      signal.throwIfAborted();
    },
  };
  await assert.rejects(perform(step, run), /asked to end/);
  assert.deepEqual((await readdir(cache)).filter((name) => !name.endsWith(".part")), []);
});

test("what an ended build left long ago is removed with the next result, and what another build may be at isn't", async () => {
  await using folder = await scratch();
  const run = { cache: folder.root, signal: new AbortController().signal, say: () => undefined, tell: () => undefined };
  const [old, fresh, other] = [`kernel-${"0".repeat(32)}.part`, `kernel-${"1".repeat(32)}.part`, `disk-${"0".repeat(32)}.part`];
  for (const name of [old, fresh, other]) await mkdir(join(folder.root, name));
  const longAgo = new Date(Date.now() - 25 * 3_600_000);
  for (const name of [old, other]) await utimes(join(folder.root, name), longAgo, longAgo);
  await perform({ name: "kernel", files: [], inputs: null, make: () => Promise.resolve() }, run);
  assert.deepEqual((await readdir(folder.root)).filter((name) => name.endsWith(".part")).sort(), [other, fresh].sort());
});

test("a step that resumes finds what an ended run left, another one doesn't", async () => {
  for (const resumes of [true, false]) {
    await using folder = await scratch();
    const run = { cache: folder.root, signal: new AbortController().signal, say: () => undefined, tell: () => undefined };
    const found: string[][] = [];
    const step: Step = {
      name: "kernel",
      files: [],
      inputs: null,
      resumes,
      make: async (context) => {
        found.push(await readdir(context.folder));
        await writeFile(join(context.folder, "half"), "");
        if (found.length === 1) throw new Error("ended");
      },
    };
    await assert.rejects(perform(step, run), /ended/);
    await perform(step, run);
    assert.deepEqual(found, [[], resumes ? ["half"] : []]);
  }
});

test("the cache follows XDG_CACHE_HOME, which must be absolute", () => {
  assert.equal(cacheFolder({ XDG_CACHE_HOME: "/var/cache" }), "/var/cache/drydock/engine");
  assert.match(cacheFolder({ XDG_CACHE_HOME: "relative" }), /\.cache\/drydock\/engine$/);
  assert.match(cacheFolder({}), /\.cache\/drydock\/engine$/);
});
