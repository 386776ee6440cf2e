// The first case study: its tests, its image, and both of its Compose files.
import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { startStack, type Stack } from "./stack.ts";

let stack: Stack;
before(async () => {
  stack = await startStack("node-api", ["node:24-slim"]);
});
after(() => stack.stop());

const version = { VERSION: "1.2.3" };
const production = ["compose", "--file", "compose.prod.yaml"];

test("its tests pass in the image's test stage, without a network", async () => {
  await stack.docker(["build", "--target", "test", "--tag", "berths:test", "."]);
  const output = await stack.docker(["run", "--rm", "--network", "none", "berths:test"]);
  assert.match(output, /fail 0$/m);
});

test("the image runs as an ordinary user and holds neither tests nor what builds it", async () => {
  await stack.docker(["build", "--build-arg", "VERSION=1.2.3", "--tag", "berths:1.2.3", "."]);
  const files = await stack.docker(["run", "--rm", "berths:1.2.3", "ls", "-A"]);
  assert.deepEqual(files.split("\n").sort(), ["node_modules", "package.json", "src"]);
  assert.equal(await stack.docker(["run", "--rm", "berths:1.2.3", "id", "-un"]), "node");
  const written = await stack.tell("docker", ["run", "--rm", "berths:1.2.3", "sh", "-c", "echo x > src/app.js"]);
  assert.match(written.errors, /Permission denied|can't create/);
});

test("in production it gets healthy, answers, and ends in order when it is stopped", async () => {
  await stack.docker([...production, "up", "--detach", "--wait", "--wait-timeout", "60"], version);
  const answer = JSON.parse(await stack.get("http://127.0.0.1:8082/")) as Record<string, unknown>;
  assert.deepEqual(answer, { service: "berths", version: "1.2.3", mode: "production" });
  assert.match(await stack.get("http://127.0.0.1:8082/berths?free=true"), /"North quay, inner"/);

  const id = await stack.docker([...production, "ps", "--quiet", "api"], version);
  await stack.docker([...production, "stop"], version);
  assert.equal(await stack.docker(["inspect", "--format", "{{.State.ExitCode}}", id]), "0");
  const events = (await stack.docker(["logs", id])).split("\n").map((line) => (JSON.parse(line) as { event: string }).event);
  assert.deepEqual(events, ["listening", "closing", "closed"]);
  await stack.docker([...production, "down"], version);
});

test("production doesn't start without being told a version", async () => {
  const { status, errors } = await stack.tell("docker", [...production, "up", "--detach"]);
  assert.notEqual(status, 0);
  assert.match(errors, /which version of the image to run/);
});

test("in development a change of the sources is served without a new image", async () => {
  await stack.docker(["compose", "up", "--detach", "--build", "--wait"]);
  assert.match(await stack.get("http://127.0.0.1:8081/berths"), /Fish market/);
  const source = join(stack.folder, "src/app.js");
  await writeFile(source, (await readFile(source, "utf8")).replace("Fish market", "Herring market"));
  await stack.untilLines(["compose", "logs", "--follow", "api"], /"event":"listening"/, 2);
  assert.match(await stack.get("http://127.0.0.1:8081/berths"), /Herring market/);
  await stack.docker(["compose", "down"]);
});
