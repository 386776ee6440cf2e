/**
 * The guest's disk as the emulator sees it: chunks that are fetched when the guest first reads them, and pages that the guest wrote, which stay
 * in memory. The same code serves the page, the build and the tests; they differ in where chunks come from.
 */

/** Gives the chunk of that number, or undefined for one that holds only zeros. A promise that fails makes the read fail. */
export type ChunkSource = (index: number) => Uint8Array | undefined | Promise<Uint8Array | undefined>;

/** What the guest wrote, as the emulator puts it into a saved state: page numbers, and the pages' bytes one after the other. */
export type WrittenPages = readonly [numbers: Uint32Array, pages: Uint8Array];

/** The unit of what is kept of the guest's writes; the guest's file system writes in blocks of this size. */
const pageBytes = 4096;

export interface DiskOptions {
  readonly byteLength: number;
  /** A multiple of 4096. */
  readonly chunkBytes: number;
  readonly chunk: ChunkSource;
  /** Told when a chunk can't be had; the guest's read then waits for ever, so the machine must be stopped. */
  readonly onFailure: (error: unknown) => void;
}

/** The members that v86 calls on a disk of its caller's own. */
export class GuestDisk {
  readonly byteLength: number;
  /** Set by the emulator. */
  onload: ((event: object) => void) | undefined = undefined;
  readonly #options: DiskOptions;
  readonly #written = new Map<number, Uint8Array>();

  constructor(options: DiskOptions) {
    this.byteLength = options.byteLength;
    this.#options = options;
  }

  /** Called once before the machine starts. */
  load(): void {
    this.onload?.({});
  }

  /** Reads bytes; both numbers are multiples of 512. */
  get(start: number, length: number, done: (data: Uint8Array) => void): void {
    const wanted = this.#assemble(start, length);
    // What is here already is handed over at once: a turn of the event loop for each read would slow the guest down.
    if (wanted instanceof Uint8Array) done(wanted);
    else wanted.then(done, this.#options.onFailure);
  }

  /** Writes bytes; the start and the length are multiples of 512. */
  set(start: number, data: Uint8Array, done: () => void): void {
    const stored = this.#store(start, data);
    if (stored === undefined) done();
    else stored.then(done, this.#options.onFailure);
  }

  get_state(): WrittenPages {
    const numbers = [...this.#written.keys()].sort((a, b) => a - b);
    const pages = new Uint8Array(numbers.length * pageBytes);
    numbers.forEach((number, index) => pages.set(this.#written.get(number) ?? [], index * pageBytes));
    return [Uint32Array.from(numbers), pages];
  }

  set_state([numbers, pages]: WrittenPages): void {
    this.#written.clear();
    numbers.forEach((number, index) => this.#written.set(number, pages.slice(index * pageBytes, (index + 1) * pageBytes)));
  }

  /** Forgets what the guest wrote: the disk is then what its chunks say. */
  forgetWrites(): void {
    this.#written.clear();
  }

  /** Reads the boot sector when a machine starts from its BIOS. */
  get_and_cache(start: number, length: number, done: (data: Uint8Array) => void): void {
    this.get(start, length, done);
  }

  /** Asked for the partition table, to guess a geometry that no guest of today uses. */
  get_from_cache(): undefined {
    return undefined;
  }

  /** Says that the whole disk is never in memory. */
  get_buffer(done: (buffer?: ArrayBuffer) => void): void {
    done();
  }

  #assemble(start: number, length: number): Uint8Array | Promise<Uint8Array> {
    const { chunkBytes, chunk } = this.#options;
    const result = new Uint8Array(length);
    const waits: Promise<void>[] = [];
    for (let at = start; at < start + length; ) {
      const page = Math.floor(at / pageBytes);
      const end = Math.min((page + 1) * pageBytes, start + length);
      const written = this.#written.get(page);
      const from = at;
      if (written !== undefined) result.set(written.subarray(from - page * pageBytes, end - page * pageBytes), from - start);
      else {
        const index = Math.floor(from / chunkBytes);
        const copy = (bytes: Uint8Array | undefined) => {
          if (bytes !== undefined) result.set(bytes.subarray(from - index * chunkBytes, end - index * chunkBytes), from - start);
        };
        const found = chunk(index);
        if (found instanceof Promise) waits.push(found.then(copy));
        else copy(found);
      }
      at = end;
    }
    return waits.length === 0 ? result : Promise.all(waits).then(() => result);
  }

  #store(start: number, data: Uint8Array): Promise<void> | undefined {
    const waits: Promise<void>[] = [];
    for (let at = 0; at < data.length; ) {
      const page = Math.floor((start + at) / pageBytes);
      const offset = start + at - page * pageBytes;
      const part = data.slice(at, at + pageBytes - offset);
      const existing = this.#written.get(page);
      if (existing !== undefined) existing.set(part, offset);
      else if (part.length === pageBytes) this.#written.set(page, part);
      else {
        const merge = (whole: Uint8Array) => {
          const kept = this.#written.get(page) ?? whole;
          kept.set(part, offset);
          this.#written.set(page, kept);
        };
        const whole = this.#assemble(page * pageBytes, pageBytes);
        if (whole instanceof Uint8Array) merge(whole);
        else waits.push(whole.then(merge));
      }
      at += part.length;
    }
    return waits.length === 0 ? undefined : Promise.all(waits).then(() => undefined);
  }
}
