// Puts the parts together into a running bridge, and takes it down again with nothing left behind.

import { randomBytes } from "node:crypto";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { awakeClock } from "./awake-clock.ts";
import { takeOverLeftovers } from "./cleanup.ts";
import { endpointText, engineSocketPath } from "./endpoint.ts";
import type { Endpoint, FoundEndpoint } from "./endpoint.ts";
import { engineClient, engineTrouble } from "./engine-client.ts";
import type { EngineClient } from "./engine-client.ts";
import { TokenCheck } from "./guard.ts";
import type { ImageReference } from "./image.ts";
import type { Limits } from "./limits.ts";
import { createPolicy } from "./policy.ts";
import type { Policy } from "./policy.ts";
import { announce } from "./presence.ts";
import type { Presence } from "./presence.ts";
import { labels, tokenFragmentKey } from "./protocol.ts";
import type { BridgeInfo, SandboxPlace } from "./protocol.ts";
import { removeNetwork, sandboxPlace } from "./sandbox.ts";
import { createBridgeServer } from "./server.ts";
import { Sessions } from "./sessions.ts";
import { staticSite } from "./static.ts";
import { UsageReader } from "./usage.ts";

export interface BridgeOptions {
  readonly found: FoundEndpoint;
  /** 0: any free port. */
  readonly port: number;
  readonly image: ImageReference;
  readonly allowMyEngine: boolean;
  readonly allowedOrigins: readonly string[];
  readonly limits: Limits;
  /** How many readers get a token of their own. */
  readonly readers: number;
  /** The built site. */
  readonly siteFolder: string;
  /** See `stateFolder`. */
  readonly stateFolder: string;
  readonly version: string;
  /** Gets what the user should know, in sentences. */
  readonly report: (message: string) => void;
}

export interface Bridge {
  readonly info: BridgeInfo;
  readonly port: number;
  readonly token: string;
  /** The address to open, with the token in its fragment. */
  readonly address: string;
  /** The same for each reader. */
  readonly readerTokens: readonly string[];
  /** Ends the bridge and removes its containers. Does its work once. False when it reported that some may be left. */
  close(): Promise<boolean>;
}

const tokenBytes = 32;
const longestRoundMs = 60_000;

/**
 * Starts a bridge. An engine that can't be reached is reported, not fatal: it may come up later, and the guide works without.
 * @throws when the port is taken, or the state folder can't be written
 */
export async function startBridge(options: BridgeOptions): Promise<Bridge> {
  const { found, limits } = options;
  const presence = await announce(options.stateFolder);
  const token = newToken();
  const readerTokens = Array.from({ length: options.readers }, newToken);
  const endpoint = "endpoint" in found ? found.endpoint : undefined;
  const info: BridgeInfo = {
    name: "drydock-bridge",
    version: options.version,
    id: presence.id,
    endpoint: "endpoint" in found ? endpointText(found.endpoint) : found.address,
    image: options.image.whole,
    engineSocket: engineSocketPath(endpoint, process.platform),
    allowMyEngine: options.allowMyEngine,
    sandbox: sandboxPlace(presence.id),
    idleMs: limits.idleMs,
    allSessions: true,
  };
  const engine = "endpoint" in found ? engineParts(found.endpoint, info, options) : { problem: found.problem };
  const server = createBridgeServer({
    limits,
    allowedOrigins: options.allowedOrigins,
    tokens: new TokenCheck([token, ...readerTokens], limits.wrongTokens, now),
    info,
    site: staticSite(options.siteFolder),
    report: options.report,
    engine,
  });
  // Loopback, whatever the options: who reaches this server and holds the token is root on the engine's machine.
  server.listen(options.port, "127.0.0.1");
  try {
    await once(server, "listening");
  } catch (error) {
    await presence.leave();
    throw error;
  }

  const upkeep = "problem" in engine ? undefined : await startUpkeep(engine, presence, options);
  const { port } = server.address() as AddressInfo;
  let closing: Promise<boolean> | undefined;
  const close = async (): Promise<boolean> => {
    const ended = once(server, "close");
    server.close();
    await upkeep?.stop();
    const clean = "problem" in engine || (await endSessions(engine, info, options.report));
    server.closeAllConnections();
    await ended;
    await presence.leave();
    return clean;
  };
  return {
    info,
    port,
    token,
    address: `http://127.0.0.1:${port}/#${tokenFragmentKey}=${token}`,
    readerTokens,
    close: () => (closing ??= close()),
  };
}

