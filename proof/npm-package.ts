/** A published npm package as files, for what is generated from it: it is unpacked, not installed, and none of its code is the project's. */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { npmCommand } from "../bin/prepare.mjs";
import { inTurn } from "../test/turn.ts";

const run = promisify(execFile);
const folder = fileURLToPath(new URL("../.cache/npm/", import.meta.url));

/**
 * Fetches a package on the first call, and takes it from `.cache/` later.
 * @returns the folder with its `package.json`
 * @throws when the npm registry can't be reached or doesn't have it
 */
export async function npmPackage(name: string, version: string): Promise<string> {
  const root = join(folder, `${name.replace("/", "-")}-${version}`);
  if (existsSync(root)) return root;
  return inTurn("npm-packages", async () => {
    // Another process may have fetched it in the meantime.
    if (existsSync(root)) return root;
    const work = `${root}.part`;
    await rm(work, { recursive: true, force: true });
    await mkdir(work, { recursive: true });
    const { command, args, shell } = npmCommand(["pack", "--silent", `${name}@${version}`, "--pack-destination", work]);
    await run(command, args, { cwd: work, shell });
    const [archive] = await readdir(work);
    if (archive === undefined) throw new Error(`npm pack left nothing for ${name}@${version}.`);
    await run("tar", ["-xf", archive], { cwd: work });
    await rename(join(work, "package"), root);
    await rm(work, { recursive: true });
    return root;
  });
}
