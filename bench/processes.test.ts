import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";
import { cpuMsOf, descendants, memoryOf, watchPeak } from "./processes.ts";

test("the processes below one are found at any depth", async () => {
  const child = spawn("sh", ["-c", "sleep 100 & echo $!; wait"], { stdio: ["ignore", "pipe", "inherit"], detached: true });
  const [line] = (await once(child.stdout, "data")) as [Buffer];
  const pid = child.pid ?? assert.fail();
  const found = descendants(process.pid);
  for (const id of [pid, Number(line)]) assert.ok(found.includes(id), `${id} among ${found.join(", ")}`);
  process.kill(-pid);
  await once(child, "exit");
});

test("time on processors and memory grow with what is done", () => {
  const fromMs = cpuMsOf(process.pid);
  const endMs = performance.now() + 60_000;
  while (cpuMsOf(process.pid) < fromMs + 50 && performance.now() < endMs);
  assert.ok(cpuMsOf(process.pid) >= fromMs + 50);
  const peak = watchPeak(process.pid);
  const [from, before] = [memoryOf(process.pid), peak()];
  const megabytes64 = Buffer.alloc(64e6, 1);
  assert.ok(memoryOf(process.pid) > from + 32e6);
  assert.ok(peak() > before + 32e6);
  assert.equal(megabytes64.length, 64e6);
});
