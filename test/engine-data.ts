// An engine that begins with the images of another: a copy of what that one left on the disk, made in about a second where
// importing the images again would take a minute.

import { execFile } from "node:child_process";
import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Where the overlay2 driver keeps the layers. */
const layers = "overlay2";

/**
 * Copies an engine's data. The layers' files are linked, not copied: an engine never changes a file of a layer, since containers
 * write into layers of their own (https://docs.docker.com/engine/storage/drivers/overlayfs-driver/). Everything else is copied.
 * @param from the data root of an engine that has ended
 * @param to a folder on the same file system that doesn't exist yet
 * @throws when there are no such layers, or with the words of `cp`
 */
export async function copyEngineData(from: string, to: string): Promise<void> {
  const names = await readdir(from);
  if (!names.includes(layers)) {
    throw new Error(`The engine has kept no ${layers} in its data (${names.join(", ")}). Another storage driver needs another way to copy images: change test/engine-data.ts.`);
  }
  await mkdir(to, { mode: 0o710 });
  await run("cp", ["--archive", "--link", join(from, layers), to]);
  await run("cp", ["--archive", ...names.filter((name) => name !== layers).map((name) => join(from, name)), to]);
}
