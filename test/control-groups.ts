// Control groups outlive the processes in them: those of an engine that was killed are removed here.

import { existsSync, watch } from "node:fs";
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

/** Processes that are ending take a while to leave their group. See cgroups(7), cgroup.events. */
const emptyLimitMs = 30_000;

/** Waits until nothing runs in a group and the groups in it, as version 2 tells it; version 1 has no file for that. Past the limit, its removal fails and says so. */
async function untilEmpty(path: string): Promise<void> {
  const file = join(path, "cgroup.events");
  if (!existsSync(file)) return;
  let changed = Promise.withResolvers<void>();
  let isOver = false;
  const watcher = watch(file, () => changed.resolve());
  const limit = setTimeout(() => {
    isOver = true;
    changed.resolve();
  }, emptyLimitMs);
  try {
    while (!isOver) {
      // Before the reading, or a change during it would be missed.
      changed = Promise.withResolvers();
      if (/^populated 0$/m.test(await readFile(file, "utf8"))) return;
      await changed.promise;
    }
  } finally {
    clearTimeout(limit);
    watcher.close();
  }
}

/**
 * Removes a group and the groups in it, in every hierarchy.
 * @param name of a group at the top
 * @throws when a process stays in one of them
 */
export async function removeControlGroups(name: string): Promise<void> {
  for (const mount of controlGroupMounts(await readFile("/proc/self/mounts", "utf8"))) {
    const path = join(mount, name);
    if (!existsSync(path)) continue;
    await untilEmpty(path);
    await removeGroup(path);
  }
}
