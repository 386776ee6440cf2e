/** A published image on this machine's disk, read as a page would read it: by its manifest, each part checked. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { GuestDisk } from "../src/playground/engines/tab/disk.ts";
import { type DiskIndex, type Manifest, type Parted, partName } from "../src/playground/engines/tab/manifest.ts";

export interface OpenedImage {
  readonly manifest: Manifest;
  /** The saved machine, compressed. */
  readonly state: ArrayBuffer;
  readonly disk: GuestDisk;
  /** Bytes of the disk's chunks that were read so far, as they are downloaded. */
  readonly readBytes: () => number;
}

/**
 * @param folder with the manifest and its parts
 * @throws when a part is missing, or isn't what its name says
 */
export function openImage(folder: string): OpenedImage {
  const manifest = JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8")) as Manifest;
  const read = (sha256: string): Buffer => {
    const bytes = readFileSync(join(folder, partName({ sha256 })));
    const digest = createHash("sha256").update(bytes).digest("hex");
    if (digest !== sha256) throw new Error(`${partName({ sha256 })} in ${folder} is damaged: its SHA-256 is ${digest}.`);
    return bytes;
  };
  const joined = ({ parts }: Parted) => Buffer.concat(parts.map(({ sha256 }) => read(sha256)));
  const index = JSON.parse(gunzipSync(joined(manifest.disk.index)).toString()) as DiskIndex;
  const chunks = new Map(index.map(([number, sha256]) => [number, sha256]));
  let readBytes = 0;
  const kept = new Map<number, Uint8Array>();
  const chunk = (number: number): Uint8Array | undefined => {
    const sha256 = chunks.get(number);
    if (sha256 === undefined) return undefined;
    const known = kept.get(number);
    if (known !== undefined) return known;
    const packed = read(sha256);
    readBytes += packed.length;
    const bytes = gunzipSync(packed);
    kept.set(number, bytes);
    return bytes;
  };
  const disk = new GuestDisk({
    byteLength: manifest.disk.byteLength,
    chunkBytes: manifest.disk.chunkBytes,
    chunk,
    onFailure: (error) => {
      throw error;
    },
  });
  return { manifest, state: Uint8Array.from(joined(manifest.state)).buffer, disk, readBytes: () => readBytes };
}
