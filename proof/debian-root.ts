/** Programs of Debian packages that are unpacked into a folder of their own and run from there: nothing is installed, and no service starts. */
import { existsSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { unpack, type UnpackOptions } from "../test/debian.ts";
import { inTurn } from "../test/turn.ts";

const folder = fileURLToPath(new URL("../.cache/", import.meta.url));
const prepared = new Map<string, Promise<string>>();

/**
 * A folder with unpacked packages, made on the first call and taken from `.cache/` later.
 * @param name of the folder
 * @param finish what else has to be in it
 * @returns its path
 */
export function debianRoot(name: string, options: UnpackOptions, finish: (root: string) => Promise<void> = async () => {}): Promise<string> {
  const known = prepared.get(name);
  if (known) return known;
  const making = make(join(folder, name), options, finish);
  prepared.set(name, making);
  return making;
}

async function make(root: string, options: UnpackOptions, finish: (root: string) => Promise<void>): Promise<string> {
  if (existsSync(root)) return root;
  return inTurn("debian-packages", async () => {
    // Another process may have made it in the meantime.
    if (existsSync(root)) return root;
    const work = `${root}.part`;
    await rm(work, { recursive: true, force: true });
    await mkdir(work, { recursive: true });
    await unpack(options, work);
    await finish(work);
    await rename(work, root);
    return root;
  });
}
