// Whether `npm start` builds: on a copy of the shape of the repository.

import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { builtState, inputsDigest, rememberBuild } from "./build-inputs.mjs";

async function builtRepository() {
  const root = await mkdtemp(join(tmpdir(), "drydock-inputs-"));
  await mkdir(join(root, "content", "guide"), { recursive: true });
  await writeFile(join(root, "content", "guide", "00-first.mdx"), "first");
  await mkdir(join(root, "dist"));
  await writeFile(join(root, "dist", "index.html"), "built");
  rememberBuild(root, inputsDigest(root));
  return { root, [Symbol.asyncDispose]: () => rm(root, { recursive: true }) };
}

test("a site that was just built is current", async () => {
  await using repository = await builtRepository();
  assert.equal(builtState(repository.root), "current");
});

test("a new, a changed and a removed source each make it stale", async () => {
  await using repository = await builtRepository();
  const { root } = repository;
  const first = join(root, "content", "guide", "00-first.mdx");
  const added = join(root, "content", "guide", "01-second.mdx");

  await writeFile(added, "second");
  assert.equal(builtState(root), "changed");
  await rm(added);
  assert.equal(builtState(root), "current");
  await writeFile(first, "first, and longer");
  assert.equal(builtState(root), "changed");
  rememberBuild(root, inputsDigest(root));
  await rm(first);
  assert.equal(builtState(root), "changed");
});

test("a site that somebody built by hand is not taken for ours", async () => {
  await using repository = await builtRepository();
  await utimes(join(repository.root, "dist", "index.html"), 1, 1);
  assert.equal(builtState(repository.root), "changed");
});

test("without a page there is no site", async () => {
  await using repository = await builtRepository();
  await rm(join(repository.root, "dist"), { recursive: true });
  assert.equal(builtState(repository.root), "missing");
});
