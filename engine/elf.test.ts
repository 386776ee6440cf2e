// Reads the linkage out of a file that is laid out by hand, as the ABI says.

import assert from "node:assert/strict";
import { test } from "node:test";
import { elfLinkage } from "./elf.ts";

/** A file with a load segment at 0x1000, an interpreter, and a dynamic section that needs one library. */
function program(): Buffer {
  const file = Buffer.alloc(0x200);
  file.set([0x7f, 0x45, 0x4c, 0x46, 1, 1]);
  file.writeUInt32LE(52, 28);
  file.writeUInt16LE(32, 42);
  file.writeUInt16LE(3, 44);
  const header = (index: number, type: number, offset: number, address: number, bytes: number) =>
    [type, offset, address, 0, bytes].forEach((value, word) => file.writeUInt32LE(value, 52 + index * 32 + word * 4));
  header(0, 1, 0, 0x1000, 0x200);
  header(1, 3, 0x180, 0x1180, 20);
  header(2, 2, 0x100, 0x1100, 24);
  [1, 1, 5, 0x1140, 0, 0].forEach((value, word) => file.writeUInt32LE(value, 0x100 + word * 4));
  file.write("\0libc.so.6\0", 0x140);
  file.write("/lib/ld-linux.so.2\0", 0x180);
  return file;
}

test("a program's interpreter and libraries are read", () => {
  assert.deepEqual(elfLinkage(program()), { interpreter: "/lib/ld-linux.so.2", libraries: ["libc.so.6"] });
});

test("a static program needs nothing", () => {
  const file = program();
  file.writeUInt16LE(1, 44);
  assert.deepEqual(elfLinkage(file), { interpreter: undefined, libraries: [] });
});

test("a script and a 64-bit program are not read", () => {
  assert.equal(elfLinkage(Buffer.from("#!/bin/sh\n".padEnd(60))), undefined);
  const file = program();
  file[4] = 2;
  assert.equal(elfLinkage(file), undefined);
});
