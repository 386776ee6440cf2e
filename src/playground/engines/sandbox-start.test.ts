import assert from "node:assert/strict";
import { test } from "node:test";
import { SandboxStart } from "./sandbox-start.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

test("steps are read in whatever pieces they come", () => {
  const text = "\u001b]6470;step;Starting the sandbox’s own engine\u0007\u001b]6470;step;Clearing\u0007A sandbox\r\n\u001b]6470;ready;\u0007\r\nBusyBox\r\n~ # ";
  for (const size of [1, 2, 7, 1000]) {
    const start = new SandboxStart();
    const all = bytes(text);
    const readyAt: number[] = [];
    for (let at = 0; at < all.length; at += size) {
      start.add(all.subarray(at, at + size));
      if (start.isReady) readyAt.push(at);
    }
    assert.equal(start.step, "Clearing");
    assert.equal(start.steps, 2);
    assert.ok(start.isReady);
    if (size === 1000) assert.equal(readyAt.length, 1);
  }
});

test("the shell's greeting isn't its prompt", () => {
  const start = new SandboxStart();
  start.add(bytes("\u001b]6470;ready;\u0007"));
  assert.equal(start.isReady, false);
  start.add(bytes("\r\nBusyBox v1.35.0 built-in shell (ash)\r\n\r\n"));
  assert.equal(start.isReady, false);
  start.add(bytes("~ # "));
  assert.equal(start.isReady, true);
});

test("a start that failed is told by what it printed", () => {
  const start = new SandboxStart();
  start.add(bytes('\u001b]6470;step;Starting\u0007\u001b[31mfailed to start daemon: no iptables\u001b[0m\r\n\u001b]6470;failed;\u0007'));
  assert.equal(start.isReady, false);
  assert.equal(start.printed, "failed to start daemon: no iptables");
});

test("a flood is not kept", () => {
  const start = new SandboxStart();
  for (let round = 0; round < 100; round += 1) start.add(bytes("x".repeat(10_000)));
  assert.ok(start.printed.length <= 64 * 1024);
});
