// A small snapshot goes the whole way: cut into parts, placed, served, fetched, and read back byte for byte; damage is noticed on the way.

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { zstdDecompressSync } from "node:zlib";
import { bytesToPrompt } from "../src/playground/engines/tab/manifest.ts";
import { fetchImage } from "./fetch-image.ts";
import { diskChunkBytes } from "./node-machine.ts";
import { cuts, type Description, placeImage, publish } from "./publish.ts";
import { openImage } from "./published-image.ts";

const description: Description = {
  engineVersion: "28.5.2",
  emulatorVersion: "0.5.462",
  memoryBytes: 512 * 1024 * 1024,
  changes: [],
  images: ["busybox:latest"],
  contents: [{ package: "bash", version: "5.3-2", source: "bash", sourceVersion: "5.3-2", licences: ["GPL-3+"] }],
  sources: "Ask Debian.",
};

const quiet = { tell: () => undefined, signal: new AbortController().signal };

/** A published image whose state is noise and whose disk has two chunks of noise, alike, among zeros. */
async function published() {
  const root = await mkdtemp(join(tmpdir(), "drydock-publish-"));
  const snapshot = join(root, "snapshot");
  const folder = join(root, "published");
  await mkdir(snapshot);
  await mkdir(folder);
  const state = randomBytes(9_000_000);
  const noise = randomBytes(diskChunkBytes);
  const disk = Buffer.concat([Buffer.alloc(diskChunkBytes), noise, noise, Buffer.alloc(2 * diskChunkBytes)]);
  await writeFile(join(snapshot, "state"), state);
  await writeFile(join(snapshot, "disk"), disk);
  const manifest = await publish({ snapshot, copyright: "==== bash ====\nfree", description, folder, ...quiet });
  return { root, folder, state, disk, manifest, [Symbol.asyncDispose]: () => rm(root, { recursive: true }) };
}

/** Serves a folder as any static host does. */
async function served(folder: string) {
  const server = createServer((request, response) => {
    const path = join(folder, (request.url ?? "").replace("/tab-engine/", ""));
    if (!existsSync(path)) response.writeHead(404).end();
    else createReadStream(path).pipe(response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { address: `http://127.0.0.1:${port}/tab-engine`, [Symbol.asyncDispose]: () => new Promise<void>((resolve) => server.close(() => resolve())) };
}

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
