// What npm start runs first, as a reader meets it: on a terminal and without one, with nothing but a published image to fetch. No image is built here.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { root } from "../bin/prepare.mjs";
import { published, served } from "./test-image.ts";

/** What the offer is made of. */
const parts = ["bin", "bridge", "engine", "src/playground/engines", "src/playground/failures.ts", "package.json"];

/** A copy of the repository that has no image, whatever this one has. */
async function copy() {
  const folder = await mkdtemp(join(tmpdir(), "drydock-offer-"));
  for (const part of parts) await cp(join(root, part), join(folder, part), { recursive: true });
  await mkdir(join(folder, "public"));
  await symlink(join(root, "node_modules"), join(folder, "node_modules"));
  return {
    folder,
    hasImage: () => existsSync(join(folder, "public/tab-engine/manifest.json")),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}

/** A machine without a Docker Engine. */
const without = { ...process.env, DOCKER_HOST: "unix:///nonexistent/docker.sock" };

/**
 * Runs the offer on a terminal of its own (script(1)), and answers its question.
 * @param keys what is typed each time that a question stands there; after the last of them nothing is
 */
async function onTerminal(folder: string, keys: readonly string[]): Promise<{ status: number | null; output: string }> {
  const command = `"${process.execPath}" engine/offer.ts`;
  const child = spawn("script", ["--quiet", "--return", "--command", command, "/dev/null"], { cwd: folder, env: without, stdio: ["pipe", "pipe", "inherit"] });
  let output = "";
  let answered = 0;
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
    const asked = output.split("to go on without: ").length - 1;
    for (; answered < Math.min(asked, keys.length); answered += 1) child.stdin.write(keys[answered] ?? "");
  });
  const [status] = (await once(child, "close")) as [number | null];
  return { status, output };
}

test("without a terminal, it says which command makes an image, and npm start goes on", async () => {
  await using repository = await copy();
  const child = spawn(process.execPath, ["engine/offer.ts"], { cwd: repository.folder, env: without, stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
  const [status] = (await once(child, "close")) as [number | null];
  assert.equal(status, 0);
  assert.match(output, /\/nonexistent\/docker\.sock/);
  assert.match(output, /npm run engine -- --from https:/);
});

for (const [what, keys, status] of [
  ["n goes on without", "n\r", 0],
  ["the end of the input goes on without", "\x04", 0],
  ["Ctrl+C ends npm start", "\x03", 130],
] as const) {
  test(`on a terminal, ${what}`, async () => {
    await using repository = await copy();
    const ended = await onTerminal(repository.folder, [keys]);
    assert.equal(ended.status, status, ended.output);
    assert.equal(repository.hasImage(), false);
    assert.doesNotMatch(ended.output, /neither an address/);
  });
}

test("on a terminal, an address that is none is asked for again, one that leads nowhere is told, and a published image is fetched", async () => {
  await using repository = await copy();
  await using image = await published();
  await using host = await served(image.folder);
  const { status, output } = await onTerminal(repository.folder, ["guide\r", `${host.address}/nowhere/\r`, `${host.address}\r`]);
  assert.equal(status, 0, output);
  assert.match(output, /neither an address/);
  assert.match(output, /nowhere\/manifest\.json answered 404/);
  assert.match(output, /Docker Engine 28\.5\.2 in .*tab-engine/);
  assert.equal(repository.hasImage(), true);

  // From now on there is nothing to ask.
  assert.deepEqual(await onTerminal(repository.folder, []), { status: 0, output: "" });
});
