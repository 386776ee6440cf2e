// What the guest reads back from its disk, whichever of its bytes come from a chunk, from a write, or from nowhere.

import assert from "node:assert/strict";
import { test } from "node:test";
import { type ChunkSource, GuestDisk } from "./disk.ts";

const chunkBytes = 8192;
const ones = () => new Uint8Array(chunkBytes).fill(1);

function disk(chunk: ChunkSource, onFailure: (error: unknown) => void = assert.ifError): GuestDisk {
  return new GuestDisk({ byteLength: 4 * chunkBytes, chunkBytes, chunk, onFailure });
}

const read = (from: GuestDisk, start: number, length: number) => new Promise<Uint8Array>((resolve) => from.get(start, length, resolve));
const write = (to: GuestDisk, start: number, data: Uint8Array) => new Promise<void>((resolve) => to.set(start, data, resolve));

for (const [what, source] of [
  ["at hand", (index: number) => (index === 1 ? ones() : undefined)],
  ["fetched", async (index: number) => (index === 1 ? ones() : undefined)],
] as const) {
  test(`a read crosses from zeros into a chunk that is ${what}`, async () => {
    assert.deepEqual(await read(disk(source), chunkBytes - 512, 1024), Uint8Array.from([...Array(512).fill(0), ...Array(512).fill(1)]));
  });

  test(`a write of one sector keeps what is around it in a chunk that is ${what}`, async () => {
    const written = disk(source);
    await write(written, chunkBytes + 512, new Uint8Array(512).fill(7));
    assert.deepEqual(await read(written, chunkBytes, 1536), Uint8Array.from([...Array(512).fill(1), ...Array(512).fill(7), ...Array(512).fill(1)]));
  });
}

test("two writes into one page that is still being fetched are both kept", async () => {
  const written = disk(async () => ones());
  await Promise.all([write(written, 0, new Uint8Array(512).fill(2)), write(written, 512, new Uint8Array(512).fill(3))]);
  const bytes = await read(written, 0, 1536);
  assert.deepEqual([bytes[0], bytes[512], bytes[1024]], [2, 3, 1]);
});

test("a chunk is asked for only when something of it is read", async () => {
  const asked: number[] = [];
  const lazy = disk((index) => {
    asked.push(index);
    return undefined;
  });
  await write(lazy, 0, new Uint8Array(4096));
  await read(lazy, 0, 4096);
  assert.deepEqual(asked, []);
  await read(lazy, 2 * chunkBytes, 512);
  assert.deepEqual(asked, [2]);
});

test("what was written survives being saved, and can be forgotten", async () => {
  const first = disk(ones);
  await write(first, 4096, new Uint8Array(8192).fill(9));
  const second = disk(ones);
  second.set_state(first.get_state());
  assert.deepEqual(await read(second, 0, 16384), await read(first, 0, 16384));
  assert.deepEqual([...first.get_state()[0]], [1, 2]);
  second.forgetWrites();
  assert.deepEqual(await read(second, 0, 16384), new Uint8Array(16384).fill(1));
});

test("a chunk that can't be had is told, and the read stays open", async () => {
  const failure = new Error("no such part");
  const told = await new Promise((resolve) => disk(() => Promise.reject(failure), resolve).get(0, 512, () => resolve("was read")));
  assert.equal(told, failure);
});
