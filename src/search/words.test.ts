/** How questions are read. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { isCommandLike, otherNamesOf, stem, termsOf, unified } from "./words.ts";

const questions: readonly (readonly [string, readonly string[]])[] = [
  ["docker run --rm", ["run", "--rm"]],
  ["how to delete all stopped containers?", ["delete", "stopped", "containers"]],
  ["what is a layer", ["layer"]],
  ["docker", ["docker"]],
  ["what is", ["what", "is"]],
  ["back up a volume", ["backup", "volume"]],
  ["-v $(pwd):/app", ["-v", "$(pwd):/app"]],
  ["Cannot connect: is it running?", ["connect", "running"]],
  ["volume volume", ["volume"]],
  ["", []],
];
for (const [query, expected] of questions) test(`the terms of “${query}”`, () => assert.deepEqual(termsOf(query).map(({ text }) => text), expected));

test("what is no plain word is looked up as it is written", () => {
  assert.deepEqual(termsOf("--rm compose.yaml 8080:80 volume read-only").map(({ literal }) => literal), [true, true, true, false, false]);
});

const commands: readonly (readonly [string, boolean])[] = [
  ["docker run", true],
  ["docker logs -f", true],
  ["--rm", true],
  ["kubectl get pods", true],
  ["docker swarm vs kubernetes", false],
  ["read-only file system", false],
  ["volume", false],
];
for (const [query, expected] of commands) test(`“${query}” is ${expected ? "" : "no "}command`, () => assert.equal(isCommandLike(query), expected));

const stems: readonly (readonly [string, string])[] = [["limits", "limit"], ["restarting", "restart"], ["stopped", "stop"], ["images", "imag"], ["image", "imag"], ["bus", "bus"], ["--tags", "--tags"]];
for (const [word, expected] of stems) test(`the stem of ${word}`, () => assert.equal(stem(word), expected));

test("one spelling for what is written in several", () => {
  assert.equal(unified("Backing up, logging in, a Health check, Hyper-V"), "backup, login, a healthcheck, hyperv");
});

test("other names of a command hold what people call it, and never its own words", () => {
  const names = otherNamesOf("docker rm web").split(" ");
  assert.ok(names.includes("delete"));
  assert.ok(!names.includes("rm"));
  assert.equal(otherNamesOf("hostname"), "");
});
