// Sees to what bridges that were killed left on the engine. Each bridge removes its own containers when it ends (sessions.ts); this
// is for those that couldn't. A shell that still runs is taken over, so that its reader finds it again; the rest is removed, and so
// is a shell on the engine itself where this bridge wasn't started with the flag for that: what an earlier start allowed isn't allowed now.

import type { EngineAnswer, EngineClient } from "./engine-client.ts";
import type { Presence } from "./presence.ts";
import { listContainers, removeContainer } from "./sessions.ts";
import type { Sessions } from "./sessions.ts";

export interface Leftovers {
  /** Running sessions that are this bridge's now. */
  readonly adopted: number;
  readonly removed: number;
  /** Running shells on the engine itself, which this bridge doesn't allow. They are removed, and not counted above. */
  readonly forbidden: number;
}

/** What the reader of such a shell is told. */
const forbiddenEnd =
  "This shell acted on the engine itself. The bridge that allowed it was killed, and this one was started without --allow-my-engine, so it has ended the shell.";

/**
 * Takes over or removes the containers of dead bridges of this installation, and touches nothing else.
 * @throws when the engine can't be asked
 */
export async function takeOverLeftovers(engine: EngineClient, presence: Presence, sessions: Sessions): Promise<Leftovers> {
  const containers = await listContainers(engine);
  const dead = new Set<string>();
  for (const bridgeId of new Set(containers.map((container) => container.bridgeId))) {
    // Those that it stands in for already are from a round that broke off.
    if (!sessions.hasAdopted(bridgeId) && !(await presence.standIn(bridgeId))) continue;
    dead.add(bridgeId);
    sessions.adopt(bridgeId);
  }
  const leftovers = containers.filter(({ bridgeId }) => dead.has(bridgeId));
  const running = leftovers.filter(({ state }) => state === "running" || state === "paused");
  const forbidden = running.filter(({ kind }) => !sessions.allows(kind));
  const ended = leftovers.filter((leftover) => !running.includes(leftover));
  for (const { id } of forbidden) checkRemoved(id, await sessions.endFor(id, forbiddenEnd));
  for (const { id } of ended) checkRemoved(id, await removeContainer(engine, id));
  return { adopted: running.length - forbidden.length, removed: ended.length, forbidden: forbidden.length };
}

function checkRemoved(id: string, { status }: EngineAnswer): void {
  if (status !== 204 && status !== 404) throw new Error(`The engine refused to remove the leftover container ${id} (HTTP ${status}).`);
}
