import assert from "node:assert/strict";
import { test } from "node:test";
import { bearerToken, checkAddressing, TokenCheck, webSocketToken } from "./guard.ts";
import type { Holder } from "./guard.ts";
import type { Refusal } from "./refusal.ts";

type Headers = readonly (readonly [string, string])[];
const place = { port: 4250, allowedOrigins: ["https://docs.example"] };
const host: readonly [string, string] = ["Host", "127.0.0.1:4250"];

interface Case {
  readonly what: string;
  readonly target?: string;
  readonly headers: Headers;
  /** The status of the refusal, or what comes of it. */
  readonly expect: number | "own" | "foreign";
}

const cases: readonly Case[] = [
  { what: "the address", headers: [host], expect: "own" },
  { what: "localhost", headers: [["host", "localhost:4250"]], expect: "own" },
  { what: "LOCALHOST", headers: [["HOST", "LOCALHOST:4250"]], expect: "own" },
  { what: "IPv6 loopback", headers: [["Host", "[::1]:4250"]], expect: "own" },
  { what: "no Host", headers: [], expect: 400 },
  { what: "an empty Host", headers: [["Host", ""]], expect: 403 },
  { what: "two Hosts", headers: [host, host], expect: 400 },
  { what: "another port", headers: [["Host", "127.0.0.1:4251"]], expect: 403 },
  { what: "no port", headers: [["Host", "127.0.0.1"]], expect: 403 },
  { what: "a rebound name", headers: [["Host", "evil.example:4250"]], expect: 403 },
  { what: "a name that starts like ours", headers: [["Host", "127.0.0.1.evil.example:4250"]], expect: 403 },
  { what: "a name that ends like ours", headers: [["Host", "evil.localhost:4250"]], expect: 403 },
  { what: "a trailing dot", headers: [["Host", "localhost.:4250"]], expect: 403 },
  { what: "user information", headers: [["Host", "x@127.0.0.1:4250"]], expect: 403 },
  { what: "another loopback address", headers: [["Host", "127.0.0.2:4250"]], expect: 403 },
  { what: "an address in decimal", headers: [["Host", "2130706433:4250"]], expect: 403 },
  { what: "0.0.0.0", headers: [["Host", "0.0.0.0:4250"]], expect: 403 },
  { what: "the own Origin", headers: [host, ["Origin", "http://127.0.0.1:4250"]], expect: "own" },
  { what: "the own Origin under another own name", headers: [host, ["Origin", "http://localhost:4250"]], expect: 403 },
  { what: "the own Origin over https", headers: [host, ["Origin", "https://127.0.0.1:4250"]], expect: 403 },
  { what: "another port's Origin", headers: [host, ["Origin", "http://127.0.0.1:8080"]], expect: 403 },
  { what: "a foreign Origin", headers: [host, ["Origin", "https://evil.example"]], expect: 403 },
  { what: "the Origin null", headers: [host, ["Origin", "null"]], expect: 403 },
  { what: "an empty Origin", headers: [host, ["Origin", ""]], expect: 403 },
  { what: "two Origins", headers: [host, ["Origin", "http://127.0.0.1:4250"], ["origin", "null"]], expect: 400 },
  { what: "two Origins in one", headers: [host, ["Origin", "http://127.0.0.1:4250, https://evil.example"]], expect: 403 },
  { what: "an allowed Origin", headers: [host, ["Origin", "https://docs.example"]], expect: "foreign" },
  { what: "an allowed Origin with a path", headers: [host, ["Origin", "https://docs.example/"]], expect: 403 },
  { what: "an allowed Origin's subdomain", headers: [host, ["Origin", "https://a.docs.example"]], expect: 403 },
  { what: "an allowed Origin and a foreign Host", headers: [["Host", "evil.example"], ["Origin", "https://docs.example"]], expect: 403 },
  { what: "an absolute target", target: "http://127.0.0.1:4250/", headers: [host], expect: 400 },
  { what: "the target *", target: "*", headers: [host], expect: 400 },
  { what: "an empty target", target: "", headers: [host], expect: 400 },
  { what: "two Authorizations", headers: [host, ["Authorization", "a"], ["AUTHORIZATION", "b"]], expect: 400 },
  { what: "two lengths", headers: [host, ["Content-Length", "1"], ["Content-Length", "1"]], expect: 400 },
  { what: "two harmless headers of a kind", headers: [host, ["Accept", "a"], ["Accept", "b"]], expect: "own" },
];

