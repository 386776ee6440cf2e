// The terminal's WebSocket: a handshake of the bridge's own with each side, then bytes as they come. Frames are never looked at,
// which is as fast as a terminal gets; `pipe` stops reading from one side while the other is slow, so nothing piles up here.

import { createHash } from "node:crypto";
import { STATUS_CODES } from "node:http";
import type { IncomingMessage } from "node:http";
import { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { Endpoint } from "./endpoint.ts";
import { engineTrouble, openRequest, readAnswer } from "./engine-client.ts";
import { member, parseJson, text } from "./json.ts";
import type { Limits } from "./limits.ts";
import { webSocketProtocol } from "./protocol.ts";
import type { Refusal } from "./refusal.ts";
import { refusalBody, refuse } from "./refusal.ts";
import type { Sessions } from "./sessions.ts";

export interface AttachParts {
  readonly endpoint: Endpoint;
  readonly sessions: Sessions;
  readonly limits: Limits;
}

/** A browser's side of a WebSocket that isn't open yet. */
export interface Handshake {
  readonly request: IncomingMessage;
  readonly client: Socket;
  /** What the browser sent after its request. */
  readonly early: Buffer;
}

/** The key of a well-formed WebSocket request (RFC 6455, 4.2.1), or why it isn't one. */
export function webSocketKey({ headers, method, httpVersion }: IncomingMessage): Refusal | { readonly key: string } {
  const key = headers["sec-websocket-key"] ?? "";
  if (headers.upgrade?.toLowerCase() !== "websocket" || method !== "GET" || httpVersion !== "1.1") {
    return refuse(400, "The bridge upgrades connections to WebSockets only.");
  }
  if (headers["content-length"] !== undefined || headers["transfer-encoding"] !== undefined) {
    return refuse(400, "A WebSocket's request has no body.");
  }
  if (headers["sec-websocket-version"] !== "13") return refuse(426, "The WebSocket version must be 13.", { "Sec-WebSocket-Version": "13" });
  if (!/^[A-Za-z0-9+/]{22}==$/.test(key)) return refuse(400, "The WebSocket key isn't 16 bytes in base64.");
  return { key };
}

/** The server's proof that it read the key (RFC 6455, 4.2.2). */
function acceptance(key: string): string {
  return createHash("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");
}

/**
 * Opens the WebSocket at the engine, then at the browser, and joins them. Never rejects: trouble becomes an answer.
 * @param containerId a session of this bridge
 * @param path the engine's `attach/ws`, with its query
 */
export async function attach(handshake: Handshake, key: string, containerId: string, path: string, parts: AttachParts): Promise<void> {
  const { client } = handshake;
  const registered = parts.sessions.attach({
    containerId,
    bytes: () => client.bytesRead + client.bytesWritten,
    close: () => client.destroy(),
  });
  if ("reason" in registered) return rejectUpgrade(client, registered);
  client.once("close", registered.detach);
  try {
    const opened = await openAtEngine(key, path, parts);
    if ("reason" in opened) rejectUpgrade(client, opened);
    else if (client.destroyed) opened.engine.destroy();
    else join(handshake, opened, key);
  } catch (error) {
    rejectUpgrade(client, refuse(502, engineTrouble(parts.endpoint, error)));
  }
}

interface Opened {
  /** A socket, or a process's streams where the way leads through ssh. */
  readonly engine: Duplex;
  readonly early: Buffer;
}

/** The token, the origin and what extensions the browser offers end here: the engine's handshake has none of them. */
function openAtEngine(key: string, path: string, { endpoint, limits }: AttachParts): Promise<Refusal | Opened> {
  return new Promise((resolve, reject) => {
    const headers = { Connection: "Upgrade", Upgrade: "websocket", "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": key };
    // The engine insists on an Origin being an address, not on which.
    const outgoing = openRequest(endpoint, { method: "GET", path, headers: { ...headers, Origin: "http://docker" } });
    const limit = setTimeout(() => {
      outgoing.destroy(new Error(`it didn't answer the WebSocket's request within ${limits.engineAnswerMs / 1000} s`));
    }, limits.engineAnswerMs);
    outgoing.once("close", () => clearTimeout(limit));
    outgoing.on("error", reject);
    outgoing.once("upgrade", (answer, engine, early) => {
      clearTimeout(limit);
      const { "sec-websocket-accept": accept, "sec-websocket-protocol": protocol, "sec-websocket-extensions": extensions } = answer.headers;
      if (accept === acceptance(key) && protocol === undefined && extensions === undefined) {
        resolve({ engine, early });
      } else {
        engine.destroy();
        resolve(refuse(502, "The engine's answer to the WebSocket's request isn't one that WebSockets allow."));
      }
    });
    outgoing.once("response", (answer) => {
      readAnswer(answer, limits.engineAnswerBytes).then((body) => resolve(engineRefusal(answer.statusCode ?? 0, body)), reject);
    });
    outgoing.end();
  });
}

function engineRefusal(status: number, answer: string): Refusal {
  const reason = text(member(parseJson(answer)?.value, "message")) ?? `it answered with HTTP ${status}`;
  return refuse(status >= 400 ? status : 502, `The engine opened no terminal: ${reason}`);
}

/** Time for a browser to answer the end of a WebSocket with its own, in milliseconds. */
const farewellMs = 5000;

function join({ client, early }: Handshake, { engine, early: engineEarly }: Opened, key: string): void {
  // A keystroke is a small packet that nothing should hold back.
  client.setNoDelay(true);
  if (engine instanceof Socket) engine.setNoDelay(true);
  client.once("close", () => engine.destroy());
  engine.on("error", () => client.destroy());
  // The engine ended the stream and the browser has all of it.
  client.once("finish", () => client.setTimeout(farewellMs, () => client.destroy()));
  client.write(
    ["HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade", `Sec-WebSocket-Accept: ${acceptance(key)}`]
      .concat(`Sec-WebSocket-Protocol: ${webSocketProtocol}`, "", "")
      .join("\r\n"),
  );
  if (engineEarly.length > 0) client.write(engineEarly);
  if (early.length > 0) engine.write(early);
  client.pipe(engine);
  engine.pipe(client);
  // Without the engine nobody would read the browser's farewell, and so see that it has left.
  engine.once("close", () => client.resume());
}

/** Answers a request for an upgrade with a refusal, and ends the connection. */
export function rejectUpgrade(client: Socket, refusal: Refusal, extra: Readonly<Record<string, string>> = {}): void {
  const body = refusalBody(refusal);
  const headers = {
    ...extra,
    ...refusal.headers,
    "Content-Type": "application/json",
    "Content-Length": String(Buffer.byteLength(body)),
    Connection: "close",
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  client.end([`HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status] ?? ""}`, ...lines, "", body].join("\r\n"), () => client.destroy());
}
