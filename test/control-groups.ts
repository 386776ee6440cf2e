// Control groups outlive the processes in them: those of an engine that was killed are removed here.

import { existsSync } from "node:fs";
import { readdir, readFile, rmdir } from "node:fs/promises";
import { join } from "node:path";

/**
 * @param mounts the text of `/proc/self/mounts`
 * @returns where the hierarchies of control groups are: one with version 2, one a controller with version 1 (cgroups(7))
 */
export function controlGroupMounts(mounts: string): string[] {
  return mounts.split("\n").flatMap((line) => {
    const [, place = "", type = ""] = line.split(" ");
    return type === "cgroup" || type === "cgroup2" ? [place] : [];
  });
}

/** A group can be removed when no group is in it. */
async function removeGroup(path: string): Promise<void> {
  for (const entry of await readdir(path, { withFileTypes: true })) {
    if (entry.isDirectory()) await removeGroup(join(path, entry.name));
  }
  await rmdir(path);
}

/**
 * Removes a group and the groups in it, in every hierarchy.
 * @param name of a group at the top
 * @throws when a process still is in one of them
 */
export async function removeControlGroups(name: string): Promise<void> {
  for (const mount of controlGroupMounts(await readFile("/proc/self/mounts", "utf8"))) {
    const path = join(mount, name);
    if (existsSync(path)) await removeGroup(path);
  }
}
