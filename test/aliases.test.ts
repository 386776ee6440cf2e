// The short names that section 24 offers for download: the shell file is loaded in bash and its functions are called against a real
// engine of this test's own, because some of them concern all containers. The PowerShell file has to define the same names.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { dockerRelease } from "./docker-release.ts";
import { startEngine, type TestEngine } from "./engine.ts";
import { buildImages, recipes } from "./images.ts";

const file = (name: string) => fileURLToPath(new URL(`../content/examples/aliases/${name}`, import.meta.url));

let engine: TestEngine;
let home: string;
let environment: NodeJS.ProcessEnv;

before(async () => {
  const release = await dockerRelease();
  engine = await startEngine({ release });
  await buildImages(engine.socket, recipes.filter(({ reference }) => reference === "busybox:latest"));
  home = await mkdtemp(join(tmpdir(), "drydock-aliases-"));
  await mkdir(join(home, ".docker"));
  await symlink(release.plugins, join(home, ".docker/cli-plugins"));
  environment = { HOME: home, PATH: [...release.path, process.env["PATH"] ?? ""].join(delimiter), DOCKER_HOST: engine.endpoint, LANG: "C.UTF-8" };
});

after(async () => {
  await engine.stop();
  await rm(home, { recursive: true, force: true });
});

/** Runs a script in bash with the functions loaded; what it prints, both streams. `--norc`, because bash takes Node's pipe for a network's. */
async function bash(script: string): Promise<string> {
  const { stdout, stderr } = await promisify(execFile)("bash", ["--norc", "-euc", `. "$1"; ${script}`, "bash", file("docker.sh")], { env: environment });
  return stdout + stderr;
}

const runningNames = async () => (await bash("dps --format '{{.Names}}'")).split("\n").filter(Boolean);

test("the short names pass on what is added to them", async () => {
  await bash("d run --detach --name one busybox sleep 600; d run --detach --name two busybox sleep 600; d run --name ended busybox echo counted");
  assert.deepEqual((await runningNames()).sort(), ["one", "two"]);
  assert.match(await bash("dpsa --filter name=ended"), /Exited \(0\)/);
  assert.match(await bash("di --format '{{.Repository}}'"), /^busybox$/m);
  assert.match(await bash("dc version --short"), /^v?\d+\.\d+/);
  assert.match(await bash("dlog ended"), /^counted$/m);
});

test("a command and a shell inside of a container, without a terminal too", async () => {
  assert.equal(await bash("echo read from a pipe | dex one cat"), "read from a pipe\n");
  assert.match(await bash("echo 'echo I am $(hostname)' | dsh one"), /^I am [0-9a-f]{12}$/m);
  assert.match(await bash("dip one"), /^bridge \d+\.\d+\.\d+\.\d+$/m);
});

test("dstop stops what it is given; without a name it shows what runs, and does nothing without a yes", async () => {
  for (const answer of ["", "n", "no"]) {
    const said = await bash(`echo '${answer}' | dstop`);
    for (const name of ["one", "two"]) assert.match(said, new RegExp(`^${name} +busybox +Up`, "m"));
    assert.match(said, /Stop all of these\? \[y\/N\] Nothing was stopped\.$/m);
  }
  // No answer at all, as in a script.
  assert.match(await bash("dstop < /dev/null"), /Nothing was stopped/);
  assert.deepEqual((await runningNames()).sort(), ["one", "two"]);

  await bash("d kill --signal KILL one; dstop one");
  assert.deepEqual(await runningNames(), ["two"]);
  await bash("d run --detach --init --name three busybox sleep 600; d rm --force two; echo y | dstop");
  assert.deepEqual(await runningNames(), []);
  assert.match(await bash("dstop"), /^No container runs\.$/m);
});

test("drm and drmi remove what they are given, and ask before they remove the rest", async () => {
  await bash("drm one");
  assert.match(await bash("echo n | drm"), /Are you sure/);
  assert.match(await bash("dpsa --format '{{.Names}}'"), /^ended$/m);
  await bash("echo y | drm");
  assert.equal(await bash("dpsa --quiet"), "");

  await bash("d tag busybox another; drmi another");
  assert.match(await bash("echo n | drmi"), /Are you sure/);
  assert.equal((await bash("di --quiet")).trim().split("\n").length, 1);
});

test("dprune asks, and leaves volumes alone", async () => {
  await bash("d volume create kept; d create --name gone busybox true");
  assert.match(await bash("echo n | dprune"), /Are you sure/);
  assert.match(await bash("dpsa --format '{{.Names}}'"), /^gone$/m);
  await bash("echo y | dprune");
  assert.equal(await bash("dpsa --quiet"), "");
  assert.match(await bash("d volume ls --quiet"), /^kept$/m);
});

test("both files define the same names", async () => {
  const [shell, powershell] = await Promise.all([readFile(file("docker.sh"), "utf8"), readFile(file("docker.ps1"), "utf8")]);
  const names = [...shell.matchAll(/^(\w+)\(\)/gm)].map(([, name]) => name);
  assert.ok(names.length > 10);
  assert.deepEqual([...powershell.matchAll(/^function (\w+)/gm)].map(([, name]) => name), names);
});
