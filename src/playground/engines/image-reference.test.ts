import assert from "node:assert/strict";
import { test } from "node:test";
import { parseReference } from "./image-reference.ts";

const digest = `sha256:${"0123456789abcdef".repeat(4)}`;
const cases: readonly (readonly [text: string, repository: string, tag: string, whole: string] | readonly [text: string])[] = [
  ["docker:cli", "docker", "cli", "docker:cli"],
  ["docker", "docker", "latest", "docker:latest"],
  ["  docker:28-cli  ", "docker", "28-cli", "docker:28-cli"],
  ["drydock/session:test", "drydock/session", "test", "drydock/session:test"],
  ["registry.example:5000/tools/docker", "registry.example:5000/tools/docker", "latest", "registry.example:5000/tools/docker:latest"],
  ["localhost:5000/docker:1", "localhost:5000/docker", "1", "localhost:5000/docker:1"],
  [`docker@${digest}`, "docker", digest, `docker@${digest}`],
  [`docker:cli@${digest}`, "docker", digest, `docker@${digest}`],
  ["my_image__x.y-z:V1.0_a", "my_image__x.y-z", "V1.0_a", "my_image__x.y-z:V1.0_a"],
  [""],
  ["Docker"],
  ["docker:"],
  ["docker cli"],
  ["docker:cli?x=1"],
  ["../docker"],
  ["docker@sha256:1234"],
  [`docker:${"x".repeat(129)}`],
];

for (const [text, repository, tag, whole] of cases) {
  test(`“${text.slice(0, 40)}” is ${repository === undefined ? "no reference" : `${repository} at ${tag}`}`, () => {
    assert.deepEqual(parseReference(text), repository === undefined ? undefined : { repository, tag, whole });
  });
}