interface EngineParts {
  readonly endpoint: Endpoint;
  readonly client: EngineClient;
  readonly policy: Policy;
  readonly sessions: Sessions;
  readonly sandbox: SandboxPlace;
  readonly examples: string;
  readonly limits: Limits;
  readonly readers: number;
  readonly usage: UsageReader;
}

function newToken(): string {
  return randomBytes(tokenBytes).toString("base64url");
}

function now(): number {
  return performance.now();
}

function engineParts(endpoint: Endpoint, info: BridgeInfo, { image, limits, readers, siteFolder }: BridgeOptions): EngineParts {
  const client = engineClient(endpoint, { timeoutMs: limits.engineAnswerMs, limitBytes: limits.engineAnswerBytes });
  const sessions = new Sessions({ engine: client, bridgeId: info.id, allowMyEngine: info.allowMyEngine, limits, now: awakeClock(now, 2 * roundMs(limits)) });
  const { engineSocket, allowMyEngine, sandbox } = info;
  const policy = createPolicy({ bridgeId: info.id, image, engineSocket, allowMyEngine, sandbox, sandboxLimits: limits.sandbox });
  const usage = new UsageReader(client, now);
  return { endpoint, client, policy, sessions, sandbox, examples: join(siteFolder, "examples.tar"), limits, readers, usage };
}

/** Time from one round of upkeep to the next, in milliseconds. */
function roundMs({ idleMs }: Limits): number {
  return Math.min(longestRoundMs, idleMs / 4);
}

/** Sees to what dead bridges left, as soon as the engine can be reached, and from then on removes what lies idle. */
async function startUpkeep(engine: EngineParts, presence: Presence, { limits, report }: BridgeOptions): Promise<{ stop(): Promise<void> }> {
  let leftoversSeenTo = false;
  let lastTrouble = "";
  const round = async () => {
    try {
      if (!leftoversSeenTo) {
        const { adopted, removed, forbidden } = await takeOverLeftovers(engine.client, presence, engine.sessions);
        leftoversSeenTo = true;
        if (adopted > 0) report(`Took over ${adopted} running session(s) of a killed bridge: open the address, and the terminal is found again.`);
        if (forbidden > 0) {
          report(`Ended ${forbidden} running shell(s) on the engine itself, left by a killed bridge that was started with --allow-my-engine: this one wasn't.`);
        }
        if (removed > 0) report(`Removed ${removed} session container(s) that a killed bridge had left.`);
      }
      await engine.sessions.removeIdle();
      lastTrouble = "";
    } catch (error) {
      const trouble = engineTrouble(engine.endpoint, error);
      // Said once, not every minute.
      if (trouble !== lastTrouble) report(`${trouble} The guide works without an engine, and the terminal once there is one.`);
      lastTrouble = trouble;
    }
  };
  let running = round();
  await running;
  const timer = setInterval(() => (running = running.then(round)), roundMs(limits));
  return {
    stop: () => {
      clearInterval(timer);
      return running;
    },
  };
}

async function endSessions({ endpoint, client, sessions, sandbox }: EngineParts, { id }: BridgeInfo, report: (message: string) => void): Promise<boolean> {
  try {
    // The volume stays, so that images are pulled once; it goes with the panel's “Remove everything”.
    if (await sessions.end()) await removeNetwork(client, sandbox);
    return true;
  } catch (error) {
    // The command is the same in PowerShell, which has no xargs.
    report(
      `${engineTrouble(endpoint, error)} Containers of the terminal may be left. The next start of the bridge removes them, or do it now:\n` +
        `docker rm -f -v $(docker ps -aq --filter label=${labels.bridge}=${id})`,
    );
    return false;
  }
}
