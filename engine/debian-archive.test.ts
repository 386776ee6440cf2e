// Where packages come from, and which of apt's files are meant.

import assert from "node:assert/strict";
import { test } from "node:test";
import { debianArchive, packageFile, simulatedVersions, sourceUris } from "./debian-archive.ts";

const cases: readonly [string, readonly string[], string | undefined][] = [
  ["deb822", ["Types: deb\n# http://snapshot.example/archive/debian/2025\nURIs: http://mirror.example/debian\nSuites: bookworm\n"], "http://mirror.example/debian"],
  ["one line", ["deb http://mirror.example/debian bookworm main\n"], "http://mirror.example/debian"],
  ["one line with options", ["deb [arch=amd64 signed-by=/k.gpg] https://mirror.example/debian/ trixie main\n"], "https://mirror.example/debian"],
  ["another vendor first", ["deb https://packages.example/apt sdk main\n", "URIs: https://mirror.example/debian/\n"], "https://mirror.example/debian"],
  ["security only", ["deb http://security.example/debian-security bookworm-security main\n"], undefined],
  ["commented out", ["# deb http://mirror.example/debian bookworm main\n"], undefined],
];
for (const [name, texts, archive] of cases) test(`archive from apt's sources: ${name}`, () => assert.equal(debianArchive(texts), archive));

test("versions from a simulation, with and without an architecture and an older version", () => {
  const simulation = [
    "Inst libc6 (2.43-7 Debian:forky [i386])",
    "Inst bash:i386 [5.1] (5.3-2 Debian:forky [i386])",
    "Inst redis-tools (5:8.0.6-3 Debian:forky [i386])",
    "Conf libc6 (2.43-7 Debian:forky [i386])",
  ].join("\n");
  assert.deepEqual(simulatedVersions(simulation), { libc6: "2.43-7", bash: "5.3-2", "redis-tools": "5:8.0.6-3" });
});

test("a package's file is found by its version, with an epoch, and not by the beginning of its name", () => {
  const files = ["redis-tools_5%3a8.0.6-3_i386.deb", "bash-completion_1%3a2.17_all.deb", "bash_5.3-2_i386.deb", "partial"];
  assert.equal(packageFile(files, "redis-tools", "5:8.0.6-3"), "redis-tools_5%3a8.0.6-3_i386.deb");
  assert.equal(packageFile(files, "bash", "5.3-2"), "bash_5.3-2_i386.deb");
  assert.equal(packageFile(files, "bash", "5.2"), undefined);
});

test("a source package's files, with their sums", () => {
  const sum = "e".repeat(64);
  assert.deepEqual(sourceUris(`'http://mirror.example/pool/d/docker.io_28%2bdfsg.orig-cli.tar.xz' docker.io_28+dfsg.orig-cli.tar.xz 1323228 SHA256:${sum}\nNeed to get nothing\n`), [
    { address: "http://mirror.example/pool/d/docker.io_28%2bdfsg.orig-cli.tar.xz", name: "docker.io_28+dfsg.orig-cli.tar.xz", sha256: sum },
  ]);
});
