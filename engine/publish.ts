/** Cuts the snapshot into parts that a static host can serve, and writes the manifest that names them. */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, open, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { constants, gzip, zstdCompress } from "node:zlib";
import { type DiskIndex, largestPartBytes, type Manifest, type Part, type Parted, partName } from "../src/playground/engines/tab/manifest.ts";
import { diskChunkBytes } from "./node-machine.ts";

const gzipped = promisify(gzip);
const zstdCompressed = promisify(zstdCompress);

/** Level and window of the state's compression. The window covers the whole of what v86's decoder takes. */
const stateCompression = {
  [constants.ZSTD_c_compressionLevel]: 22,
  [constants.ZSTD_c_windowLog]: 27,
  [constants.ZSTD_c_enableLongDistanceMatching]: 1,
};

/**
 * @param bytes how long the whole is
 * @returns where to cut it
 */
export function cuts(bytes: number, largest = largestPartBytes): { start: number; end: number }[] {
  return Array.from({ length: Math.ceil(bytes / largest) }, (_, index) => ({ start: index * largest, end: Math.min((index + 1) * largest, bytes) }));
}

/** Writes one part, if it isn't there yet. */
async function writePart(folder: string, bytes: Uint8Array): Promise<Part> {
  const part = { sha256: createHash("sha256").update(bytes).digest("hex"), bytes: bytes.length };
  const path = join(folder, partName(part));
  if (!existsSync(path)) {
    await writeFile(`${path}.new`, bytes);
    await rename(`${path}.new`, path);
  }
  return part;
}

async function writeParts(folder: string, bytes: Uint8Array, unpackedBytes: number): Promise<Parted> {
  const parts: Part[] = [];
  for (const { start, end } of cuts(bytes.length)) parts.push(await writePart(folder, bytes.subarray(start, end)));
  return { parts, unpackedBytes };
}

async function writeDisk(folder: string, image: string, reads: DiskReads, tell: (text: string) => void): Promise<Manifest["disk"]> {
  const index: [number, string, number][] = [];
  const file = await open(image, "r");
  let byteLength: number;
  try {
    byteLength = (await file.stat()).size;
    const buffer = Buffer.alloc(diskChunkBytes);
    const zeros = Buffer.alloc(diskChunkBytes);
    for (let number = 0; number * diskChunkBytes < byteLength; number += 1) {
      const { bytesRead } = await file.read(buffer, 0, diskChunkBytes, number * diskChunkBytes);
      const chunk = buffer.subarray(0, bytesRead);
      if (chunk.equals(zeros.subarray(0, bytesRead))) continue;
      const { sha256, bytes } = await writePart(folder, await gzipped(chunk, { level: 9 }));
      index.push([number, sha256, bytes]);
      if (index.length % 100 === 0) tell(`${index.length} chunks of the disk`);
    }
  } finally {
    await file.close();
  }
  const json = Buffer.from(JSON.stringify(index satisfies DiskIndex));
  const sizes = new Map(index.map(([, sha256, bytes]) => [sha256, bytes]));
  return {
    byteLength,
    chunkBytes: diskChunkBytes,
    index: await writeParts(folder, await gzipped(json, { level: 9 }), json.length),
    bytes: [...sizes.values()].reduce((sum, bytes) => sum + bytes, 0),
    ...reads,
  };
}

/** What the build found out of how readers' commands read the disk. */
export type DiskReads = Required<Pick<Manifest["disk"], "first" | "trails">>;

/** All that the manifest says beside what is measured here. */
export type Description = Omit<Manifest, "state" | "disk" | "copyright" | "format">;

/**
 * Writes the parts and, last, `manifest.json`.
 * @param snapshot a folder with `state`, `disk` and `reads.json`
 * @param copyright the packages' copyright files, joined
 */
export async function publish(
  { snapshot, copyright, description, folder, tell }: { snapshot: string; copyright: string; description: Description; folder: string; tell: (text: string) => void },
): Promise<Manifest> {
  tell("compressing the state");
  const state = await readFile(join(snapshot, "state"));
  const compressed = await zstdCompressed(state, { params: stateCompression, pledgedSrcSize: state.length });
  const text = Buffer.from(copyright);
  const reads = JSON.parse(await readFile(join(snapshot, "reads.json"), "utf8")) as DiskReads;
  const manifest: Manifest = {
    format: 1,
    ...description,
    state: await writeParts(folder, compressed, state.length),
    disk: await writeDisk(folder, join(snapshot, "disk"), reads, tell),
    copyright: await writeParts(folder, await gzipped(text, { level: 9 }), text.length),
  };
  await writeFile(join(folder, "manifest.json"), `${JSON.stringify(manifest, null, 1)}\n`);
  return manifest;
}

/**
 * Makes a folder hold exactly a published image. The manifest is written last and removed first, so that a page never finds one without its parts.
 * @param read gives the file of that name
 * @param names of the parts' files
 */
export async function placeImage(
  { target, manifest, names, read, tell }: { target: string; manifest: Uint8Array; names: readonly string[]; read: (name: string) => Promise<Uint8Array>; tell: (text: string) => void },
): Promise<void> {
  await mkdir(target, { recursive: true });
  await rm(join(target, "manifest.json"), { force: true });
  const wanted = new Set(names);
  const there = new Set(await readdir(target));
  for (const name of there) if (!wanted.has(name)) await rm(join(target, name), { recursive: true });
  let done = 0;
  for (const name of wanted) {
    if (!there.has(name)) {
      await writeFile(join(target, `${name}.new`), await read(name));
      await rename(join(target, `${name}.new`), join(target, name));
    }
    done += 1;
    if (done % 100 === 0) tell(`${done} of ${wanted.size} parts`);
  }
  await writeFile(join(target, "manifest.json"), manifest);
}
