// Chunks from a real web server: unpacked once, asked for once, and waited for where they can't be had.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import { DiskChunks } from "./disk-chunks.ts";
import type { DiskIndex } from "./manifest.ts";
import { gunzip, PartStore } from "./part-store.ts";

const content = Buffer.alloc(8192, "chunk");
const packed = gzipSync(content);
const sha256 = createHash("sha256").update(packed).digest("hex");
const index: DiskIndex = [[3, sha256, packed.length]];

let isUp = true;
let asked = 0;
/** Told of each request. */
let onAsked = (): void => undefined;
let server: Server;
let folderUrl = "";

before(async () => {
  server = createServer((_, response) => {
    asked += 1;
    onAsked();
    response.writeHead(isUp ? 200 : 503).end(isUp ? packed : undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  folderUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});

after(() => server.close());

/** @returns a promise that is kept when so many requests have come */
function askedFor(count: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  onAsked = () => {
    if (asked >= count) resolve();
  };
  return promise;
}

function chunks(onStuck: (error: Error) => Promise<void>, onUnstuck: () => void, of = index, trails: readonly (readonly number[])[] = []): DiskChunks {
  const store = new PartStore({ folderUrl, shelf: undefined, onNotKept: assert.ifError });
  return new DiskChunks({ index: of, trails, fetch: async (part) => await gunzip(await store.get(part)), onStuck, onUnstuck });
}

test("a chunk is fetched once, however often it is read, and one that isn't listed is zeros", async () => {
  asked = 0;
  const { source } = chunks(assert.fail, assert.fail);
  assert.equal(source(2), undefined);
  const both = await Promise.all([source(3), source(3)]);
  assert.deepEqual(both.map((bytes) => Buffer.from(bytes ?? [])), [content, content]);
  assert.ok(source(3) instanceof Uint8Array, "at hand from now on");
  assert.equal(asked, 1);
});

test("a chunk that can't be had is told, and tried again when that is wanted", async () => {
  isUp = false;
  const told: string[] = [];
  const disk = chunks(
    async (error) => {
      told.push(error.message);
      assert.ok(disk.isWaiting);
      // The second try fails too.
      if (told.length === 2) isUp = true;
    },
    () => told.push("unstuck"),
  );
  assert.deepEqual(Buffer.from((await disk.source(3)) ?? []), content);
  assert.deepEqual(told, ["A part of the engine isn’t there", "A part of the engine isn’t there", "unstuck"]);
  assert.equal(disk.isWaiting, false);
});

test("chunks that are fetched ahead are at hand when the guest reads them, and aren't fetched twice", async () => {
  asked = 0;
  const disk = chunks(assert.fail, assert.fail);
  // One that holds only zeros isn't there to be fetched.
  const ahead = disk.fetchAhead([3, 2, 3]);
  assert.equal(disk.isWaiting, false, "the guest doesn't wait for it");
  const read = disk.source(3);
  assert.ok(read instanceof Promise);
  assert.deepEqual(Buffer.from((await read) ?? []), content);
  await ahead;
  assert.ok(disk.source(3) instanceof Uint8Array);
  assert.equal(asked, 1);
});

test("where the guest reads on, the chunks after the one that it waits for are fetched too", { timeout: 10_000 }, async () => {
  asked = 0;
  const next: DiskIndex = [3, 4, 5, 6, 7, 8].map((number) => [number, sha256, packed.length]);
  const disk = chunks(assert.fail, assert.fail, next);
  await disk.source(3);
  assert.equal(asked, 1, "one chunk alone");
  const rest = askedFor(4);
  await disk.source(4);
  await rest;
});

test("where the guest follows a trail, the chunks after its place are fetched, once, and it goes on so from those that are at hand", { timeout: 10_000 }, async () => {
  asked = 0;
  const trail = Array.from({ length: 90 }, (_, place) => 300 - 3 * place);
  const at = (place: number): number => trail[place] ?? 0;
  const disk = chunks(assert.fail, assert.fail, trail.map((number) => [number, sha256, packed.length]), [trail, [at(9)]]);
  // Whoever waits for nothing in particular waits for all that is fetched ahead.
  const ahead = () => disk.fetchAhead([]);
  for (const place of [5, 6, 7]) await disk.source(at(place));
  await ahead();
  assert.equal(asked, 3, "three chunks may be anybody's");
  await disk.source(at(9));
  await ahead();
  assert.equal(asked, 4, "one that is on another trail as well says nothing");
  await disk.source(at(8));
  await ahead();
  assert.equal(asked, 5 + 63);
  assert.ok(disk.source(at(10)) instanceof Uint8Array);
  await ahead();
  assert.equal(asked, 5 + 65, "two further");
  assert.ok(disk.source(at(10)) instanceof Uint8Array);
  await ahead();
  assert.equal(asked, 5 + 65, "not a second time");
});

test("one that can't be fetched ahead is nobody's trouble until the guest reads it", async () => {
  isUp = false;
  const disk = chunks(async () => void (isUp = true), () => undefined);
  await disk.fetchAhead([3]);
  assert.equal(disk.isWaiting, false);
  assert.deepEqual(Buffer.from((await disk.source(3)) ?? []), content);
});
