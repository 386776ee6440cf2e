// What the status page asks for: every session of this bridge, for its user alone, and their end.

import type { IncomingMessage, ServerResponse } from "node:http";
import type { Endpoint } from "./endpoint.ts";
import { engineTrouble } from "./engine-client.ts";
import type { EngineClient } from "./engine-client.ts";
import { hasBody, sendRefusal } from "./forward.ts";
import type { Holder } from "./guard.ts";
import type { Limits } from "./limits.ts";
import { sessionsPath } from "./protocol.ts";
import type { BridgeInfo, BridgeStatus, SandboxPlace } from "./protocol.ts";
import { refuse } from "./refusal.ts";
import { checkOwned } from "./sandbox.ts";
import type { Sessions } from "./sessions.ts";
import type { UsageReader } from "./usage.ts";

export interface StatusParts {
  readonly endpoint: Endpoint;
  readonly client: EngineClient;
  readonly sessions: Sessions;
  readonly sandbox: SandboxPlace;
  readonly limits: Limits;
  readonly readers: number;
  readonly usage: UsageReader;
  readonly info: BridgeInfo;
}

/** What the reader of an ended session is told. */
const endedWhy = "It was ended from the bridge's status page.";

/** Answers a request at `sessionsPath` or below it, from somebody with a token. Never rejects: trouble with the engine becomes an answer. */
export async function answerStatus(request: IncomingMessage, response: ServerResponse, holder: Holder, parts: StatusParts): Promise<void> {
  if (holder.reader !== undefined) return sendRefusal(response, refuse(403, "All sessions are for the bridge's own user, with the address that it printed first."));
  if (hasBody(request)) return sendRefusal(response, refuse(413, "This call takes no body."));
  const place = (request.url ?? "").slice(sessionsPath.length);
  try {
    if (place === "" && request.method === "GET") return sendJson(response, await statusOf(parts));
    if (place === "" && request.method === "DELETE") return sendJson(response, { ended: await parts.sessions.endAll(endedWhy) });
    if (place === "") return sendRefusal(response, refuse(403, "Sessions can be listed and ended here.", { Allow: "GET, DELETE" }));
    const [, id] = /^\/([0-9a-f]{64})$/.exec(place) ?? [];
    if (id === undefined) return sendRefusal(response, refuse(403, "A session is named by its container's full id: 64 hexadecimal digits in lower case."));
    if (request.method !== "DELETE") return sendRefusal(response, refuse(403, "A session can only be ended here.", { Allow: "DELETE" }));
    const { status } = await parts.sessions.endAny(id, endedWhy);
    if (status === 404) return sendRefusal(response, refuse(404, "This bridge has no such session, or it has ended already."));
    if (status !== 204) return sendRefusal(response, refuse(502, `The engine didn't remove the session's container (HTTP ${status}). Try again.`));
    return sendJson(response, { ended: 1 });
  } catch (error) {
    sendRefusal(response, refuse(502, engineTrouble(parts.endpoint, error)));
  }
}

/** @throws when the engine can't be asked */
async function statusOf({ client, sessions, sandbox, limits, readers, usage, info }: StatusParts): Promise<BridgeStatus> {
  const found = await sessions.overview();
  const [used, volume, network] = await Promise.all([
    usage.read(found.map(({ id }) => id)),
    checkOwned(client, "volumes", sandbox),
    checkOwned(client, "networks", sandbox),
  ]);
  return {
    endpoint: info.endpoint,
    readers,
    sessions: found.map(({ id, kind, reader, state, createdSeconds, idleMs, terminals }, index) => ({
      ...{ id, kind, reader: reader ?? null, state },
      // By two clocks, which may differ where the engine is on another machine.
      ageMs: Math.max(0, Date.now() - createdSeconds * 1000),
      idleMs,
      terminals,
      memoryBytes: used[index]?.memoryBytes ?? null,
      cpus: used[index]?.cpus ?? null,
    })),
    limits: {
      sessions: limits.sessions,
      idleMs: limits.idleMs,
      cpus: limits.sandbox.cpus ?? null,
      memoryBytes: limits.sandbox.memoryBytes ?? null,
      processes: limits.sandbox.processes ?? null,
    },
    remains: { volume: volume === undefined ? sandbox.volume : null, network: network === undefined ? sandbox.network : null },
  };
}

function sendJson(response: ServerResponse, value: object): void {
  response.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify(value));
}
