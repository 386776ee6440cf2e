// The guest's memory is left alone where it is zeros already, and zeroed wherever it may not be.

import assert from "node:assert/strict";
import { test } from "node:test";
import { memoryBytes, withoutNeedlessZeros } from "./machine.ts";

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
