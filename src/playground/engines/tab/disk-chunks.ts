/** Gives the guest's disk its chunks: fetched as parts, unpacked, and the last used ones kept at hand. */
import type { ChunkSource } from "./disk.ts";
import type { DiskIndex } from "./manifest.ts";
import type { PartStore } from "./part-store.ts";

/** Chunks that stay unpacked: the guest reads one in several pieces. */
const unpackedLimit = 128;

export interface DiskChunksOptions {
  readonly index: DiskIndex;
  readonly store: PartStore;
  /** A chunk can't be fetched, and the guest waits for it. It is tried again when the returned promise is kept. */
  readonly onStuck: (error: Error) => Promise<void>;
  /** All such chunks have come after all. */
  readonly onUnstuck: () => void;
}

export class DiskChunks {
  readonly #options: DiskChunksOptions;
  readonly #parts: ReadonlyMap<number, { readonly sha256: string; readonly bytes: number }>;
  readonly #unpacked = new Map<number, Uint8Array>();
  readonly #coming = new Map<number, Promise<Uint8Array>>();
  readonly #stuck = new Set<number>();

  constructor(options: DiskChunksOptions) {
    this.#options = options;
    this.#parts = new Map(options.index.map(([number, sha256, bytes]) => [number, { sha256, bytes }]));
  }

  /** Whether the guest waits for a chunk. A state that is saved then would wait for ever. */
  get isWaiting(): boolean {
    return this.#coming.size > 0;
  }

  readonly source: ChunkSource = (index) => {
    if (!this.#parts.has(index)) return undefined;
    const unpacked = this.#unpacked.get(index);
    if (unpacked === undefined) return this.#fetch(index);
    // The last used one is the last to go.
    this.#unpacked.delete(index);
    this.#unpacked.set(index, unpacked);
    return unpacked;
  };

  #fetch(index: number): Promise<Uint8Array> {
    const known = this.#coming.get(index);
    if (known !== undefined) return known;
    const coming = this.#insist(index).finally(() => this.#coming.delete(index));
    this.#coming.set(index, coming);
    return coming;
  }

  async #insist(index: number): Promise<Uint8Array> {
    for (;;) {
      try {
        const chunk = await this.#get(index);
        if (this.#stuck.delete(index) && this.#stuck.size === 0) this.#options.onUnstuck();
        return chunk;
      } catch (error) {
        this.#stuck.add(index);
        await this.#options.onStuck(error instanceof Error ? error : new Error(String(error)));
      }
    }
  }

  async #get(index: number): Promise<Uint8Array> {
    const part = this.#parts.get(index);
    if (part === undefined) throw new Error(`The disk's index has no chunk ${index}.`);
    const chunk = await gunzip(await this.#options.store.get(part));
    this.#unpacked.set(index, chunk);
    for (const oldest of this.#unpacked.keys()) {
      if (this.#unpacked.size <= unpackedLimit) break;
      this.#unpacked.delete(oldest);
    }
    return chunk;
  }
}

/** Unpacks gzip. */
export async function gunzip(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer());
}
