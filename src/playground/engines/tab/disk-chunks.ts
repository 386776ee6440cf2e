/** Gives the guest's disk its chunks: fetched as parts, some of them ahead, unpacked, and the last used ones kept at hand. */
import { Failure } from "../../failures.ts";
import type { ChunkSource } from "./disk.ts";
import type { DiskIndex } from "./manifest.ts";
import type { PartStore } from "./part-store.ts";

/** Chunks that stay unpacked: the guest reads one in several pieces, and programs as large as a build's come back to theirs. 64 MiB. */
const unpackedLimit = 512;

/**
 * Chunks that are fetched ahead where the guest reads on: it waits for each a network's delay and some milliseconds of checking and unpacking. With two,
 * and the limit above, a first build waited half as often as with none and half that limit, for a twentieth more requests.
 */
const readAhead = 2;

/** Chunks that are fetched ahead at a time: enough to hide most of a network's delay, and few enough that one which the guest waits for comes soon. */
const aheadAtOnce = 3;

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
  /** On their way, whoever wants them. */
  readonly #fetched = new Map<number, Promise<Uint8Array>>();
  /** What the guest waits for. */
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

  /**
   * Fetches chunks before the guest asks for them.
   * @param indexes in the order in which they are likely to be read
   * @returns a promise that is kept when they are there, or one of them can't be had: the guest's own read will tell of that, if it comes to it
   */
  async fetchAhead(indexes: readonly number[]): Promise<void> {
    const rest = indexes.filter((index) => this.#parts.has(index)).values();
    const lane = async () => {
      for (const index of rest) {
        if (!this.#unpacked.has(index)) await this.#get(index);
      }
    };
    try {
      await Promise.all(Array.from({ length: aheadAtOnce }, lane));
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
    }
  }

  #fetch(index: number): Promise<Uint8Array> {
    const known = this.#coming.get(index);
    if (known !== undefined) return known;
    const coming = this.#insist(index).finally(() => this.#coming.delete(index));
    this.#coming.set(index, coming);
    if (this.#unpacked.has(index - 1)) void this.fetchAhead(Array.from({ length: readAhead }, (_, ahead) => index + 1 + ahead));
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

  #get(index: number): Promise<Uint8Array> {
    const known = this.#fetched.get(index);
    if (known !== undefined) return known;
    const fetched = this.#download(index).finally(() => this.#fetched.delete(index));
    this.#fetched.set(index, fetched);
    return fetched;
  }

  async #download(index: number): Promise<Uint8Array> {
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
