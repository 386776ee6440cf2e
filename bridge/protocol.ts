/**
 * What the page and the bridge agree on besides the Docker Engine API. All that both import, so that the two can't drift
 * apart: paths, header and subprotocol names, labels. The containers of sessions, which only the panel needs, are in
 * session-container.ts.
 */

/** The Engine API stands under this path of the bridge's origin, with or without a `/v1.xx` version after it. */
export const enginePath = "/engine";

/** `GET` with the token: a `BridgeInfo`. */
export const bridgeInfoPath = "/bridge";

/** The bridge's own page about its sessions; its style sheets and its script stand under it. It holds no secret, and asks for what it shows with the token. */
export const statusPath = "/bridge/status";

/**
 * With the token that the bridge's user got: `GET` a `BridgeStatus`, `DELETE` every session; with a container's id after another
 * slash, `DELETE` that one.
 */
export const sessionsPath = "/bridge/sessions";

/** The page, below the site's address, that the playground shows in a frame. Only pages of the bridge's own origin may; no other page may be framed at all. */
export const previewPage = "playground-preview.html";

/** The subprotocol that the bridge selects on a WebSocket. */
export const webSocketProtocol = "drydock.v1";

/**
 * A page can't set headers on a WebSocket, so the token travels as a second offered subprotocol:
 * `Sec-WebSocket-Protocol: drydock.v1, drydock.token.<token>`. The bridge never selects that one.
 */
export const tokenProtocolPrefix = "drydock.token.";

/** The fragment key of the printed address: `http://127.0.0.1:PORT/#token=…`. */
export const tokenFragmentKey = "token";

/** Labels on every container of ours; nothing without `labels.session` is ever touched. */
export const labels = {
  /** `my-engine` or `sandbox`. */
  session: "io.drydock.session",
  /** The bridge's own id (the bridge checks it), or `direct` for a connection without a bridge. */
  bridge: "io.drydock.bridge",
  /** On the sandboxes' volume and network, which outlive a bridge: whose they are (`SandboxPlace.owner`). */
  owner: "io.drydock.owner",
  /** Whose session it is, where the bridge has readers of its own (`--readers`); written by the bridge alone. */
  reader: "io.drydock.reader",
} as const;

/** The two kinds of session: in an engine of its own, or on the engine that the bridge dials. */
export type SessionKind = "sandbox" | "my-engine";

/** What sandboxes have on the engine besides their containers. */
export interface SandboxPlace {
  /** The volume that keeps the images from one sandbox to the next. */
  readonly volume: string;
  readonly network: string;
  /** The value of `labels.owner` on both. */
  readonly owner: string;
}

/** What the bridge tells a page that holds the token. */
export interface BridgeInfo {
  readonly name: "drydock-bridge";
  readonly version: string;
  /** This bridge's id, to be put under `labels.bridge`. */
  readonly id: string;
  /** The engine's address as the bridge dials it, for display only. */
  readonly endpoint: string;
  /** The session image, for example `docker:dind`. */
  readonly image: string;
  /** The path of the engine's own socket on the engine's machine, which a "my engine" session mounts. */
  readonly engineSocket: string;
  /** Whether "my engine" sessions are allowed (`--allow-my-engine`). */
  readonly allowMyEngine: boolean;
  readonly sandbox: SandboxPlace;
  /** A session through which nothing passed for so long is ended, in milliseconds. */
  readonly idleMs: number;
  /** Whether who asks may see and end all sessions, as on the status page: the bridge's own user may, its readers mayn't. */
  readonly allSessions: boolean;
}

/** What the status page shows of a session. */
export interface SessionStatus {
  /** Its container's id. */
  readonly id: string;
  readonly kind: string;
  /** The number of the reader whose it is; null: the bridge's own user's. */
  readonly reader: string | null;
  /** The engine's word for its container, for example `running`. */
  readonly state: string;
  /** Time since its creation, in milliseconds. */
  readonly ageMs: number;
  /** Time since something last passed through it, in milliseconds. */
  readonly idleMs: number;
  /** Open terminals. */
  readonly terminals: number;
  /** Memory that it uses, in bytes; null where the engine doesn't tell. */
  readonly memoryBytes: number | null;
  /** Processors that it kept busy on average since the last look, for example 0.5; null at the first one, and where the engine doesn't tell. */
  readonly cpus: number | null;
}

/** What the bridge tells its user about its sessions. */
export interface BridgeStatus {
  /** The engine's address, for display. */
  readonly endpoint: string;
  /** How many readers have an address of their own. */
  readonly readers: number;
  readonly sessions: readonly SessionStatus[];
  readonly limits: {
    readonly sessions: number;
    readonly idleMs: number;
    /** Of each sandbox; null: no limit. */
    readonly cpus: number | null;
    readonly memoryBytes: number | null;
    readonly processes: number | null;
  };
  /** What the sandboxes' engine keeps besides the sessions' containers; null where it isn't there. */
  readonly remains: { readonly volume: string | null; readonly network: string | null };
}
