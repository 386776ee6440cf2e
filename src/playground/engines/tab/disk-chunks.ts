/** Gives the guest's disk its chunks: some of them fetched ahead, and the last used ones kept at hand. */
import { Failure } from "../../failures.ts";
import type { ChunkSource } from "./disk.ts";
import type { DiskIndex, Part } from "./manifest.ts";

/**
 * Chunks that stay unpacked, 128 MiB of them: the guest reads each in several pieces, and a first build reads some 900. With half as many it waited for 120
 * of them twice, two seconds in all.
 */
const unpackedLimit = 1024;

/** Chunks that are fetched ahead where the guest reads on: it waits for each a network's delay and some milliseconds of checking and unpacking. */
const readAhead = 2;

/** Chunks that are fetched ahead where the guest follows a trail: two to three megabytes. */
const trailAhead = 64;

/** The guest follows a trail where it reads a chunk of that one alone, and has read so many of so many before it: single ones are read by much else. */
const followed = { reads: 3, of: 8 } as const;

/** Chunks that are fetched ahead at a time: enough to hide most of a network's delay, and few enough that one which the guest waits for comes soon. */
const aheadAtOnce = 6;

export interface DiskChunksOptions {
  readonly index: DiskIndex;
  /** Each is the chunks that something which readers do reads, in their order: whoever reads one of them is likely to read those after it. */
  readonly trails: readonly (readonly number[])[];
  /** Fetches a chunk and unpacks it. */
  readonly fetch: (part: Part) => Promise<Uint8Array>;
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
  /** The places of the chunks that are on one trail alone. */
  readonly #places: ReadonlyMap<number, { readonly trail: readonly number[]; readonly at: number }>;
  /** What the guest has read so far. */
  readonly #read = new Set<number>();
  /** What was fetched so far. It isn't fetched ahead again: what the guest has read stays in its own memory. */
  readonly #had = new Set<number>();
  /** What is to be fetched ahead, in its order, and who does it. */
  readonly #ahead = new Set<number>();
  readonly #lanes = new Set<Promise<void>>();

  constructor(options: DiskChunksOptions) {
    this.#options = options;
    this.#parts = new Map(options.index.map(([number, sha256, bytes]) => [number, { sha256, bytes }]));
    const places = options.trails.flatMap((trail) => trail.map((number, at) => [number, { trail, at }] as const));
    const times = Map.groupBy(places, ([number]) => number);
    this.#places = new Map(places.filter(([number]) => times.get(number)?.length === 1));
  }

  /** Whether the guest waits for a chunk. A state that is saved then would wait for ever. */
  get isWaiting(): boolean {
    return this.#coming.size > 0;
  }

  readonly source: ChunkSource = (index) => {
    if (!this.#parts.has(index)) return undefined;
    const isNew = !this.#read.has(index);
    this.#read.add(index);
    const unpacked = this.#unpacked.get(index);
    if (unpacked === undefined) return this.#fetch(index);
    if (isNew) this.#follow(index);
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
  async fetchAhead(indexes: Iterable<number>): Promise<void> {
    for (const index of indexes) if (this.#parts.has(index) && !this.#had.has(index)) this.#ahead.add(index);
    while (this.#lanes.size < aheadAtOnce && this.#ahead.size > 0) {
      const lane = this.#lane().finally(() => this.#lanes.delete(lane));
      this.#lanes.add(lane);
    }
    await Promise.all(this.#lanes);
  }

  async #lane(): Promise<void> {
    try {
      // What is added meanwhile comes up too.
      for (const index of this.#ahead) {
        this.#ahead.delete(index);
        // The guest may have come to it meanwhile.
        if (!this.#had.has(index)) await this.#get(index);
      }
    } catch (error) {
      this.#ahead.clear();
      if (!(error instanceof Failure)) throw error;
    }
  }

  #follow(index: number): void {
    const place = this.#places.get(index);
    if (place === undefined) return;
    const { trail, at } = place;
    const before = trail.slice(Math.max(0, at - followed.of), at);
    if (before.filter((number) => this.#read.has(number)).length >= followed.reads) void this.fetchAhead(trail.slice(at + 1, at + 1 + trailAhead));
  }

  #fetch(index: number): Promise<Uint8Array> {
    const known = this.#coming.get(index);
    if (known !== undefined) return known;
    const coming = this.#insist(index).finally(() => this.#coming.delete(index));
    this.#coming.set(index, coming);
    this.#follow(index);
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
    this.#had.add(index);
    const fetched = this.#download(index).finally(() => this.#fetched.delete(index));
    this.#fetched.set(index, fetched);
    return fetched;
  }

  async #download(index: number): Promise<Uint8Array> {
    const part = this.#parts.get(index);
    if (part === undefined) throw new Error(`The disk's index has no chunk ${index}.`);
    const chunk = await this.#options.fetch(part);
    this.#unpacked.set(index, chunk);
    for (const oldest of this.#unpacked.keys()) {
      if (this.#unpacked.size <= unpackedLimit) break;
      this.#unpacked.delete(oldest);
    }
    return chunk;
  }
}
