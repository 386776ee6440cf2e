/**
 * The thin part of the Docker Engine API: requests, and what their failures mean. It speaks with a bridge and with an engine
 * alike; the only difference is the token.
 */
import { tokenProtocolPrefix, webSocketProtocol } from "../../../bridge/protocol.ts";
import { Failure } from "../failures.ts";
import { isLoopback, webSocketUrl } from "./address.ts";

/** Where requests go, and what opens the door. */
export interface ApiAccess {
  /** Without a slash at the end, for example `http://127.0.0.1:4250/engine`. */
  readonly apiUrl: string;
  /** A bridge's token; null where none is asked for. */
  readonly token: string | null;
}

export interface ApiCall {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** With the version, for example `/v1.51/containers/create`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as a tar archive. */
  readonly archive?: ArrayBuffer;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Makes a request.
 * @returns the answer, whatever its status is, except for those that mean that nothing was asked of the engine
 * @throws Failure when there is no answer, when the token isn't accepted, or when the request is refused; the signal's
 *   reason when it was aborted
 */
export async function request({ apiUrl, token }: ApiAccess, { method, path, query, body, archive, signal }: ApiCall): Promise<Response> {
  const url = `${apiUrl}${path}${query === undefined ? "" : `?${new URLSearchParams(query)}`}`;
  const headers = new Headers();
  if (token !== null) headers.set("Authorization", `Bearer ${token}`);
  if (body !== undefined) headers.set("Content-Type", "application/json");
  if (archive !== undefined) headers.set("Content-Type", "application/x-tar");
  let response: Response;
  try {
    response = await fetch(url, {
      method,
      headers,
      body: archive ?? (body === undefined ? null : JSON.stringify(body)),
      signal: signal ?? null,
      cache: "no-store",
      credentials: "omit",
      redirect: "error",
      referrerPolicy: "no-referrer",
    });
  } catch (error) {
    signal?.throwIfAborted();
    throw await unanswered(apiUrl, error, signal);
  }
  if (response.status === 401) throw new Failure({ kind: token === null ? "token-missing" : "token-refused" });
  if (response.status === 403 || response.status === 429) throw new Failure({ kind: "refused", reason: await reasonOf(response) });
  return response;
}

/** The answer as JSON; undefined where it isn't JSON. */
export async function jsonOf(response: Response): Promise<unknown> {
  const text = await response.text();
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** The engine's own words for a failure (Engine API: ErrorResponse), or what stands in their place. */
export async function reasonOf(response: Response): Promise<string> {
  const text = await response.text();
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && "message" in value) return String(value.message);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  return text.trim().slice(0, 300) || response.statusText || "no reason given";
}

/**
 * Tells apart, as far as a page can, why there was no answer. `fetch` says only that it failed; a second request that gives up
 * reading the answer (`no-cors`) succeeds where any server answers, so then it was the browser that kept the answer back.
 */
async function unanswered(apiUrl: string, cause: unknown, signal: AbortSignal | undefined): Promise<Failure> {
  const { origin, hostname } = new URL(apiUrl);
  const unreachable = { kind: "unreachable", address: origin, local: location.protocol === "https:" && isLoopback(hostname) } as const;
  if (origin === location.origin) return new Failure(unreachable, { cause });
  try {
    await fetch(`${apiUrl}/_ping`, { mode: "no-cors", cache: "no-store", credentials: "omit", signal: signal ?? null, referrerPolicy: "no-referrer" });
  } catch (error) {
    signal?.throwIfAborted();
    return new Failure(unreachable, { cause: error });
  }
  return new Failure({ kind: "blocked-by-cors", address: origin, pageOrigin: location.origin }, { cause });
}

/** Opens a WebSocket of the API. Both a bridge's and an engine's carry bytes, one message a frame. */
export function openWebSocket({ apiUrl, token }: ApiAccess, path: string): WebSocket {
  // An engine selects no subprotocol, and a browser ends a connection in which it offered one and none was selected.
  const protocols = token === null ? [] : [webSocketProtocol, `${tokenProtocolPrefix}${token}`];
  const socket = new WebSocket(`${webSocketUrl(apiUrl)}${path}`, protocols);
  socket.binaryType = "arraybuffer";
  return socket;
}
