// The bridge's HTTP server: checks who asks, then hands a request to the site, to the bridge's own answer, or to the engine.

import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { AttachParts } from "./attach.ts";
import { attach, rejectUpgrade, webSocketKey } from "./attach.ts";
import { engineTrouble } from "./engine-client.ts";
import type { ForwardParts } from "./forward.ts";
import { forward, hasBody, sendRefusal } from "./forward.ts";
import type { Admitted, TokenCheck } from "./guard.ts";
import { bearerToken, checkAddressing, webSocketToken } from "./guard.ts";
import type { Limits } from "./limits.ts";
import type { BridgeInfo } from "./protocol.ts";
import { bridgeInfoPath, enginePath, sessionsPath, statusPath } from "./protocol.ts";
import type { Refusal } from "./refusal.ts";
import { refuse } from "./refusal.ts";
import { securityHeaders } from "./static.ts";
import { sendStatusPage } from "./status-page.ts";
import { answerStatus } from "./status.ts";
import type { StatusParts } from "./status.ts";

export interface ServerParts {
  readonly limits: Limits;
  readonly allowedOrigins: readonly string[];
  readonly tokens: TokenCheck;
  readonly info: BridgeInfo;
  readonly site: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  /** Gets what the bridge's user should know. */
  readonly report: (message: string) => void;
  /** What calls to the engine need, or why there is no engine. */
  readonly engine: (ForwardParts & AttachParts & Omit<StatusParts, "info">) | { readonly problem: string };
}

/** Makes the server; it doesn't listen yet. */
export function createBridgeServer(parts: ServerParts): Server {
  const { limits } = parts;
  const server = createServer(
    {
      maxHeaderSize: limits.headerBytes,
      headersTimeout: limits.headersMs,
      requestTimeout: limits.requestMs,
      connectionsCheckingInterval: Math.min(1000, limits.headersMs / 2),
      noDelay: true,
    },
    (request, response) => void answer(request, response, server, parts),
  );
  server.maxConnections = limits.connections;
  // The sockets of a server without TLS are plain ones; the event's type leaves room for others.
  server.on("upgrade", (request, socket, early) => void upgrade(request, socket as Socket, early, server, parts));
  return server;
}

async function answer(request: IncomingMessage, response: ServerResponse, server: Server, parts: ServerParts): Promise<void> {
  for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value);
  const admitted = admit(request, server, parts);
  if ("reason" in admitted) return sendRefusal(response, admitted);

  if (!isGuarded(pathOf(request))) {
    try {
      if (isUnder(statusPath, pathOf(request))) await sendStatusPage(request, response);
      else await parts.site(request, response);
    } catch (error) {
      parts.report(`A file of the site couldn't be served: ${String(error)}`);
      if (response.headersSent) response.destroy();
      else sendRefusal(response, refuse(500, "The file couldn't be read. The bridge's terminal says why."));
    }
    return;
  }

  response.setHeader("Cache-Control", "no-store");
  for (const [name, value] of Object.entries(corsHeaders(admitted))) response.setHeader(name, value);
  if (request.method === "OPTIONS" && admitted.foreignOrigin !== undefined) {
    response.writeHead(204, preflightHeaders(request)).end();
    return;
  }
  const holder = parts.tokens.check(bearerToken(request.headers.authorization));
  if ("reason" in holder) return sendRefusal(response, holder);
  if (pathOf(request) === bridgeInfoPath) {
    if (request.method !== "GET") return sendRefusal(response, refuse(403, "The bridge's description can only be read.", { Allow: "GET" }));
    const info: BridgeInfo = { ...parts.info, allSessions: holder.reader === undefined };
    response.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify(info));
    return;
  }
  if ("problem" in parts.engine) return sendRefusal(response, refuse(502, parts.engine.problem));
  if (isUnder(sessionsPath, pathOf(request))) return await answerStatus(request, response, holder, { ...parts.engine, info: parts.info });
  const call = parts.engine.policy.decide(request.method ?? "", request.url ?? "");
  if ("reason" in call) return sendRefusal(response, call);
  if (call.answer.kind !== "create" && hasBody(request)) return sendRefusal(response, refuse(413, "This call takes no body."));
  await forward(call, holder, request, response, parts.engine);
}

async function upgrade(request: IncomingMessage, client: Socket, early: Buffer, server: Server, parts: ServerParts): Promise<void> {
  // From here on the server doesn't look after the socket any more, and an error that nobody hears would end the process.
  client.on("error", () => client.destroy());
  const admitted = admit(request, server, parts);
  const reject = (refusal: Refusal) =>
    rejectUpgrade(client, refusal, { ...securityHeaders, ...("reason" in admitted ? {} : corsHeaders(admitted)) });
  if ("reason" in admitted) return reject(admitted);
  if (!isGuarded(pathOf(request))) return reject(refuse(400, "Nothing at this address upgrades a connection."));
  const holder = parts.tokens.check(webSocketToken(request.headers["sec-websocket-protocol"]));
  if ("reason" in holder) return reject(holder);
  if ("problem" in parts.engine) return reject(refuse(502, parts.engine.problem));
  const call = parts.engine.policy.decide(request.method ?? "", request.url ?? "");
  if ("reason" in call) return reject(call);
  if (call.answer.kind !== "attach" || call.containerId === undefined) return reject(refuse(400, "Nothing at this address upgrades a connection."));
  const opening = webSocketKey(request);
  if ("reason" in opening) return reject(opening);
  try {
    const foreign = await parts.engine.sessions.use(call.containerId, holder);
    if (foreign !== undefined) return reject(foreign);
  } catch (error) {
    return reject(refuse(502, engineTrouble(parts.engine.endpoint, error)));
  }
  await attach({ request, client, early }, opening.key, call.containerId, call.path, parts.engine);
}

function admit(request: IncomingMessage, server: Server, { allowedOrigins }: ServerParts): Refusal | Admitted {
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return checkAddressing({ target: request.url ?? "", rawHeaders: request.rawHeaders }, { port, allowedOrigins });
}

function pathOf(request: IncomingMessage): string {
  return (request.url ?? "").split("?", 1)[0] ?? "";
}

/** Whether a path needs the token. All others are files of the site, or the status page's. */
function isGuarded(path: string): boolean {
  return path === bridgeInfoPath || isUnder(sessionsPath, path) || isUnder(enginePath, path);
}

function isUnder(place: string, path: string): boolean {
  return path === place || path.startsWith(`${place}/`);
}

/** Lets pages of the asking origin, which was allowed by name, read the answer. */
function corsHeaders({ foreignOrigin }: Admitted): Record<string, string> {
  if (foreignOrigin === undefined) return { Vary: "Origin" };
  return {
    "Access-Control-Allow-Origin": foreignOrigin,
    "Access-Control-Expose-Headers": "Api-Version, Ostype, Docker-Experimental, Builder-Version, Server, Retry-After",
    "Cross-Origin-Resource-Policy": "cross-origin",
    Vary: "Origin",
  };
}

function preflightHeaders({ headers }: IncomingMessage): Record<string, string> {
  return {
    "Access-Control-Allow-Methods": "GET, HEAD, POST, DELETE",
    "Access-Control-Allow-Headers": "Authorization, Content-Type",
    "Access-Control-Max-Age": "600",
    // Chromium asks before a public page may reach into this machine (Private Network Access).
    ...(headers["access-control-request-private-network"] === "true" ? { "Access-Control-Allow-Private-Network": "true" } : {}),
  };
}
