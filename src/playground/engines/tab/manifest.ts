/**
 * What a published image of the in-tab engine says about itself: `tab-engine/manifest.json` under the site's address. Everything else of the image
 * lies beside it in parts whose names are their contents' SHA-256, so that a part never changes, and any static host can serve them.
 */

/** Where the image lies, below the site's own base address. `/engine/` is the Engine API's, behind a bridge. */
export const imageFolder = "tab-engine";

/** The largest part. */
export const largestPartBytes = 8 * 1024 * 1024;

/** A file beside the manifest. */
export interface Part {
  /** 64 hexadecimal digits; the file's name is `SHA256.bin`. */
  readonly sha256: string;
  /** What is downloaded. */
  readonly bytes: number;
}

/** Something that is cut into parts, which are to be joined in order. */
export interface Parted {
  readonly parts: readonly Part[];
  /** Of the joined parts, unpacked. */
  readonly unpackedBytes: number;
}

/** A package that is in the image. */
export interface Content {
  readonly package: string;
  readonly version: string;
  /** Debian's source package, which holds the source of what is in the image, with Debian's changes. */
  readonly source: string;
  readonly sourceVersion: string;
  /** The short names of its licences, from Debian's copyright file, where that is written to be read by programs. */
  readonly licences: readonly string[];
}

export interface Manifest {
  /** Raised when a page of the old kind can't use an image of the new kind. */
  readonly format: 1;
  /** Of the Docker Engine inside. */
  readonly engineVersion: string;
  /** The version of the npm package v86 that saved the state, and alone can restore it. */
  readonly emulatorVersion: string;
  /** The guest's memory. */
  readonly memoryBytes: number;
  /** Whether programs inside were built from changed sources; what was changed is in `changes`. */
  readonly changes: readonly string[];
  /** The saved machine, compressed with Zstandard. The emulator unpacks it. */
  readonly state: Parted;
  readonly disk: {
    readonly byteLength: number;
    readonly chunkBytes: number;
    /** A `DiskIndex` as JSON, compressed with gzip. */
    readonly index: Parted;
    /** All that the index names together. It is downloaded chunk by chunk, as the guest reads. */
    readonly bytes: number;
    /** The numbers of the chunks that a reader's first commands read, in their order: they are fetched ahead. Older images have none. */
    readonly first?: readonly number[];
    /** The same for some things that readers do after that, one list each, without what everyday commands read: where the guest has begun with one, its rest is fetched ahead. */
    readonly trails?: readonly (readonly number[])[];
  };
  /** The images that the engine has from the start. */
  readonly images: readonly string[];
  readonly contents: readonly Content[];
  /** The packages' copyright files, one text, compressed with gzip. */
  readonly copyright: Parted;
  /** How to get the sources, in a sentence. */
  readonly sources: string;
}

/**
 * Where the disk's chunks are: number, SHA-256 and bytes of each, compressed with gzip, a part of its own. A chunk that isn't listed holds only zeros.
 */
export type DiskIndex = readonly (readonly [number: number, sha256: string, bytes: number])[];

/** The part's file name. */
export function partName({ sha256 }: Pick<Part, "sha256">): string {
  return `${sha256}.bin`;
}

/** What has to be downloaded before the prompt: the state and the disk's index. */
export function bytesToPrompt({ state, disk }: Manifest): number {
  return [...state.parts, ...disk.index.parts].reduce((sum, { bytes }) => sum + bytes, 0);
}
