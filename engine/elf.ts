// Which libraries a program is linked with, read from the file itself: `ldd` would have to run it, and it may be another machine's.

import { readFile, realpath } from "node:fs/promises";
import { existsSync } from "node:fs";
import { join } from "node:path";

/** Values from the System V ABI, “Object Files” and “Dynamic Linking”. */
const programHeader = { dynamic: 2, interpreter: 3, load: 1 } as const;
const dynamicTag = { needed: 1, stringTable: 5 } as const;

/** What a 32-bit little-endian ELF file asks the dynamic linker for. */
export interface Linkage {
  /** The dynamic linker's path, which only programs name. */
  readonly interpreter: string | undefined;
  /** Names of libraries, without folders. */
  readonly libraries: readonly string[];
}

/**
 * @param file the bytes of an ELF file of the i386 architecture
 * @returns nothing linked for static programs, undefined for anything that is no such file
 */
export function elfLinkage(file: Buffer): Linkage | undefined {
  const magic = [0x7f, 0x45, 0x4c, 0x46, 1, 1];
  if (file.length < 52 || magic.some((byte, index) => file[index] !== byte)) return undefined;
  const start = file.readUInt32LE(28);
  const size = file.readUInt16LE(42);
  const headers = Array.from({ length: file.readUInt16LE(44) }, (_, index) => {
    const at = start + index * size;
    return { type: file.readUInt32LE(at), offset: file.readUInt32LE(at + 4), address: file.readUInt32LE(at + 8), bytes: file.readUInt32LE(at + 16) };
  });
  const text = (offset: number) => file.toString("utf8", offset, file.indexOf(0, offset));
  const interpreter = headers.find(({ type }) => type === programHeader.interpreter);
  const dynamic = headers.find(({ type }) => type === programHeader.dynamic);
  const entries: { tag: number; value: number }[] = [];
  for (let at = 0; dynamic !== undefined && at < dynamic.bytes; at += 8) {
    entries.push({ tag: file.readUInt32LE(dynamic.offset + at), value: file.readUInt32LE(dynamic.offset + at + 4) });
  }
  const tableAddress = entries.find(({ tag }) => tag === dynamicTag.stringTable)?.value ?? 0;
  const holder = headers.find(({ type, address, bytes }) => type === programHeader.load && address <= tableAddress && tableAddress < address + bytes);
  const table = tableAddress - (holder?.address ?? 0) + (holder?.offset ?? 0);
  return {
    interpreter: interpreter === undefined ? undefined : text(interpreter.offset),
    libraries: entries.filter(({ tag }) => tag === dynamicTag.needed).map(({ value }) => text(table + value)),
  };
}

/** Where Debian keeps libraries of this architecture. */
const libraryFolders = ["usr/lib/i386-linux-gnu", "usr/lib", "lib/i386-linux-gnu", "lib"];

/**
 * @param root a root file system
 * @param programs paths in it, without the leading slash
 * @returns paths in it of all libraries that these need, and that those need in turn
 * @throws when one isn't there
 */
export async function librariesOf(root: string, programs: readonly string[]): Promise<string[]> {
  const found = new Set<string>();
  const waiting = [...programs];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    const linkage = elfLinkage(await readFile(await realpath(join(root, path))));
    for (const name of linkage?.libraries ?? []) {
      const folder = libraryFolders.find((candidate) => existsSync(join(root, candidate, name)));
      if (folder === undefined) throw new Error(`${path} needs ${name}, which is in none of the unpacked packages.`);
      const library = `${folder}/${name}`;
      if (!found.has(library)) waiting.push(library);
      found.add(library);
    }
  }
  return [...found].sort();
}