for (const { what, target = "/", headers, expect } of cases) {
  test(`a request with ${what} is ${typeof expect === "number" ? `refused with ${expect}` : `${expect}`}`, () => {
    const result = checkAddressing({ target, rawHeaders: headers.flat() }, place);
    if (typeof expect === "number") assert.equal("status" in result && result.status, expect);
    else assert.deepEqual(result, { foreignOrigin: expect === "foreign" ? "https://docs.example" : undefined });
  });
}

test("on port 80 the port may be left out, as browsers do", () => {
  const rawHeaders = ["Host", "localhost", "Origin", "http://localhost"];
  assert.deepEqual(checkAddressing({ target: "/", rawHeaders }, { port: 80, allowedOrigins: [] }), { foreignOrigin: undefined });
});

test("a bearer token is read, and nothing else", () => {
  const table: readonly (readonly [string | undefined, string | undefined])[] = [
    ["Bearer abc-_9", "abc-_9"],
    ["bearer abc", "abc"],
    ["Bearer  abc", "abc"],
    ["Bearer", undefined],
    ["Bearer ", undefined],
    ["Bearer a b", undefined],
    ["Bearer a,b", undefined],
    ["Basic abc", undefined],
    ["abc", undefined],
    [undefined, undefined],
  ];
  for (const [header, token] of table) assert.equal(bearerToken(header), token, header);
});

test("a WebSocket's token needs the bridge's own protocol beside it", () => {
  const table: readonly (readonly [string | undefined, string | undefined])[] = [
    ["drydock.v1, drydock.token.abc", "abc"],
    ["drydock.token.abc,drydock.v1", "abc"],
    ["drydock.v1, other, drydock.token.abc", "abc"],
    ["drydock.token.abc", undefined],
    ["drydock.v1", undefined],
    ["drydock.v2, drydock.token.abc", undefined],
    ["drydock.v1, drydock.token.abc, drydock.token.def", undefined],
    ["", undefined],
    [undefined, undefined],
  ];
  for (const [header, token] of table) assert.equal(webSocketToken(header), token, header);
});

const statusOf = (answer: Refusal | Holder) => ("reason" in answer ? answer.status : 200);

test("each reader's token is told from the others, and from none", () => {
  const tokens = new TokenCheck(["own", "first", "second"], 3, () => 0);
  assert.deepEqual(["own", "first", "second"].map((token) => tokens.check(token)), [{ reader: undefined }, { reader: "1" }, { reader: "2" }]);
  assert.equal(statusOf(tokens.check("third")), 401);
});

test("wrong tokens are counted, forgiven with time, and never shut out the right one", () => {
  let nowMs = 0;
  const tokens = new TokenCheck(["right"], 3, () => nowMs);
  const statuses = (count: number) => Array.from({ length: count }, (_, index) => statusOf(tokens.check(`wrong${index}`)));
  assert.deepEqual(tokens.check("right"), { reader: undefined });
  assert.deepEqual(statuses(5), [401, 401, 401, 429, 429]);
  assert.deepEqual(tokens.check("right"), { reader: undefined });
  assert.equal(statusOf(tokens.check(undefined)), 401);
  nowMs = 999;
  assert.deepEqual(statuses(1), [429]);
  nowMs = 2000;
  assert.deepEqual(statuses(3), [401, 401, 429]);
  nowMs = 3_600_000;
  assert.deepEqual(statuses(4), [401, 401, 401, 429]);
});

test("a token that only starts right is wrong", () => {
  const tokens = new TokenCheck(["right"], 100, () => 0);
  for (const offered of ["", "r", "righ", "rightt", "Right", "right "]) assert.equal(statusOf(tokens.check(offered)), 401, offered);
});

test("no refusal repeats a token", () => {
  const tokens = new TokenCheck(["the-right-one"], 1, () => 0);
  for (const refusal of [tokens.check("a-wrong-one"), tokens.check("a-wrong-one"), tokens.check(undefined)]) {
    assert.doesNotMatch(JSON.stringify(refusal), /right-one|wrong-one/);
  }
});
