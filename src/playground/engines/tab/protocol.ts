/** What the page and the emulator's worker say to each other. */
import type { FailureKind } from "../../failures.ts";
import type { Manifest } from "./manifest.ts";

/** The name of the browser's cache that holds the image's parts. */
export const cacheName = "drydock-tab-engine";

/** A document from a container. */
export interface GuestDocument {
  readonly status: number;
  /** `Content-Type`, or an empty string. */
  readonly type: string;
  /** `Location`, where there is one. */
  readonly location: string | undefined;
  readonly body: Uint8Array<ArrayBuffer>;
}

/** A machine that was saved in this browser. */
export interface SavedMachine {
  /** Of the image that it began as: `imageId`. */
  readonly image: string;
  readonly savedAtMs: number;
  /** What it takes of the browser's storage. */
  readonly bytes: number;
  /** The terminal's screen, as text with escape sequences. */
  readonly screen: string;
}

export type ToWorker =
  | { readonly kind: "start"; readonly folderUrl: string; readonly manifest: Manifest; readonly columns: number; readonly rows: number; readonly restore: boolean }
  | { readonly kind: "input"; readonly bytes: Uint8Array }
  | { readonly kind: "resize"; readonly columns: number; readonly rows: number }
  /** So many bytes of output are on the screen. */
  | { readonly kind: "drawn"; readonly bytes: number }
  /** Whether anybody looks at the panel. */
  | { readonly kind: "watched"; readonly watched: boolean }
  /** Try again what can't be fetched. */
  | { readonly kind: "retry" }
  | { readonly kind: "get"; readonly id: number; readonly port: number; readonly path: string }
  | { readonly kind: "save"; readonly id: number; readonly screen: string };

export type FromWorker =
  /** Of what is downloaded before the start. */
  | { readonly kind: "downloading"; readonly bytes: number }
  | { readonly kind: "starting" }
  | { readonly kind: "started" }
  | { readonly kind: "failed"; readonly detail: FailureKind }
  | { readonly kind: "output"; readonly bytes: Uint8Array<ArrayBuffer> }
  /** A part of the disk can't be fetched; the guest waits for it. */
  | { readonly kind: "stuck"; readonly detail: FailureKind }
  /** It came. */
  | { readonly kind: "unstuck" }
  /** The guest has ended, or its emulator. */
  | { readonly kind: "ended"; readonly detail: FailureKind }
  | { readonly kind: "ports"; readonly ports: readonly number[] }
  /** The browser's storage is full, or forbidden. */
  | { readonly kind: "not-kept" }
  /** Whether the machine stands still because nobody looks. */
  | { readonly kind: "paused"; readonly paused: boolean }
  | { readonly kind: "document"; readonly id: number; readonly document: GuestDocument }
  | { readonly kind: "saved"; readonly id: number; readonly saved: SavedMachine }
  | { readonly kind: "refused"; readonly id: number; readonly detail: FailureKind };

/** Tells images apart: a saved machine goes on only with the image that it began as. */
export function imageId({ emulatorVersion, state, disk }: Manifest): string {
  return [emulatorVersion, ...[...state.parts, ...disk.index.parts].map(({ sha256 }) => sha256.slice(0, 16))].join(" ");
}
