// What the reader is told of an engine that can't be reached, where no engine of the tests fails that way: on Windows.

import assert from "node:assert/strict";
import { test } from "node:test";
import { engineTrouble } from "./engine-client.ts";
import type { Endpoint } from "./endpoint.ts";

const pipe: Endpoint = { kind: "npipe", path: "\\\\.\\pipe\\docker_engine" };
const tcp: Endpoint = { kind: "tcp", host: "127.0.0.1", port: 2375 };

for (const [endpoint, code, expected] of [
  [pipe, "ENOENT", /^There is no named pipe at npipe:\/\/\/\/\.\/pipe\/docker_engine\. Is Docker installed and running\?$/],
  [pipe, "EPERM", /^The bridge may not open npipe:\/\/\/\/\.\/pipe\/docker_engine\. Add its user to the docker-users group/],
  [pipe, "EPIPE", /^The engine at npipe:\/\/\/\/\.\/pipe\/docker_engine closed the connection\./],
  // Elsewhere it is a firewall's, and no group helps.
  [tcp, "EPERM", /^The engine at tcp:\/\/127\.0\.0\.1:2375 can't be used: connect EPERM$/],
] as const) {
  test(`${code} of ${endpoint.kind} is told in words`, () => {
    assert.match(engineTrouble(endpoint, Object.assign(new Error(`connect ${code}`), { code })), expected);
  });
}
