// What sessions use of their engine's machine, as far as the engine tells.

import type { EngineClient } from "./engine-client.ts";
import { member } from "./json.ts";

export interface Usage {
  /** Null where the engine doesn't tell. */
  readonly memoryBytes: number | null;
  /** Processors kept busy on average since the last reading; null at the first. */
  readonly cpus: number | null;
}

/** Calls at the same time: over ssh each is a process of its own. */
const atOnce = 8;

export class UsageReader {
  readonly #engine: EngineClient;
  readonly #now: () => number;
  readonly #last = new Map<string, { readonly cpuNs: number; readonly atMs: number }>();

  /** @param now a clock in milliseconds that never goes back */
  constructor(engine: EngineClient, now: () => number) {
    this.#engine = engine;
    this.#now = now;
  }

  /**
   * Reads the usage of containers, in their order. One that has ended uses nothing, or isn't told.
   * @throws when the engine can't be asked
   */
  async read(containerIds: readonly string[]): Promise<readonly Usage[]> {
    for (const id of this.#last.keys()) if (!containerIds.includes(id)) this.#last.delete(id);
    const usages: Usage[] = [];
    for (let start = 0; start < containerIds.length; start += atOnce) {
      usages.push(...(await Promise.all(containerIds.slice(start, start + atOnce).map((id) => this.#readOne(id)))));
    }
    return usages;
  }

  async #readOne(id: string): Promise<Usage> {
    // One sample (Engine API 1.41: ContainerStats): with two, the engine takes a second for each container.
    const { status, body } = await this.#engine.call("GET", `/containers/${id}/stats?stream=false&one-shot=true`);
    if (status !== 200) return { memoryBytes: null, cpus: null };
    const cpuNs = number(member(member(member(body, "cpu_stats"), "cpu_usage"), "total_usage"));
    const last = this.#last.get(id);
    const atMs = this.#now();
    if (cpuNs !== undefined) this.#last.set(id, { cpuNs, atMs });
    const cpus = cpuNs === undefined || last === undefined || atMs <= last.atMs ? null : Math.max(0, cpuNs - last.cpuNs) / 1e6 / (atMs - last.atMs);
    return { memoryBytes: memoryUsed(body), cpus };
  }
}

/**
 * Memory without the page cache that the kernel would give back, as `docker stats` counts it: `total_inactive_file` in control
 * groups v1, `inactive_file` in v2.
 */
export function memoryUsed(stats: unknown): number | null {
  const memory = member(stats, "memory_stats");
  const usage = number(member(memory, "usage"));
  if (usage === undefined) return null;
  const details = member(memory, "stats");
  const cache = number(member(details, "total_inactive_file")) ?? number(member(details, "inactive_file")) ?? 0;
  return cache < usage ? usage - cache : usage;
}

function number(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}
