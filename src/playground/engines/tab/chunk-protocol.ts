/** What the emulator's thread and the one that fetches the disk's chunks say to each other. */
import type { FailureKind } from "../../failures.ts";
import type { Part } from "./manifest.ts";

export type ToChunks =
  /** Comes first. @see PartStoreOptions.folderUrl */
  | { readonly kind: "open"; readonly folderUrl: string }
  | { readonly kind: "get"; readonly id: number; readonly part: Part };

export type FromChunks =
  /** Checked and unpacked. */
  | { readonly kind: "chunk"; readonly id: number; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: "refused"; readonly id: number; readonly detail: FailureKind }
  /** The browser's storage is full, or forbidden. */
  | { readonly kind: "not-kept" };
