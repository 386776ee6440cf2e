// Who may speak to the bridge at all, decided before anything is looked at that a request asks for.
//
// Three independent checks: the request names the bridge as a loopback host (a page that rebinds its own name to 127.0.0.1
// doesn't), it comes from an origin that may ask (or from a program, which has no origin), and it holds the token.

import { createHash, timingSafeEqual } from "node:crypto";
import { tokenProtocolPrefix, webSocketProtocol } from "./protocol.ts";
import type { Refusal } from "./refusal.ts";
import { refuse } from "./refusal.ts";

/** The part of a request that says where it was sent and from where. */
export interface Addressing {
  /** The request target as it came. */
  readonly target: string;
  /** Names and values in turn, as Node gives them: duplicates are still there. */
  readonly rawHeaders: readonly string[];
}

export interface Place {
  /** The port that the bridge listens on. */
  readonly port: number;
  /** Origins given with `--allow-origin`. */
  readonly allowedOrigins: readonly string[];
}

/** `origin` is set when the request comes from an allowed origin other than the bridge's own. */
export interface Admitted {
  readonly foreignOrigin: string | undefined;
}

/** Two of any of these mean different things to different programs, which is what request smuggling lives on. */
const singleHeaders = new Set([
  ...["host", "origin", "authorization", "content-type", "content-length", "transfer-encoding", "connection", "upgrade"],
  ...["sec-websocket-key", "sec-websocket-version", "sec-websocket-protocol"],
]);

/** Checks the form of the target, that no decisive header comes twice, and Host and Origin. */
export function checkAddressing({ target, rawHeaders }: Addressing, place: Place): Refusal | Admitted {
  // RFC 9112, 3.2: a server that isn't a proxy gets origin-form; absolute-form would override Host.
  if (!target.startsWith("/")) return refuse(400, "The request target must be a path.");

  const headers = new Map<string, string>();
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]?.toLowerCase() ?? "";
    if (!singleHeaders.has(name)) continue;
    if (headers.has(name)) return refuse(400, `The header ${name} comes twice.`);
    headers.set(name, rawHeaders[index + 1] ?? "");
  }

  const host = headers.get("host")?.toLowerCase();
  if (host === undefined) return refuse(400, "The header Host is missing.");
  if (!ownHosts(place.port).includes(host)) {
    return refuse(403, `The bridge answers only under ${ownHosts(place.port)[0]}, and this request was sent to another host name.`);
  }

  const origin = headers.get("origin");
  if (origin === undefined || origin === `http://${host}`) return { foreignOrigin: undefined };
  if (place.allowedOrigins.includes(origin)) return { foreignOrigin: origin };
  return refuse(403, "Pages of this origin may not use the bridge. Open the address that the bridge printed, or start it with --allow-origin.");
}

function ownHosts(port: number): readonly string[] {
  const names = ["127.0.0.1", "localhost", "[::1]"];
  // Browsers leave out a scheme's default port.
  return [...names.map((name) => `${name}:${port}`), ...(port === 80 ? names : [])];
}

/** The token of an `Authorization: Bearer` header. */
export function bearerToken(authorization: string | undefined): string | undefined {
  return /^Bearer +([\w-]+)$/i.exec(authorization ?? "")?.[1];
}

/** The token among the subprotocols that a WebSocket offers, if the bridge's own is offered too. */
export function webSocketToken(offered: string | undefined): string | undefined {
  const protocols = (offered ?? "").split(",").map((protocol) => protocol.trim());
  const tokens = protocols.filter((protocol) => protocol.startsWith(tokenProtocolPrefix));
  if (!protocols.includes(webSocketProtocol) || tokens.length !== 1) return undefined;
  return tokens[0]?.slice(tokenProtocolPrefix.length);
}

/** Who holds a token: a reader with an address of their own, by number, or the bridge's own user. */
export interface Holder {
  readonly reader: string | undefined;
}

/**
 * Tells tokens from anything else, and whose they are, in time that doesn't depend on how much of one is right.
 *
 * Wrong tokens are counted: past the limit they get 429 until some time has gone by. The right token passes even then, as
 * otherwise any program on this machine could shut the reader out; what makes guessing hopeless is the token's 256 bits.
 */
export class TokenCheck {
  readonly #expected: readonly { readonly digest: Buffer; readonly holder: Holder }[];
  readonly #burst: number;
  readonly #now: () => number;
  #left: number;
  #countedAtMs: number;

  /**
   * @param tokens the bridge's own user's, and then each reader's
   * @param burst wrong tokens that are let through to the comparison's verdict at once; one more each second
   * @param now a clock in milliseconds
   */
  constructor([token, ...readers]: readonly [string, ...string[]], burst: number, now: () => number) {
    this.#expected = [
      { digest: digest(token), holder: { reader: undefined } },
      ...readers.map((readersToken, index) => ({ digest: digest(readersToken), holder: { reader: String(index + 1) } })),
    ];
    this.#burst = burst;
    this.#now = now;
    this.#left = burst;
    this.#countedAtMs = now();
  }

  /** @param offered what the request holds; undefined where it holds nothing */
  check(offered: string | undefined): Refusal | Holder {
    const challenge = { "WWW-Authenticate": "Bearer" };
    if (offered === undefined) {
      return refuse(401, "The token is missing. Open the address that the bridge printed when it started.", challenge);
    }
    const found = digest(offered);
    // All are compared, or the time would tell which comes first.
    const [match] = this.#expected.filter((expected) => timingSafeEqual(found, expected.digest));
    if (match !== undefined) return match.holder;
    const nowMs = this.#now();
    this.#left = Math.min(this.#burst, this.#left + (nowMs - this.#countedAtMs) / 1000);
    this.#countedAtMs = nowMs;
    if (this.#left < 1) return refuse(429, "Too many wrong tokens. Wait a second.", { "Retry-After": "1" });
    this.#left -= 1;
    return refuse(401, "The token is wrong: each start of the bridge makes a new one. Open the address that it printed last.", challenge);
  }
}

/** Digests have one length, which the comparison in constant time needs. */
function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
