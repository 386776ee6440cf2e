// The short names of licences, out of copyright files in both of the forms that packages have.

import assert from "node:assert/strict";
import { test } from "node:test";
import { licenceNames } from "./licences.ts";

const format = "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n\n";

for (const [what, text, names] of [
  ["one licence in several places", `${format}Files: *\nLicense: Apache-2.0\n\nFiles: debian/*\nLicense: Apache-2.0\n`, ["Apache-2.0"]],
  ["a choice", `${format}Files: *\nLicense: GPL-2+ or MIT\n the text\n`, ["GPL-2+", "MIT"]],
  ["a sum", `${format}Files: *\nLicense: BSD-3-clause and Expat, and Zlib\n`, ["BSD-3-clause", "Expat", "Zlib"]],
  ["prose", "This package was debianized by somebody.\nLicense: see below\n", []],
] as const) {
  test(`licences of a copyright file with ${what}`, () => assert.deepEqual(licenceNames(text), names));
}
