// The fourth case study: what the pipeline tells the server to do, done on a server of the tests' own, with a registry beside it.
import assert from "node:assert/strict";
import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { ensurePrograms } from "../debian.ts";
import { startStack, type Stack } from "./stack.ts";

const image = "127.0.0.1:8095/berths";
const broken = `FROM ${image}:1.1.0\nCMD ["node", "--eval", "console.error('no such module'); process.exit(1)"]\n`;

let stack: Stack;
before(async () => {
  await ensurePrograms([{ name: "flock", package: "util-linux" }]);
  stack = await startStack("delivery", ["node:24-slim", "registry:3"]);
  await cp(fileURLToPath(new URL("../../content/examples/node-api/", import.meta.url)), join(stack.folder, "node-api"), { recursive: true });
  await stack.docker(["run", "--detach", "--publish", "127.0.0.1:8095:5000", "registry:3"]);
  for (const version of ["1.0.0", "1.1.0"]) {
    await stack.docker(["build", "--build-arg", `VERSION=${version}`, "--tag", `${image}:${version}`, "node-api"]);
    await stack.docker(["push", "--quiet", `${image}:${version}`]);
  }
  await writeFile(join(stack.folder, "Dockerfile"), broken);
  await stack.docker(["build", "--tag", `${image}:1.2.0`, "--file", "Dockerfile", "."]);
  await stack.docker(["push", "--quiet", `${image}:1.2.0`]);
  await writeFile(join(stack.folder, "deploy/.env"), `IMAGE=${image}\n`);
});
after(() => stack.stop());

const deploy = (...words: string[]) => stack.tell("deploy/deploy.sh", words);
const liveVersion = async () => (JSON.parse(await stack.get("http://127.0.0.1:8086/")) as { version: string }).version;
const record = async (name: string) => (await readFile(join(stack.folder, "deploy", name), "utf8")).trim();

test("a first release that fails leaves nothing to go back to", async () => {
  const { status, errors } = await deploy("1.2.0");
  assert.equal(status, 1);
  assert.match(errors, /no such module/);
  assert.match(errors, /nothing to go back to/);
});

test("a release goes live by tag and digest, as an SSH key's forced command", async () => {
  const digest = (await stack.docker(["image", "inspect", "--format", "{{index .RepoDigests 0}}", `${image}:1.0.0`])).split("@")[1] ?? "";
  const { status, output } = await stack.tell("deploy/deploy.sh", [], { SSH_ORIGINAL_COMMAND: `1.0.0@${digest}` });
  assert.deepEqual([status, output], [0, `deploy: 1.0.0@${digest} is live`]);
  assert.equal(await liveVersion(), "1.0.0");
  assert.equal(await record("release"), `1.0.0@${digest}`);
});

test("the next one replaces it", async () => {
  assert.equal((await deploy("1.1.0")).status, 0);
  assert.equal(await liveVersion(), "1.1.0");
  assert.match(await record("release.previous"), /^1\.0\.0@sha256:/);
});

test("a release that doesn't get healthy is taken back", async () => {
  const { status, errors } = await deploy("1.2.0");
  assert.equal(status, 1);
  assert.match(errors, /1\.2\.0 didn't become healthy[^]*no such module[^]*went back to 1\.1\.0/);
  assert.equal(await liveVersion(), "1.1.0");
  assert.equal(await record("release"), "1.1.0");
});

test("a release that the registry doesn't have changes nothing", async () => {
  assert.notEqual((await deploy("9.9.9")).status, 0);
  assert.equal(await liveVersion(), "1.1.0");
});

test("“previous” is the one before", async () => {
  assert.equal((await deploy("previous")).status, 0);
  assert.equal(await liveVersion(), "1.0.0");
  assert.equal(await record("release.previous"), "1.1.0");
});

for (const word of ["", "1.0.0; reboot", "$(id)", "../1.0.0"]) {
  test(`“${word}” is no release`, async () => {
    const { status, errors } = await stack.tell("deploy/deploy.sh", [], { SSH_ORIGINAL_COMMAND: word });
    assert.equal(status, 64);
    assert.match(errors, /not the name of a release/);
  });
}

test("only one deployment runs at a time", async () => {
  const { status, errors } = await stack.tell("flock", ["deploy/.lock", "deploy/deploy.sh", "1.0.0"]);
  assert.equal(status, 75);
  assert.match(errors, /another deployment is running/);
});
