/** Guesses at mistyped addresses. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { likelySection } from "./likely-section.ts";

const slugs = ["why-docker", "volumes-and-storage", "networking", "backup-and-migration", "ci-cd"];
const addresses: readonly (readonly [string, string | undefined])[] = [
  ["/guide/volume/", "volumes-and-storage"],
  ["/docs/guide/Network.html", "networking"],
  ["/guide/storage-and-backups", "volumes-and-storage"],
  ["/guide/ci-cd-pipeline/", "ci-cd"],
  ["/guide/docker/", undefined],
  ["/", undefined],
];
for (const [path, expected] of addresses) test(`no page at ${path}: ${expected ?? "no guess"}`, () => assert.equal(likelySection(path, slugs), expected));
