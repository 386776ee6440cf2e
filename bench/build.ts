// What a build costs: time from its start to its end, processor time, and memory of all its processes together at its height. Caches are removed before
// each build, as on a fresh clone.

import { spawn } from "node:child_process";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

export interface BuildCost {
  readonly ms: number;
  /** What its processes used of all processors together: it says the same on a machine that does other things too. */
  readonly cpuMs: number;
  readonly peakBytes: number;
}

/** How often the processes are looked at. */
const sampleMs = 100;

/** Pages of memory on Linux for x86 and most of Arm. */
const pageBytes = 4096;

/** Linux counts processor time in hundredths of a second (proc(5), USER_HZ). */
const tickMs = 10;

/** What a process and all that it started use and used, from Linux' /proc (proc(5): stat, statm). */
function usageOf(ancestor: number): { readonly residentBytes: number; readonly cpuMs: number } {
  const stats = new Map<number, { readonly parent: number; readonly ticks: number }>();
  for (const name of readdirSync("/proc")) {
    const stat = /^\d+$/.test(name) ? readProc(`/proc/${name}/stat`) : undefined;
    if (stat === undefined) continue;
    // The name in parentheses may hold spaces. Field 3 comes next; 4 is the parent, 14 to 17 are ticks of its own and of ended children.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ").map(Number);
    stats.set(Number(name), { parent: fields[1] ?? 0, ticks: fields.slice(11, 15).reduce((sum, ticks) => sum + ticks, 0) });
  }
  const belongs = (pid: number): boolean => pid === ancestor || (stats.has(pid) && belongs(stats.get(pid)?.parent ?? 0));
  const own = [...stats.keys()].filter(belongs);
  return {
    residentBytes: own.reduce((sum, pid) => sum + Number(readProc(`/proc/${pid}/statm`)?.split(" ")[1] ?? 0) * pageBytes, 0),
    cpuMs: own.reduce((sum, pid) => sum + (stats.get(pid)?.ticks ?? 0), 0) * tickMs,
  };
}

/** @returns undefined for a process that has ended meanwhile */
function readProc(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ESRCH")) return undefined;
    throw error;
  }
}

/**
 * Builds a project with nothing kept from an earlier build; the site is then in its `dist`.
 * @throws when the build fails, with the end of what it printed
 */
export async function measureBuild(project: string): Promise<BuildCost> {
  for (const name of ["dist", ".astro", "node_modules/.astro", "node_modules/.vite", "node_modules/.cache"]) rmSync(join(project, name), { recursive: true, force: true });
  const started = performance.now();
  const child = spawn(process.execPath, ["node_modules/astro/bin/astro.mjs", "build"], {
    cwd: project,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ASTRO_TELEMETRY_DISABLED: "1", NODE_ENV: "production" },
  });
  const printed: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text: string) => printed.push(text));
  let peakBytes = 0;
  let cpuMs = 0;
  const { pid } = child;
  const sampler = setInterval(() => {
    if (pid === undefined) return;
    const usage = usageOf(pid);
    peakBytes = Math.max(peakBytes, usage.residentBytes);
    cpuMs = Math.max(cpuMs, usage.cpuMs);
  }, sampleMs);
  try {
    const code = await new Promise<number | null>((resolve, reject) => child.once("error", reject).once("close", resolve));
    if (code !== 0) throw new Error(`The build in ${project} ended with ${code}:\n${printed.join("").slice(-4000)}`);
  } finally {
    clearInterval(sampler);
  }
  return { ms: performance.now() - started, cpuMs, peakBytes };
}
