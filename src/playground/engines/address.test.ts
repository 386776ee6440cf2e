import assert from "node:assert/strict";
import { test } from "node:test";
import { Failure, type FailureKind } from "../failures.ts";
import { type EngineAddress, isLoopback, readAddress, webSocketUrl } from "./address.ts";

const plain = { origin: "http://127.0.0.1:4250", secure: false };
const secure = { origin: "https://drydock.example", secure: true };

const read: readonly { text: string; page?: typeof plain; expected: EngineAddress }[] = [
  { text: "http://127.0.0.1:2375", expected: { apiUrl: "http://127.0.0.1:2375", token: null } },
  { text: "  http://127.0.0.1:2375/  ", expected: { apiUrl: "http://127.0.0.1:2375", token: null } },
  { text: "localhost:2375", expected: { apiUrl: "http://localhost:2375", token: null } },
  { text: "192.0.2.7:2375", expected: { apiUrl: "http://192.0.2.7:2375", token: null } },
  { text: "tcp://192.0.2.7:2375", expected: { apiUrl: "http://192.0.2.7:2375", token: null } },
  { text: "ws://192.0.2.7:2375", expected: { apiUrl: "http://192.0.2.7:2375", token: null } },
  { text: "WSS://docker.example", expected: { apiUrl: "https://docker.example", token: null } },
  { text: "https://docker.example/behind/a/path/", expected: { apiUrl: "https://docker.example/behind/a/path", token: null } },
  { text: "http://127.0.0.1:4250/#token=abc-_1", expected: { apiUrl: "http://127.0.0.1:4250/engine", token: "abc-_1" } },
  { text: "http://127.0.0.1:4250/engine#token=abc", expected: { apiUrl: "http://127.0.0.1:4250/engine", token: "abc" } },
  { text: "http://127.0.0.1:2375", page: secure, expected: { apiUrl: "http://127.0.0.1:2375", token: null } },
  { text: "https://docker.example:2376", page: secure, expected: { apiUrl: "https://docker.example:2376", token: null } },
];

for (const { text, page = plain, expected } of read) {
  test(`“${text}” is ${expected.apiUrl}`, () => assert.deepEqual(readAddress(text, page), expected));
}

const refused: readonly { text: string; page?: typeof plain; kind: FailureKind["kind"] }[] = [
  { text: "", kind: "not-an-address" },
  { text: "   ", kind: "not-an-address" },
  { text: "http://", kind: "not-an-address" },
  { text: "http://a b", kind: "not-an-address" },
  { text: "http://me:secret@docker.example", kind: "not-an-address" },
  { text: "unix:///var/run/docker.sock", kind: "scheme-needs-bridge" },
  { text: "npipe:////./pipe/docker_engine", kind: "scheme-needs-bridge" },
  { text: "ssh://me@docker.example", kind: "scheme-needs-bridge" },
  { text: "ftp://docker.example", kind: "scheme-unknown" },
  { text: "javascript://%0aalert(1)", kind: "scheme-unknown" },
  { text: "http://docker.example:2375", page: secure, kind: "mixed-content" },
  { text: "tcp://192.0.2.7:2375", page: secure, kind: "mixed-content" },
  { text: "docker.example:2375", page: secure, kind: "mixed-content" },
];

for (const { text, page = plain, kind } of refused) {
  test(`“${text}” on ${page.origin} fails: ${kind}`, () => {
    assert.throws(
      () => readAddress(text, page),
      (error) => error instanceof Failure && error.detail.kind === kind,
    );
  });
}

const hosts: readonly (readonly [string, boolean])[] = [
  ["localhost", true],
  ["app.localhost", true],
  ["127.0.0.1", true],
  ["127.8.9.1", true],
  ["[::1]", true],
  ["127.0.0.1.example", false],
  ["localhost.example", false],
  ["128.0.0.1", false],
];

for (const [host, expected] of hosts) test(`${host} is ${expected ? "" : "not "}this machine`, () => assert.equal(isLoopback(host), expected));

test("a WebSocket's address keeps the security of the http address", () => {
  assert.equal(webSocketUrl("http://127.0.0.1:1/engine"), "ws://127.0.0.1:1/engine");
  assert.equal(webSocketUrl("https://docker.example"), "wss://docker.example");
});
