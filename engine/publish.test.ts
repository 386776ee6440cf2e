// A small snapshot goes the whole way: cut into parts, placed, served, fetched, and read back byte for byte; damage is noticed on the way.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { zstdDecompressSync } from "node:zlib";
import { bytesToPrompt } from "../src/playground/engines/tab/manifest.ts";
import { fetchImage } from "./fetch-image.ts";
import { cuts, placeImage } from "./publish.ts";
import { openImage } from "./published-image.ts";
import { published, served } from "./test-image.ts";

const quiet = { tell: () => undefined, signal: new AbortController().signal };

test("where a state is cut", () => {
  assert.deepEqual(cuts(0, 8), []);
  assert.deepEqual(cuts(8, 8), [{ start: 0, end: 8 }]);
  assert.deepEqual(cuts(17, 8), [
    { start: 0, end: 8 },
    { start: 8, end: 16 },
    { start: 16, end: 17 },
  ]);
});

test("a published image is fetched from a static host and read back", async () => {
  await using image = await published();
  await using host = await served(image.folder);
  const target = join(image.root, "fetched");
  await mkdir(target);
  await writeFile(join(target, "of-an-older-image.bin"), "");
  await fetchImage({ address: host.address, target, ...quiet });
  assert.deepEqual((await readdir(target)).sort(), (await readdir(image.folder)).sort());

  const opened = openImage(target);
  assert.deepEqual(opened.manifest, image.manifest);
  assert.ok(zstdDecompressSync(Buffer.from(opened.state)).equals(image.state));
  const bytes = await new Promise<Uint8Array>((resolve) => opened.disk.get(0, image.disk.length, resolve));
  assert.ok(image.disk.equals(bytes));
  assert.equal(image.manifest.state.parts.length, 2);
  assert.ok(bytesToPrompt(image.manifest) > 9_000_000);
  // The second chunk is the first one again.
  assert.equal((await readdir(target)).filter((name) => name.endsWith(".bin")).length, 2 + 1 + 1 + 1);
});

test("a damaged part is refused, by what fetches it and by what reads it", async () => {
  await using image = await published();
  const [part] = image.manifest.state.parts;
  const path = join(image.folder, `${part?.sha256}.bin`);
  const bytes = await readFile(path);
  bytes[1000] = (bytes[1000] ?? 0) ^ 1;
  await writeFile(path, bytes);
  assert.throws(() => openImage(image.folder), /is damaged/);
  await using host = await served(image.folder);
  const target = join(image.root, "fetched");
  await assert.rejects(fetchImage({ address: host.address, target, ...quiet }), /is damaged/);
  assert.equal(existsSync(join(target, "manifest.json")), false);
});

test("a folder without an image, and one of another format, are told from an image", async () => {
  await using image = await published();
  await using host = await served(image.folder);
  const target = join(image.root, "fetched");
  await assert.rejects(fetchImage({ address: `${host.address}/elsewhere`, target, ...quiet }), /answered 404/);
  await assert.rejects(fetchImage({ address: "http://127.0.0.1:1/tab-engine/", target, ...quiet }), /^Error: http:\/\/127\.0\.0\.1:1\/tab-engine\/manifest\.json can't be reached: /);
  await writeFile(join(image.folder, "manifest.json"), JSON.stringify({ ...image.manifest, format: 2 }));
  await assert.rejects(fetchImage({ address: host.address, target, ...quiet }), /format 2/);
});

test("placing an image again replaces what changed and keeps the rest", async () => {
  await using image = await published();
  const target = join(image.root, "placed");
  const read: string[] = [];
  const place = (names: readonly string[]) =>
    placeImage({
      target,
      manifest: Buffer.from("{}"),
      names,
      read: (name) => {
        read.push(name);
        return Promise.resolve(Buffer.from(name));
      },
      ...quiet,
    });
  await place(["a.bin", "b.bin"]);
  await place(["b.bin", "c.bin"]);
  assert.deepEqual(read, ["a.bin", "b.bin", "c.bin"]);
  assert.deepEqual((await readdir(target)).sort(), ["b.bin", "c.bin", "manifest.json"]);
});
