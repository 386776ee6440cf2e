// A published image that is quickly made, and a static host for it. No machine can start from it.

import { randomBytes } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { diskChunkBytes } from "./node-machine.ts";
import { type Description, type DiskReads, publish } from "./publish.ts";

const description: Description = {
  engineVersion: "28.5.2",
  emulatorVersion: "0.5.462",
  memoryBytes: 512 * 1024 * 1024,
  changes: [],
  images: ["busybox:latest"],
  contents: [{ package: "bash", version: "5.3-2", source: "bash", sourceVersion: "5.3-2", licences: ["GPL-3+"] }],
  sources: "Ask Debian.",
};

/** A published image whose state is noise and whose disk has two chunks of noise, alike, among zeros. */
export async function published() {
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
  await writeFile(join(snapshot, "reads.json"), JSON.stringify({ first: [2, 1], trails: [[1, 2]] } satisfies DiskReads));
  const manifest = await publish({ snapshot, copyright: "==== bash ====\nfree", description, folder, tell: () => undefined });
  return { root, folder, state, disk, manifest, [Symbol.asyncDispose]: () => rm(root, { recursive: true }) };
}

/** Serves a folder as any static host does. */
export async function served(folder: string) {
  const server = createServer((request, response) => {
    const path = join(folder, (request.url ?? "").replace("/tab-engine/", ""));
    if (!existsSync(path)) response.writeHead(404).end();
    else createReadStream(path).pipe(response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { address: `http://127.0.0.1:${port}/tab-engine`, [Symbol.asyncDispose]: () => new Promise<void>((resolve) => server.close(() => resolve())) };
}
