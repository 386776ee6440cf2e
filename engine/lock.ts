/**
 * `versions.lock.json`: the packages that the image was last built and tested with. A version that is still to be had is taken; Debian's archive
 * keeps only the newest of each, so a build can also be told to take what the archive has now.
 */
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { DebianSuite, Versions } from "./debian-archive.ts";

/** Closures of packages by the name of what is made of them. */
export type Closures = Readonly<Record<string, Versions>>;

const lockFile = fileURLToPath(new URL("versions.lock.json", import.meta.url));

export async function readLock(): Promise<Closures> {
  return JSON.parse(await readFile(lockFile, "utf8")) as Closures;
}

export async function writeLock(closures: Closures): Promise<void> {
  await writeFile(lockFile, `${JSON.stringify(closures, null, 2)}\n`);
}

/** @returns a line for each package whose version differs */
export function differences(locked: Versions, found: Versions): string[] {
  const names = [...new Set([...Object.keys(locked), ...Object.keys(found)])].sort();
  return names.filter((name) => locked[name] !== found[name]).map((name) => `${name}: ${locked[name] ?? "not locked"}, now ${found[name] ?? "not needed"}`);
}

/** What a part of the image is made of. */
export interface Wanted {
  readonly name: string;
  readonly suite: DebianSuite;
  /** Packages that have to be among them. */
  readonly packages: readonly string[];
  /** Finds the versions that the archive has now; by default those of the packages and all that they depend on. */
  readonly closure?: () => Promise<Versions>;
}

/** How closely the lock file is followed. */
export type LockUse = "prefer" | "require" | "renew";

/**
 * The versions to build with, all of them fetched. Without a change of the lock file and with the package files in the cache, nothing is asked of
 * the network.
 * @param use `prefer` takes the locked versions, or where one isn't to be had any more, what the archive has now, and says so; `require` fails
 *   instead; `renew` takes what the archive has now and writes the lock file
 */
export async function resolveVersions(wanted: readonly Wanted[], use: LockUse, say: (line: string) => void): Promise<Closures> {
  const lock = use === "renew" ? {} : await readLock();
  const result: Record<string, Versions> = {};
  for (const { name, suite, packages, closure } of wanted) {
    // A package that was added to the recipe since asks for a new closure.
    const locked = packages.every((wantedName) => lock[name]?.[wantedName] !== undefined) ? lock[name] : undefined;
    const fetched = locked !== undefined && (await suite.has(locked));
    const available = locked === undefined ? false : fetched || (await suite.download(locked).then(() => true, () => false));
    if (locked !== undefined && available) {
      result[name] = locked;
      continue;
    }
    const now = await (closure?.() ?? suite.closure(packages));
    const changed = differences(locked ?? {}, now);
    if (use === "require" && locked === undefined) throw new Error(`engine/versions.lock.json doesn't name all packages of ${name}. Run npm run engine -- --update-lock, and commit the file.`);
    if (use === "require") {
      throw new Error(`Debian's archive has no longer what engine/versions.lock.json names for ${name}:\n  ${changed.join("\n  ")}\nRun npm run engine -- --update-lock, look at what changed, and commit the file.`);
    }
    if (locked !== undefined) say(`${name}: newer than in the lock file: ${changed.join("; ")}`);
    await suite.download(now);
    result[name] = now;
  }
  if (use === "renew") await writeLock(result);
  return result;
}
