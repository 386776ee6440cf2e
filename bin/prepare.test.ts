// When packages have to be installed, and when not.

import assert from "node:assert/strict";
import { test } from "node:test";
import { canInstall, isInstalled } from "./prepare.mjs";

const lock = {
  packages: {
    "": { version: "0.1.0" },
    "node_modules/a": { version: "1.0.0", integrity: "sha512-a" },
    "node_modules/a-win32": { version: "1.0.0", integrity: "sha512-w", optional: true },
  },
};
const a = lock.packages["node_modules/a"];

for (const [what, installed, expected] of [
  ["the same packages", { packages: { "node_modules/a": a } }, true],
  ["an optional one as well", { packages: lock.packages }, true],
  ["a missing package", { packages: {} }, false],
  ["another version", { packages: { "node_modules/a": { ...a, version: "1.0.1" } } }, false],
  ["another file of the same version", { packages: { "node_modules/a": { ...a, integrity: "sha512-b" } } }, false],
  ["an optional one in another version", { packages: { "node_modules/a": a, "node_modules/a-win32": { version: "0.9.0" } } }, false],
  ["no list at all", {}, false],
] as const) {
  test(`node_modules with ${what} ${expected ? "is" : "is not"} what the lock file asks for`, () => {
    assert.equal(isInstalled(lock, installed), expected);
  });
}

for (const [version, expected] of [
  ["18.20.4", false],
  ["20.18.1", false],
  ["20.19.0", true],
  ["21.7.3", false],
  ["22.11.0", false],
  ["22.12.0", true],
  ["23.0.0", true],
  ["24.21.0", true],
] as const) {
  test(`npm ${expected ? "can" : "can't"} install the packages on Node.js ${version}`, () => {
    assert.equal(canInstall(version), expected);
  });
}
