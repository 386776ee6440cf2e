/** Takes an image that somebody has published, part by part, each checked against its name. */
import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { type DiskIndex, type Manifest, partName } from "../src/playground/engines/tab/manifest.ts";
import { placeImage } from "./publish.ts";

const gunzipped = promisify(gunzip);

/**
 * @param address of the folder that the manifest lies in
 * @param target the folder to fill
 * @throws when something can't be fetched, isn't an image of this kind, or isn't what its name says
 */
export async function fetchImage({ address, target, signal, tell }: { address: string; target: string; signal: AbortSignal; tell: (text: string) => void }): Promise<void> {
  const base = new URL(address.endsWith("/") ? address : `${address}/`);
  const get = async (name: string): Promise<Uint8Array> => {
    const response = await fetch(new URL(name, base), { signal }).catch((error: unknown) => {
      signal.throwIfAborted();
      // fetch says only that it failed, and why in the cause.
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
      throw new Error(`${new URL(name, base)} can't be reached: ${cause}. Is the address right?`, { cause: error });
    });
    if (!response.ok) throw new Error(`${new URL(name, base)} answered ${response.status}. Is this the folder of a published image?`);
    return new Uint8Array(await response.arrayBuffer());
  };
  const read = async (name: string): Promise<Uint8Array> => {
    const bytes = await get(name);
    const digest = createHash("sha256").update(bytes).digest("hex");
    if (`${digest}.bin` !== name) throw new Error(`${new URL(name, base)} is damaged: its SHA-256 is ${digest}.`);
    return bytes;
  };
  const bytes = await get("manifest.json");
  const manifest = JSON.parse(new TextDecoder().decode(bytes)) as Manifest;
  if (manifest.format !== 1) throw new Error(`The image at ${base} has format ${String(manifest.format)}, and this site reads format 1.`);
  const indexParts = await Promise.all(manifest.disk.index.parts.map((part) => read(partName(part))));
  const index = JSON.parse((await gunzipped(Buffer.concat(indexParts))).toString()) as DiskIndex;
  const listed = [...manifest.state.parts, ...manifest.disk.index.parts, ...manifest.copyright.parts].map(partName);
  const names = [...listed, ...index.map(([, sha256]) => partName({ sha256 }))];
  await placeImage({ target, manifest: bytes, names, read, tell });
}
