// Sees to what bridges that were killed left on the engine. Each bridge removes its own containers when it ends (sessions.ts); this
// is for those that couldn't. A shell that still runs is taken over, so that its reader finds it again; the rest is removed.

import type { EngineClient } from "./engine-client.ts";
import type { Presence } from "./presence.ts";
import { listContainers, removeContainer } from "./sessions.ts";
import type { Sessions } from "./sessions.ts";

export interface Leftovers {
  /** Running sessions that are this bridge's now. */
  readonly adopted: number;
  readonly removed: number;
}

/**
 * Takes over or removes the containers of dead bridges of this installation, and touches nothing else.
 * @throws when the engine can't be asked
 */
export async function takeOverLeftovers(engine: EngineClient, presence: Presence, sessions: Sessions): Promise<Leftovers> {
  const containers = await listContainers(engine);
  const dead = new Set<string>();
  for (const bridgeId of new Set(containers.map((container) => container.bridgeId))) {
    if (!(await presence.standIn(bridgeId))) continue;
    dead.add(bridgeId);
    sessions.adopt(bridgeId);
  }
  const leftovers = containers.filter(({ bridgeId }) => dead.has(bridgeId));
  const ended = leftovers.filter(({ state }) => state !== "running" && state !== "paused");
  for (const { id } of ended) {
    const { status } = await removeContainer(engine, id);
    if (status !== 204 && status !== 404) throw new Error(`The engine refused to remove the leftover container ${id} (HTTP ${status}).`);
  }
  return { adopted: leftovers.length - ended.length, removed: ended.length };
}
