/**
 * What the page and the bridge agree on besides the Docker Engine API. All that both import, so that the two can't drift
 * apart: paths, header and subprotocol names, labels. The containers of sessions, which only the panel needs, are in
 * session-container.ts.
 */

/** The Engine API stands under this path of the bridge's origin, with or without a `/v1.xx` version after it. */
export const enginePath = "/engine";

/** `GET` with the token: a `BridgeInfo`. */
export const bridgeInfoPath = "/bridge";

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
}
