import assert from "node:assert/strict";
import { test } from "node:test";
import { checkCompose, checkDaemonJson, checkStack } from "./engine-files.ts";
import type { Problem } from "./source.ts";

const messages = (problems: readonly Problem[]) => problems.map(({ message }) => message).join("\n");

test("a Compose file that Compose takes", async () => {
  assert.deepEqual(await checkCompose("services:\n  web:\n    image: nginx\n    env_file: .env\n    ports: ['8080:80']\n", false), []);
});

const wrongCompose: readonly [string, string, RegExp][] = [
  ["an unknown key", "services:\n  web:\n    imagee: nginx\n", /imagee/],
  ["a key at the wrong place", "services:\n  web:\n    image: nginx\n    replicas: 2\n", /replicas/],
  ["a network that isn't there", "services:\n  web:\n    image: nginx\n    networks: [back]\n", /back/],
  ["a service without image or build", "services:\n  web:\n    command: x\n", /image|build/],
  ["YAML that isn't", "services: [\n", /yaml|did not find/i],
];
for (const [name, text, message] of wrongCompose) {
  test(`Compose refuses ${name}`, async () => assert.match(messages(await checkCompose(text, false)), message));
}

test("a fragment may refer to what isn't in it", async () => {
  assert.deepEqual(await checkCompose("services:\n  web:\n    image: nginx\n    networks: [back]\n", true), []);
});

test("a stack file", async () => {
  assert.deepEqual(await checkStack("services:\n  web:\n    image: nginx\n    deploy:\n      replicas: 2\n", false), []);
  assert.match(messages(await checkStack("services:\n  web:\n    image: nginx\n    deploy:\n      replica: 2\n", false)), /replica/);
});

test("daemon.json", async () => {
  assert.deepEqual(await checkDaemonJson('{ "log-driver": "local" }'), []);
  assert.match(messages(await checkDaemonJson('{ "log-drivers": "local" }')), /log-drivers/);
});
