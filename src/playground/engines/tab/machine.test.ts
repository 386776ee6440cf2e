// The guest's memory is left alone where it is zeros already, and zeroed wherever it may not be; the installed emulator translates code as it is to.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import { emulatorExports, memoryBytes, translatingLater, withoutNeedlessZeros } from "./machine.ts";

type Zero = (address: number, bytes: number) => void;

const memory = new WebAssembly.Memory({ initial: 0 });

/** A module that notes what it zeroes. */
function module() {
  const zeroed: [address: number, bytes: number][] = [];
  const { zero_memory: zero, ...others } = withoutNeedlessZeros({ zero_memory: (address: number, bytes: number) => zeroed.push([address, bytes]), memory });
  return { zeroed, zero: zero as unknown as Zero, others };
}

test("the whole memory of a new machine isn't zeroed, and that of a used one is", () => {
  const { zeroed, zero, others } = module();
  zero(0, memoryBytes);
  assert.deepEqual(zeroed, []);
  zero(0, memoryBytes);
  assert.deepEqual(zeroed, [[0, memoryBytes]]);
  assert.equal(others["memory"], memory);
});

test("what the guest gives back is zeroed, and after that the memory isn't new", () => {
  const { zeroed, zero } = module();
  zero(4096, 8192);
  zero(0, memoryBytes);
  assert.deepEqual(zeroed, [
    [4096, 8192],
    [0, memoryBytes],
  ]);
});

const v86 = readFileSync(createRequire(import.meta.url).resolve("v86/build/v86.wasm"));

/** What a module imports, doing nothing. */
function imports(module: WebAssembly.Module): WebAssembly.Imports {
  const all: Record<string, Record<string, WebAssembly.ImportValue>> = {};
  for (const { module: from, name, kind } of WebAssembly.Module.imports(module)) {
    const value = kind === "table" ? new WebAssembly.Table({ element: "anyfunc", initial: 4096 }) : () => 0;
    (all[from] ??= {})[name] = value;
  }
  return all;
}

test("the installed v86 translates later by one number, and each page alone", async () => {
  const later = translatingLater(v86);
  const changed = [...later.keys()].filter((at) => later[at] !== v86[at]);
  assert.deepEqual(changed, [0, 1, 2].map((offset) => (changed[0] ?? 0) + offset), "the three bytes of a number");
  const exports = await emulatorExports(v86, imports(new WebAssembly.Module(later)));
  assert.equal((exports["get_jit_config"] as (setting: number) => number)(1), 1);
});

test("a v86 in which the number isn't where it is known to be is refused", () => {
  assert.throws(() => translatingLater(translatingLater(v86)), /at 0 places/);
  assert.throws(() => translatingLater(Buffer.concat([v86, v86])), /at 2 places/);
});
