// What a process costs, as Linux counts it (proc(5)).

import { readdirSync, readFileSync, writeFileSync } from "node:fs";

/** The parent of a process; undefined for one that has ended meanwhile. */
function parentOf(id: number): number | undefined {
  try {
    return Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${id}/status`, "utf8"))?.[1]);
  } catch (error) {
    if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ESRCH")) return undefined;
    throw error;
  }
}

/** All processes below one, at any depth. */
export function descendants(parent: number): number[] {
  const direct = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((id) => parentOf(id) === parent);
  return direct.flatMap((id) => [id, ...descendants(id)]);
}

/** A process's own share of memory (Pss), in bytes. */
export function memoryOf(id: number): number {
  return 1024 * Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${id}/smaps_rollup`, "utf8"))?.[1]);
}

/** Time that a process has kept processors busy so far, in milliseconds. */
export function cpuMsOf(id: number): number {
  // The name before the numbers may hold anything but a closing bracket that is followed by one.
  const [, numbers = ""] = /^.*\) (.*)$/s.exec(readFileSync(`/proc/${id}/stat`, "utf8")) ?? [];
  const [user = 0, system = 0] = numbers.split(" ").slice(11, 13).map(Number);
  // The kernel counts hundredths of a second for programs, whatever its own clock is (sysconf(_SC_CLK_TCK)).
  return (user + system) * 10;
}

/** Starts to watch a process's highest resident memory. @returns a function that gives it, in bytes */
export function watchPeak(id: number): () => number {
  // 5: the mark of the highest is set back to what there is now.
  writeFileSync(`/proc/${id}/clear_refs`, "5");
  return () => 1024 * Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${id}/status`, "utf8"))?.[1]);
}
