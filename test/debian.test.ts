// What apt prints, turned into file names.

import assert from "node:assert/strict";
import { test } from "node:test";
import { packageFiles } from "./debian.ts";

test("package files are read off apt's simulation, in its order", () => {
  const simulation = [
    "Inst libc6 (2.36-9+deb12u14 Debian:12.15/oldstable [amd64]) []",
    "Inst zlib1g (1:1.2.13.dfsg-1 Debian:12.15/oldstable [amd64])",
    "Conf zlib1g (1:1.2.13.dfsg-1 Debian:12.15/oldstable [amd64])",
    "Inst nginx-common (1.22.1-9+deb12u11 Debian:12.15/oldstable, Debian-Security:12/oldstable-security [all])",
    "Inst libssl3:amd64 [3.0.1-1] (3.0.22-1~deb12u2 Debian-Security:12/oldstable-security [amd64]) []",
  ].join("\n");
  assert.deepEqual(packageFiles(simulation), [
    "libc6_2.36-9+deb12u14_amd64.deb",
    "zlib1g_1%3a1.2.13.dfsg-1_amd64.deb",
    "nginx-common_1.22.1-9+deb12u11_all.deb",
    "libssl3_3.0.22-1~deb12u2_amd64.deb",
  ]);
});

test("a simulation that installs nothing has no files", () => {
  assert.deepEqual(packageFiles(""), []);
});
