/**
 * The image's parts as the page gets them: downloaded, checked against the SHA-256 that is their name, and kept in the browser, so that the next
 * start needs no network. A part that came damaged is fetched once more, past every cache, before it is told.
 */
import { Failure } from "../../failures.ts";
import { type Part, partName } from "./manifest.ts";
import { cacheName } from "./protocol.ts";

/** The part of the browser's `Cache` that is used here. */
export interface Shelf {
  match(url: string): Promise<Response | undefined>;
  put(url: string, response: Response): Promise<void>;
  delete(url: string): Promise<boolean>;
  keys(): Promise<readonly Request[]>;
}

export interface PartStoreOptions {
  /** The folder that the parts lie in, with a slash at its end. */
  readonly folderUrl: string;
  /** Where parts are kept; undefined where the browser keeps nothing. */
  readonly shelf: Shelf | undefined;
  /** Told once, when the browser refuses to keep a part. What was fetched is used all the same. */
  readonly onNotKept: (error: unknown) => void;
  /** How long nobody may have asked for a part until urgent ones are kept, in milliseconds: 1000. */
  readonly quietMs?: number;
}

export interface GetOptions {
  /** Told how many bytes of the part are there; the number falls when the part is fetched again. */
  readonly onBytes?: (bytes: number) => void;
  /**
   * Whether somebody waits for the part, and perhaps for many more: it is handed over at once, and kept when nobody has asked for any for a while. Keeping
   * each at once made a first build, which reads some 700, a second and a half longer.
   */
  readonly isUrgent?: boolean;
}

export class PartStore {
  readonly #options: PartStoreOptions;
  #keeps = true;
  /** The addresses of what is kept, which are asked for once: a chunk of the disk isn't to wait for a look that finds nothing. */
  #shelved: Promise<Set<string>> | undefined;
  /** Parts that were handed over and are still to be kept. */
  readonly #unkept = new Map<string, Uint8Array<ArrayBuffer>>();
  #quiet: ReturnType<typeof setTimeout> | undefined;

  constructor(options: PartStoreOptions) {
    this.#options = options;
  }

  /** @throws Failure when the part can't be had as it should be */
  async get(part: Part, { onBytes = () => undefined, isUrgent = false }: GetOptions = {}): Promise<Uint8Array<ArrayBuffer>> {
    const url = this.#options.folderUrl + partName(part);
    const shelved = this.#unkept.get(url) ?? (await this.#kept(url, part));
    if (shelved !== undefined) {
      onBytes(part.bytes);
      return shelved;
    }
    const first = await download(url, part, "default", onBytes);
    const bytes = (await isWhole(first, part)) ? first : await this.#again(url, part, onBytes);
    if (isUrgent) this.#keepLater(url, bytes);
    else await this.#keep(url, bytes);
    return bytes;
  }

  /** Removes what is kept of other images than the one with these parts. */
  async forgetOthers(parts: Iterable<Pick<Part, "sha256">>): Promise<void> {
    const { shelf, folderUrl } = this.#options;
    if (shelf === undefined) return;
    const wanted = new Set(Array.from(parts, (part) => folderUrl + partName(part)));
    const shelved = await this.#shelvedOn(shelf);
    for (const url of shelved) {
      if (wanted.has(url)) continue;
      await shelf.delete(url);
      shelved.delete(url);
    }
  }

  #keepLater(url: string, bytes: Uint8Array<ArrayBuffer>): void {
    if (this.#options.shelf === undefined || !this.#keeps) return;
    this.#unkept.set(url, bytes);
    clearTimeout(this.#quiet);
    this.#quiet = setTimeout(() => void this.#keepUnkept(), this.#options.quietMs ?? 1000);
  }

  async #keepUnkept(): Promise<void> {
    for (const [url, bytes] of this.#unkept) {
      await this.#keep(url, bytes);
      this.#unkept.delete(url);
    }
  }

  async #again(url: string, part: Part, onBytes: (bytes: number) => void): Promise<Uint8Array<ArrayBuffer>> {
    onBytes(0);
    const bytes = await download(url, part, "reload", onBytes);
    if (await isWhole(bytes, part)) return bytes;
    throw new Failure({ kind: "tab-part-damaged", part: partName(part), bytes: bytes.length, expectedBytes: part.bytes });
  }

  #shelvedOn(shelf: Shelf): Promise<Set<string>> {
    this.#shelved ??= shelf.keys().then((requests) => new Set(requests.map((request) => request.url)));
    return this.#shelved;
  }

  async #kept(url: string, part: Part): Promise<Uint8Array<ArrayBuffer> | undefined> {
    const { shelf } = this.#options;
    if (shelf === undefined) return undefined;
    if (!(await this.#shelvedOn(shelf)).has(url)) return undefined;
    const response = await shelf.match(url);
    if (response === undefined) return undefined;
    const bytes = new Uint8Array(await response.arrayBuffer());
    if (await isWhole(bytes, part)) return bytes;
    await shelf.delete(url);
    return undefined;
  }

  async #keep(url: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    const { shelf, onNotKept } = this.#options;
    if (shelf === undefined || !this.#keeps) return;
    try {
      await shelf.put(url, new Response(bytes, { headers: { "Content-Type": "application/octet-stream", "Content-Length": String(bytes.length) } }));
      (await this.#shelvedOn(shelf)).add(url);
    } catch (error) {
      // Full, or forbidden in this mode of the browser: either way, what follows would be refused too.
      this.#keeps = false;
      onNotKept(error);
    }
  }
}

/** @returns the browser's own shelf, or undefined where it keeps nothing */
export async function openShelf(): Promise<Cache | undefined> {
  try {
    return await caches.open(cacheName);
  } catch (error) {
    // Some browsers forbid it in private windows.
    console.info("The browser keeps no parts of the engine:", error);
    return undefined;
  }
}

/** Unpacks gzip. */
export async function gunzip(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer());
}

async function download(url: string, part: Part, cache: RequestCache, onBytes: (bytes: number) => void): Promise<Uint8Array<ArrayBuffer>> {
  const unreachable = (cause: unknown) => new Failure({ kind: "tab-part-unreachable", part: partName(part) }, { cause });
  let response: Response;
  try {
    response = await fetch(url, { cache, credentials: "omit", referrerPolicy: "no-referrer" });
  } catch (error) {
    throw unreachable(error);
  }
  if (!response.ok || response.body === null) throw new Failure({ kind: "tab-part-missing", part: partName(part), status: response.status });
  // Bytes past the part's end can only be wrong, and aren't waited for.
  const bytes = new Uint8Array(part.bytes + 1);
  let length = 0;
  const reader = response.body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      const taken = value.subarray(0, bytes.length - length);
      bytes.set(taken, length);
      length += taken.length;
      onBytes(Math.min(length, part.bytes));
      if (length === bytes.length) {
        await reader.cancel();
        break;
      }
    }
  } catch (error) {
    throw unreachable(error);
  }
  return bytes.subarray(0, length);
}

async function isWhole(bytes: Uint8Array<ArrayBuffer>, { sha256, bytes: length }: Part): Promise<boolean> {
  if (bytes.length !== length) return false;
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("") === sha256;
}
