import assert from "node:assert/strict";
import { test } from "node:test";
import type { CommandRecord } from "./blocks.ts";
import { cheatGroups, cheatTags, wholeWords, withoutSection } from "./cheat-sheet.ts";
import type { Tag } from "./tags.ts";

const record = (name: string | undefined, tags: readonly Tag[], cheat = true, linux: string | null = "docker ps"): CommandRecord => ({
  id: `6-${name}`,
  section: 6,
  heading: "6.1",
  url: `/guide/x/#${name}`,
  linux,
  windows: "docker ps",
  runnable: false,
  tags,
  ...(name === undefined ? {} : { name }),
  cheat,
});

const names: readonly [string, string][] = [
  ["docker volume create d6-notes", "docker volume create notes"],
  ["-v d21-data:/from -v \"$(pwd)/d21-backup:/to\"", "-v data:/from -v \"$(pwd)/backup:/to\""],
  ["docker logs r16-registry", "docker logs registry"],
  ["source=d8-site-1,target=/x", "source=site-1,target=/x"],
  ["--filter name=d13-", "--filter name=d13-"],
  ["image:amd64-d6-notes docker-d6-x", "image:amd64-d6-notes docker-d6-x"],
  ["ubuntu:24.04 x86-64", "ubuntu:24.04 x86-64"],
];
for (const [text, shorter] of names) test(`without its section: ${text}`, () => assert.equal(withoutSection(text), shorter));

test("commands are grouped by their first tag, in the vocabulary's order; others stay off the sheet", () => {
  const groups = cheatGroups([
    record("Copy a volume", ["volumes", "backup"], true, "docker run -v d6-a:/a"),
    record("Start one", ["containers"]),
    record("Only a name", ["containers"], false),
    record("Another volume", ["volumes"]),
  ]);
  assert.deepEqual(groups.map(({ title, entries }) => [title, entries.map(({ name }) => name)]), [
    ["Containers", ["Start one"]],
    ["Volumes and mounts", ["Copy a volume", "Another volume"]],
  ]);
  assert.equal(groups[1]?.entries[0]?.linux, "docker run -v a:/a");
  assert.deepEqual(cheatTags(groups).map(({ tag, count }) => [tag, count]), [["containers", 1], ["volumes", 2], ["backup", 1]]);
});

test("a form that doesn't exist stays away", () => {
  assert.equal(cheatGroups([record("x", ["windows"], true, null)])[0]?.entries[0]?.linux, null);
});

test("one name for two commands is refused, with both places", () => {
  assert.throws(() => cheatGroups([record("List", ["images"]), record("List", ["volumes"])]), /“List” twice: \/guide\/x\/#List and/);
});

test("options are pieces of their own, and the pieces are the text", () => {
  const text = `docker run --rm -v "$(pwd)/a-b:/x" \\\n  busybox ls -l ${"long-".repeat(9)} x`;
  const pieces = wholeWords(text);
  assert.equal(pieces.map((piece) => piece.text).join(""), text);
  assert.deepEqual(pieces.filter(({ whole }) => whole).map((piece) => piece.text), ["--rm", "-v", '"$(pwd)/a-b:/x"', "-l"]);
});
