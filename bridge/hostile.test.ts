// Requests that a hostile page or program could send, as bytes to a running bridge before a real engine. Each is refused, with the
// reason in words, and the engine has nothing of it.

import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { ask, create, createAtEngine, createSession, exchange, exists, openBridge, openTerminal, removeAtEngine } from "./test-bridge.ts";
import { requestText, sessionBody, startRelay, testEngine, webSocketHeaders } from "./test-bridge.ts";
import type { RawAnswer } from "./test-bridge.ts";
import { hostConfigMembers } from "./test-host-config.ts";
import { sandboxContainer } from "./session-container.ts";

const allowed = "https://docs.example";
const folder = await mkdtemp(join(tmpdir(), "drydock-hostile-"));
/** Sees what the engine is asked; on a socket, so that sessions can mount it. */
const relay = await startRelay({ path: join(folder, "engine.sock") });
const bridge = await openBridge({ found: { source: "the test", endpoint: relay.endpoint }, allowedOrigins: [allowed], limits: { headersMs: 1000, requestMs: 2000 } });
const own = `http://127.0.0.1:${bridge.port}`;
const wrong = "A".repeat(43);
const session = await createSession(bridge);
const foreign = await createAtEngine({});
const directSession = await createAtEngine({ "io.drydock.session": "my-engine", "io.drydock.bridge": "direct" });
const halfLabelled = await createAtEngine({ "io.drydock.bridge": bridge.info.id });
const sandboxBody = () => sandboxContainer({ image: bridge.info.image, bridgeId: bridge.info.id, sandbox: bridge.info.sandbox, volumeIsFree: true });
const notOurs = [foreign, directSession, halfLabelled];

after(async () => {
  await bridge.dispose();
  relay.cut();
  await rm(folder, { recursive: true });
  await Promise.all(notOurs.map(removeAtEngine));
});

function assertRefused(answer: RawAnswer, status: number, reason: RegExp): void {
  assert.equal(answer.status, status, answer.all);
  assert.match(answer.body, reason);
  assert.match(answer.head, /content-type: application\/json/);
  assert.doesNotMatch(answer.all, new RegExp(`${bridge.token}|${wrong}`), "an answer may not repeat a token");
}

test("the very same request without a flaw is answered", async () => {
  assert.equal((await ask(bridge, "GET /engine/_ping")).body.includes("OK"), true);
  assert.equal((await ask(bridge, "GET /engine/_ping", { Origin: own })).status, 200);
  assert.equal((await ask(bridge, "GET /bridge", { Origin: own })).status, 200);
  assert.equal((await ask(bridge, "GET /")).status, 200);
});

for (const target of ["/engine/_ping", "/engine/containers/json", "/engine/nonsense", "/bridge", `/engine/containers/${session}/json`]) {
  test(`no token: ${target.slice(0, 30)}`, async () => assertRefused(await ask(bridge, `GET ${target}`, { Authorization: null }), 401, /token is missing/));
  test(`wrong token: ${target.slice(0, 30)}`, async () => {
    const answer = await ask(bridge, `GET ${target}`, { Authorization: `Bearer ${wrong}` });
    assertRefused(answer, answer.status === 429 ? 429 : 401, /token is wrong|Too many wrong tokens/);
  });
}

test("a token in the query is no token", async () => {
  const answer = await ask(bridge, `GET /engine/_ping?token=${wrong}`, { Authorization: null });
  assertRefused(answer, 401, /token is missing/);
});

test("a token in a cookie, or as a password, is no token", async () => {
  const basic = Buffer.from(`token:${bridge.token}`).toString("base64");
  assert.equal((await ask(bridge, "GET /engine/_ping", { Authorization: null, Cookie: `token=${bridge.token}` })).status, 401);
  assert.equal((await ask(bridge, "GET /engine/_ping", { Authorization: `Basic ${basic}` })).status, 401);
});

test("guessing tokens is slowed down, and the reader isn't shut out by it", async () => {
  const other = await openBridge();
  try {
    const answers = [];
    for (let guess = 0; guess < 15; guess += 1) answers.push(await ask(other, "GET /bridge", { Authorization: `Bearer guess${guess}` }));
    assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([401, 429]));
    assert.match(answers.at(-1)?.head ?? "", /retry-after: 1/);
    assert.equal((await ask(other, "GET /bridge")).status, 200);
  } finally {
    await other.dispose();
  }
});

for (const origin of ["https://evil.example", "null", `https://127.0.0.1:${bridge.port}`, "http://127.0.0.1:1", `http://localhost:${bridge.port}`, "file://"]) {
  for (const target of ["/engine/_ping", "/bridge", "/"]) {
    test(`Origin ${origin.replace(String(bridge.port), "PORT")}: ${target}`, async () => {
      const answer = await ask(bridge, `GET ${target}`, { Origin: origin });
      assertRefused(answer, 403, /origin may not use the bridge/);
      assert.doesNotMatch(answer.head, /access-control/);
    });
  }
}

test("a foreign Origin gets no preflight answer", async () => {
  const answer = await ask(bridge, "OPTIONS /engine/_ping", { Origin: "https://evil.example", "Access-Control-Request-Method": "GET" });
  assertRefused(answer, 403, /origin may not use/);
  assert.doesNotMatch(answer.head, /access-control/);
});

test("an allowed Origin gets a preflight answer, and still needs the token", async () => {
  const preflight = await ask(bridge, "OPTIONS /engine/containers/create", {
    ...{ Authorization: null, Origin: allowed, "Access-Control-Request-Method": "POST", "Access-Control-Request-Private-Network": "true" },
  });
  assert.equal(preflight.status, 204);
  assert.match(preflight.head, /access-control-allow-origin: https:\/\/docs\.example\r/);
  assert.match(preflight.head, /access-control-allow-headers: authorization, content-type\r/);
  assert.match(preflight.head, /access-control-allow-private-network: true\r/);
  assert.doesNotMatch(preflight.head, /access-control-allow-credentials/);
  const refused = await ask(bridge, "GET /engine/_ping", { Authorization: null, Origin: allowed });
  assertRefused(refused, 401, /token is missing/);
  assert.match(refused.head, /access-control-allow-origin: https:\/\/docs\.example\r/);
  const answered = await ask(bridge, "GET /engine/_ping", { Origin: allowed });
  assert.equal(answered.status, 200);
  assert.match(answered.head, /access-control-allow-origin: https:\/\/docs\.example\r/);
});

for (const host of ["evil.example", `evil.example:${bridge.port}`, "127.0.0.1", "127.0.0.1:1", `127.0.0.1.evil.example:${bridge.port}`, ""]) {
  test(`Host "${host.replace(String(bridge.port), "PORT")}"`, async () => {
    for (const target of ["/engine/_ping", "/bridge", "/"]) {
      const answer = await ask(bridge, `GET ${target}`, { Host: host });
      assertRefused(answer, 403, /sent to another host name/);
    }
  });
}

test("no Host", async () => {
  assert.equal((await ask(bridge, "GET /engine/_ping", { Host: null })).status, 400);
  assertRefused(await ask(bridge, "GET /engine/_ping HTTP/1.0", { Host: null }), 400, /Host is missing/);
});

test("two Hosts, in either order", async () => {
  const good = `127.0.0.1:${bridge.port}`;
  for (const hosts of [[good, "evil.example"], ["evil.example", good], [good, good]]) {
    assert.equal((await ask(bridge, "GET /engine/_ping", { Host: hosts })).status, 400);
  }
});

test("Hosts that only look like the bridge's", async () => {
  const { port } = bridge;
  const hosts = [`127.0.0.1.:${port}`, `localhost.:${port}`, `x@127.0.0.1:${port}`, `127.0.0.1:${port}/`, `127.1:${port}`, `0.0.0.0:${port}`, `2130706433:${port}`, `[::ffff:127.0.0.1]:${port}`];
  for (const host of [...hosts, `0x7f.0.0.1:${port}`, `127.0.0.1:0${port}`, `127.0.0.1:${port}, evil.example`, `evil.example#127.0.0.1:${port}`, `127.0.0.1\\@evil.example:${port}`]) {
    for (const target of ["/engine/_ping", "/"]) {
      const { status, all } = await ask(bridge, `GET ${target}`, { Host: host });
      assert.ok(status === 403 || status === 400, `${host}: ${all}`);
    }
  }
});

test("headers by which proxies speak of another host, method, path or client change nothing", async () => {
  const headers = {
    ...{ "X-Forwarded-Host": "evil.example", "X-Forwarded-For": "127.0.0.1", Forwarded: "host=evil.example", "X-Original-URL": "/engine/images/json" },
    ...{ "X-Rewrite-URL": "/engine/images/json", "X-HTTP-Method-Override": "DELETE", "X-Method-Override": "DELETE", "Content-Location": "/engine/images/json" },
  };
  const answer = await ask(bridge, `GET /engine/containers/${session}/json`, headers);
  assert.equal(answer.status, 200);
  assert.ok(answer.body.includes(session));
  assert.ok(await exists(session));
  assertRefused(await ask(bridge, "GET /engine/images/json", { ...headers, "X-Original-URL": "/engine/_ping" }), 403, /.{20}/);
});

test("a token that is listed, wrapped, repeated, cut or lengthened", async () => {
  const { token } = bridge;
  for (const value of [`Bearer ${wrong}, Bearer ${token}`, `Bearer ${token},`, `Bearer "${token}"`, `Bearer ${token.slice(1)}`, `Bearer ${token}A`, `Bearer\t${token}`, `Token ${token}`, token, `Bearer ${token} ${token}`, `Bearer ${token}\0`]) {
    const { status, all } = await ask(bridge, "GET /engine/_ping", { Authorization: value });
    assert.ok([400, 401, 429].includes(status), `${value}: ${all}`);
  }
  assert.equal((await ask(bridge, "GET /engine/_ping", { Authorization: [`Bearer ${wrong}`, `Bearer ${token}`] })).status, 400);
  // A header that a connection names as its own is taken away by proxies, and there is none here.
  assert.equal((await ask(bridge, "GET /engine/_ping", { Connection: "close, Authorization" })).status, 200);
});

test("a target in absolute form, in authority form, and *", async () => {
  for (const target of [`http://127.0.0.1:${bridge.port}/engine/_ping`, "http://evil.example/engine/_ping", "unix:///engine/_ping"]) {
    assert.equal((await ask(bridge, `GET ${target}`)).status, 400, target);
  }
  assert.equal((await ask(bridge, "OPTIONS *")).status, 400);
  assert.equal((await ask(bridge, "CONNECT 127.0.0.1:2375")).status, 0);
});

const outside: readonly string[] = [
  ...["GET /engine/images/json", "GET /engine/events", "POST /engine/build", "POST /engine/session", "GET /engine/volumes", "POST /engine/containers/prune"],
  ...["DELETE /engine/images/busybox", "POST /engine/swarm/init", "POST /engine/images/create?fromImage=busybox&tag=latest", "GET /engine/system/df"],
  ...[`POST /engine/containers/${session}/exec`, `GET /engine/containers/${session}/archive?path=/`, `GET /engine/containers/${session}/export`],
  ...[`POST /engine/containers/${session}/update`, `POST /engine/containers/${session}/attach?stream=1`, `PUT /engine/containers/${session}/archive?path=/`],
];
for (const request of outside) {
  test(`outside of the list: ${request.replace(session, "ID")}`, async () => assertRefused(await ask(bridge, request), 403, /.{20}/));
}

for (const path of [
  ...["/engine/../bridge", "/engine/./_ping", "/engine//_ping", "//engine/_ping", "/engine/%5fping", "/engine/_ping%2f", "/engine/_ping%00", "/engine/_ping/"],
  ...["/engine/containers/../images/json", "/engine/containers/%2e%2e/images/json", "/engine/v1.41/../images/json", "/ENGINE/_ping", "/engine;/_ping", "/engine\\_ping"],
  ...[`/engine/containers/${session.toUpperCase()}/json`, `/engine/containers/${session.slice(0, 12)}/json`, "/engine/_ping#/../images/json", "/%65ngine/_ping"],
]) {
  test(`path ${path.slice(0, 50)}`, async () => {
    const { status, body } = await ask(bridge, `GET ${path}`);
    assert.ok(status === 403 || status === 404 || status === 400, `${status} ${body}`);
  });
}

test("a container's creation with Privileged", async () => {
  const body = sessionBody(bridge);
  const before = creations();
  assertRefused(await create(bridge, { ...body, HostConfig: { ...body.HostConfig, Privileged: true } }), 403, /HostConfig\.Privileged isn't allowed/);
  assert.equal(creations(), before);
});

test("a container's creation with a bind of /", async () => {
  const body = sessionBody(bridge);
  const before = creations();
  for (const Binds of [["/:/host"], [...body.HostConfig.Binds, "/:/host"]]) {
    assertRefused(await create(bridge, { ...body, HostConfig: { ...body.HostConfig, Binds } }), 403, /HostConfig\.Binds has a value/);
  }
  const Mounts = [{ Type: "bind", Source: "/", Target: "/host" }];
  assertRefused(await create(bridge, { ...body, HostConfig: { ...body.HostConfig, Mounts } }), 403, /HostConfig\.Mounts isn't allowed/);
  assert.equal(creations(), before);
});

// Go reads a member's name in any case, and so does an engine.
const spellings = [(name: string) => name, (name: string) => name.toLowerCase(), (name: string) => name.toUpperCase()];

for (const [name, value] of Object.entries(hostConfigMembers)) {
  test(`a container's creation with HostConfig.${name}, in every spelling, of either kind`, async () => {
    const before = creations();
    for (const body of [sessionBody(bridge), sandboxBody()]) {
      for (const spelled of spellings) {
        const inside = { ...body, HostConfig: { ...body.HostConfig, [spelled(name)]: value } };
        if (JSON.stringify(inside) !== JSON.stringify(body)) assertRefused(await create(bridge, inside), 403, /isn't allowed|isn't of the type/);
        const beside = { ...body, [spelled("HostConfig").replace("HostConfig", "hostConfig")]: { [name]: value } };
        assertRefused(await create(bridge, beside), 403, /isn't allowed/);
      }
    }
    assert.equal(creations(), before);
  });
}

test("a container's creation with a forged label", async () => {
  const body = sessionBody(bridge);
  const before = creations();
  const others = ["0123456789abcdef.0123456789abcdef", "direct", "", `${bridge.info.id} `, bridge.info.id.toUpperCase(), [bridge.info.id], null];
  for (const other of others) {
    assertRefused(await create(bridge, { ...body, Labels: { ...body.Labels, "io.drydock.bridge": other } }), 403, /Labels/);
  }
  assertRefused(await create(bridge, { ...body, Labels: { ...body.Labels, "io.drydock.session": "sandbox" } }), 403, /isn't the container/);
  assertRefused(await create(bridge, { ...body, Labels: { ...body.Labels, "io.drydock.owner": bridge.info.sandbox.owner } }), 403, /Labels/);
  assert.equal(creations(), before);
});

test("a volume and a network that carry the sandboxes' names, but not their label", async () => {
  const { volume, network } = bridge.info.sandbox;
  await testEngine().call("POST", "/volumes/create", { Name: volume, Labels: { "io.drydock.owner": "somebody" } });
  await testEngine().call("POST", "/networks/create", { Name: network });
  try {
    assertRefused(await ask(bridge, `DELETE /engine/volumes/${volume}`), 403, /doesn't carry the label/);
    assertRefused(await ask(bridge, `DELETE /engine/networks/${network}`), 403, /doesn't carry the label/);
    assertRefused(await create(bridge, sandboxBody()), 403, /doesn't carry the label/);
    assert.equal((await testEngine().call("GET", `/volumes/${volume}`)).status, 200);
    assert.equal((await testEngine().call("GET", `/networks/${network}`)).status, 200);
  } finally {
    await testEngine().call("DELETE", `/volumes/${volume}`);
    await testEngine().call("DELETE", `/networks/${network}`);
  }
});

test("a member given twice, of which one parser reads the first and another the last", async () => {
  const json = JSON.stringify(sessionBody(bridge)).replace('"HostConfig":', '"HostConfig":{"Privileged":true},"HostConfig":');
  const headers = { "Content-Type": "application/json", "Content-Length": String(json.length) };
  const answer = await ask(bridge, "POST /engine/containers/create", headers, json);
  // The bridge sends the engine its own text, in which nothing comes twice.
  assert.equal(answer.status, 201);
  const id = /"Id":"([0-9a-f]{64})"/.exec(answer.body)?.[1] ?? assert.fail(answer.body);
  const { body } = await testEngine().call("GET", `/containers/${id}/json`);
  assert.equal((body as { HostConfig: { Privileged: boolean } }).HostConfig.Privileged, false);
  await removeAtEngine(id);
});

test("a creation as a form, as text, without a type, or not as JSON", async () => {
  for (const type of ["application/x-www-form-urlencoded", "text/plain", "multipart/form-data", "text/json", "application/json, text/plain", null]) {
    assertRefused(await create(bridge, sessionBody(bridge), { "Content-Type": type }), 415, /application\/json/);
  }
  const headers = { "Content-Type": "application/json", "Content-Length": "1" };
  assertRefused(await ask(bridge, "POST /engine/containers/create", headers, "{"), 400, /isn't valid JSON/);
});

test("a creation on the engine itself without --allow-my-engine", async () => {
  const other = await openBridge({ allowMyEngine: false });
  try {
    assertRefused(await create(other, sessionBody(other)), 403, /--allow-my-engine/);
  } finally {
    await other.dispose();
  }
});

for (const [what, id] of [["no label", foreign], ["a direct connection's label", directSession], ["half of our labels", halfLabelled], ["no existence", "0".repeat(64)]] as const) {
  test(`a container with ${what}`, async () => {
    const status = id.startsWith("000000") ? 404 : 403;
    const reason = status === 404 ? /no such container/ : /isn't a session of this bridge/;
    const calls = ["GET %/json", "POST %/start", "POST %/resize?h=1&w=1", "POST %/wait", "GET %/logs?stdout=1", "DELETE %?force=1&v=1"];
    for (const call of calls) {
      assertRefused(await ask(bridge, call.replace("%", `/engine/containers/${id}`)), status, reason);
    }
    assertRefused(await ask(bridge, `GET /engine/containers/${id}/attach/ws?stream=1`, webSocketHeaders(bridge)), status, reason);
    if (status === 403) assert.ok(await exists(id));
  });
}

test("the list of sessions has nobody else's containers", async () => {
  const { body } = await ask(bridge, "GET /engine/containers/json?all=1");
  assert.ok(body.includes(session));
  for (const id of notOurs) assert.ok(!body.includes(id));
});

test("a body over the limit, announced", async () => {
  const headers = { "Content-Type": "application/json", "Content-Length": String(17 * 1024) };
  assertRefused(await ask(bridge, "POST /engine/containers/create", headers, "x".repeat(1000)), 413, /larger than 16384 bytes/);
});

test("a body over the limit, in pieces", async () => {
  const head = requestText(bridge, "POST /engine/containers/create", { "Content-Type": "application/json", "Transfer-Encoding": "chunked" });
  assertRefused(await exchange(bridge.port, head, `5000\r\n${"x".repeat(0x5000)}\r\n`), 413, /larger than 16384 bytes/);
});

test("a body that never ends", async () => {
  const head = requestText(bridge, "POST /engine/containers/create", { "Content-Type": "application/json", "Transfer-Encoding": "chunked" });
  const answer = await exchange(bridge.port, head, '1\r\n{\r\n');
  assert.equal(answer.status, 408, answer.all);
});

test("a body where none belongs", async () => {
  for (const headers of [{ "Content-Length": "2" }, { "Transfer-Encoding": "chunked" }]) {
    const body = "Content-Length" in headers ? "{}" : "2\r\n{}\r\n0\r\n\r\n";
    for (const call of [`POST /engine/containers/${session}/start`, "GET /engine/_ping", `DELETE /engine/containers/${session}?force=1`]) {
      assertRefused(await ask(bridge, call, headers, body), 413, /takes no body/);
    }
  }
  assert.ok(await exists(session));
});

test("headers that never end, and headers without bound", async () => {
  assert.equal((await exchange(bridge.port, `GET / HTTP/1.1\r\nHost: 127.0.0.1:${bridge.port}\r\nX-Slow: `)).status, 408);
  assert.equal((await ask(bridge, "GET /", { "X-Long": "x".repeat(17 * 1024) })).status, 431);
  assert.equal((await ask(bridge, `GET /${"x".repeat(17 * 1024)}`)).status, 431);
});

test("requests inside of requests", async () => {
  const smuggled = `GET /engine/images/json HTTP/1.1\r\nHost: 127.0.0.1:${bridge.port}\r\nAuthorization: Bearer ${bridge.token}\r\n\r\n`;
  const json = { "Content-Type": "application/json", Connection: "keep-alive" };
  const post = (headers: Record<string, string | readonly string[]>, body: string) =>
    ask(bridge, "POST /engine/containers/create", { ...json, ...headers }, body);
  const attempts: readonly (readonly [what: string, answer: Promise<RawAnswer>])[] = [
    ["length and chunks", post({ "Content-Length": "4", "Transfer-Encoding": "chunked" }, `0\r\n\r\n${smuggled}`)],
    ["chunks and length", post({ "Transfer-Encoding": "chunked", "Content-Length": "4" }, `0\r\n\r\n${smuggled}`)],
    ["two lengths", post({ "Content-Length": ["0", String(smuggled.length)] }, smuggled)],
    ["a list of lengths", post({ "Content-Length": `0, ${smuggled.length}` }, smuggled)],
    ["a signed length", post({ "Content-Length": "+0" }, smuggled)],
    ["a length in hexadecimal", post({ "Content-Length": "0x0" }, smuggled)],
    ["an unknown coding", post({ "Transfer-Encoding": "xchunked" }, `0\r\n\r\n${smuggled}`)],
    ["chunked and another coding", post({ "Transfer-Encoding": "chunked, identity" }, `0\r\n\r\n${smuggled}`)],
    ["two codings", post({ "Transfer-Encoding": ["chunked", "identity"] }, `0\r\n\r\n${smuggled}`)],
    ["a chunk size that isn't one", post({ "Transfer-Encoding": "chunked" }, `0x0\r\n\r\n${smuggled}`)],
    ["a chunk size with line feeds alone", post({ "Transfer-Encoding": "chunked" }, `2\n{}\n0\n\n${smuggled}`)],
    ["a space before the colon", exchange(bridge.port, `POST / HTTP/1.1\r\nHost: 127.0.0.1:${bridge.port}\r\nContent-Length : 0\r\n\r\n${smuggled}`)],
    ["a folded header", exchange(bridge.port, `POST / HTTP/1.1\r\nHost: 127.0.0.1:${bridge.port}\r\nX: a\r\n Content-Length: 0\r\n\r\n${smuggled}`)],
    ["a bare line feed", exchange(bridge.port, `GET / HTTP/1.1\nHost: 127.0.0.1:${bridge.port}\n\n${smuggled}`)],
    ["a bare carriage return", exchange(bridge.port, `GET / HTTP/1.1\r\nHost: 127.0.0.1:${bridge.port}\rX: y\r\n\r\n${smuggled}`)],
    ["HTTP/0.9", exchange(bridge.port, "GET /engine/_ping\r\n\r\n")],
    ["HTTP/2 in the clear", exchange(bridge.port, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")],
    ["another version", exchange(bridge.port, `GET / HTTP/3.7\r\nHost: 127.0.0.1:${bridge.port}\r\n\r\n`)],
  ];
  for (const [what, answer] of attempts) {
    const { status, all } = await answer;
    assert.ok(status === 400 || status === 0 || status === 413, `${what}: ${all}`);
    assert.equal(all.match(/^HTTP\/1\.1 /gm)?.length ?? 0, status === 0 ? 0 : 1, `${what} was answered more than once: ${all}`);
  }
});

test("chunks with extensions, trailers, wrong lengths and no end", async () => {
  const json = JSON.stringify(sessionBody(bridge));
  const head = { "Content-Type": "application/json", "Transfer-Encoding": "chunked" };
  const size = json.length.toString(16);
  const trailer = `0\r\nContent-Length: 5\r\nHost: evil.example\r\n\r\n`;
  for (const body of [`${size}\r\n${json}X\r\n0\r\n\r\n`, `-1\r\n${json}\r\n0\r\n\r\n`, `ffffffffffffffff1\r\n${json}\r\n0\r\n\r\n`, `${size}\r\n${json.slice(1)}\r\n0\r\n\r\n`, `${size} ;x\r\n${json}\n0\r\n\r\n`]) {
    const { status, all } = await ask(bridge, "POST /engine/containers/create", head, body);
    assert.ok(status === 400 || status === 408 || status === 413, `${JSON.stringify(body.slice(0, 20))}: ${all}`);
    assert.equal(all.match(/^HTTP\/1\.1 /gm)?.length, 1, all);
  }
  // What decides about a request can't come after it.
  const answer = await ask(bridge, "POST /engine/containers/create", head, `${size}\r\n${json}\r\n${trailer}`);
  assert.equal(answer.status, 400, answer.all);
});

test("a body that drips is cut off, however long it goes on", async () => {
  const head = requestText(bridge, "POST /engine/containers/create", { "Content-Type": "application/json", "Content-Length": "1000" });
  const socket = connect(bridge.port, "127.0.0.1");
  let answer = "";
  socket.on("data", (chunk: Buffer) => (answer += chunk.toString("latin1")));
  socket.on("error", () => socket.destroy());
  socket.write(head);
  const drip = setInterval(() => socket.writable && socket.write(" "), 100);
  await new Promise((resolve) => socket.once("close", resolve).once("end", () => socket.destroy()));
  clearInterval(drip);
  assert.match(answer, /^HTTP\/1\.1 408 /);
});

test("many slow clients at once leave the bridge answering, and are cut off", async () => {
  const slow = Array.from({ length: 200 }, () => connect(bridge.port, "127.0.0.1"));
  const closed = slow.map((socket) => new Promise((resolve) => socket.on("error", () => socket.destroy()).on("data", () => undefined).once("close", resolve)));
  for (const socket of slow) socket.write(`GET / HTTP/1.1\r\nHost: 127.0.0.1:${bridge.port}\r\nX-Slow: `);
  assert.equal((await ask(bridge, "GET /engine/_ping")).status, 200);
  await Promise.all(closed);
});

test("requests recorded before a restart are refused after it, on the same port", async () => {
  const found = { source: "the test", endpoint: relay.endpoint };
  const first = await openBridge({ found });
  const { port, token, info } = first;
  const [json, recordedSession] = [JSON.stringify(sessionBody(first)), await createSession(first)];
  const recorded = [
    requestText(first, "GET /bridge"),
    requestText(first, "POST /engine/containers/create", { "Content-Type": "application/json", "Content-Length": String(json.length) }, json),
    requestText(first, `DELETE /engine/containers/${recordedSession}?force=1`),
    requestText(first, `GET /engine/containers/${recordedSession}/attach/ws?stream=1`, webSocketHeaders(first)),
  ];
  await first.dispose();
  const second = await openBridge({ found, port });
  try {
    const before = creations();
    for (const request of recorded) assert.equal((await exchange(port, request)).status, 401);
    assert.equal(creations(), before);
    // With the new token, the old bridge's label is still another's.
    assert.equal((await create(second, { ...sessionBody(second), Labels: sessionBody({ port, token, info }).Labels })).status, 403);
  } finally {
    await second.dispose();
  }
});

test("pipelined requests are each checked", async () => {
  const keepAlive = { Connection: "keep-alive" };
  const both = requestText(bridge, "GET /engine/_ping", keepAlive) + requestText(bridge, "GET /engine/images/json");
  const { all } = await exchange(bridge.port, both);
  assert.deepEqual(all.match(/^HTTP\/1\.1 \d+/gm), ["HTTP/1.1 200", "HTTP/1.1 403"]);
});

const attachPath = `/engine/containers/${session}/attach/ws?stream=1&stdin=1&stdout=1`;
const handshakes: readonly (readonly [what: string, requestLine: string, headers: Record<string, string | readonly string[] | null>, status: number])[] = [
  ["without a subprotocol", `GET ${attachPath}`, { "Sec-WebSocket-Protocol": null }, 401],
  ["without the token", `GET ${attachPath}`, { "Sec-WebSocket-Protocol": "drydock.v1" }, 401],
  ["without the bridge's subprotocol", `GET ${attachPath}`, { "Sec-WebSocket-Protocol": `drydock.token.${bridge.token}` }, 401],
  ["with the token in Authorization alone", `GET ${attachPath}`, { "Sec-WebSocket-Protocol": null, Authorization: `Bearer ${bridge.token}` }, 401],
  ["with the subprotocols in two headers", `GET ${attachPath}`, { "Sec-WebSocket-Protocol": ["drydock.v1", `drydock.token.${bridge.token}`] }, 400],
  ["from a foreign Origin", `GET ${attachPath}`, { Origin: "https://evil.example" }, 403],
  ["from the Origin null", `GET ${attachPath}`, { Origin: "null" }, 403],
  ["to a foreign Host", `GET ${attachPath}`, { Host: "evil.example" }, 403],
  ["of another version", `GET ${attachPath}`, { "Sec-WebSocket-Version": "8" }, 426],
  ["without a key", `GET ${attachPath}`, { "Sec-WebSocket-Key": null }, 400],
  ["with a key that isn't one", `GET ${attachPath}`, { "Sec-WebSocket-Key": "x" }, 400],
  ["with a body", `GET ${attachPath}`, { "Content-Length": "0" }, 400],
  ["to something else than a WebSocket", `GET ${attachPath}`, { Upgrade: "tcp" }, 400],
  ["to HTTP/2", `GET ${attachPath}`, { Upgrade: "h2c" }, 400],
  ["with POST", `POST ${attachPath}`, {}, 403],
  ["at another call", "GET /engine/_ping", {}, 400],
  ["at the hijacking attach", `POST /engine/containers/${session}/attach?stream=1`, { Upgrade: "tcp" }, 403],
  ["at the build session", "POST /engine/session", { Upgrade: "h2c" }, 403],
  ["at the bridge's description", "GET /bridge", {}, 403],
  ["at the site", "GET /", {}, 400],
];
for (const [what, requestLine, headers, status] of handshakes) {
  test(`a WebSocket ${what}`, async () => {
    const answer = await ask(bridge, requestLine, { Authorization: null, ...webSocketHeaders(bridge), ...headers });
    assertRefused(answer, status, /.{20}/);
  });
}

test("a WebSocket with a wrong token", async () => {
  const answer = await ask(bridge, `GET ${attachPath}`, { ...webSocketHeaders(bridge), "Sec-WebSocket-Protocol": `drydock.v1, drydock.token.${wrong}` });
  assertRefused(answer, answer.status === 429 ? 429 : 401, /token is wrong|Too many wrong tokens/);
});

test("the attach call without an upgrade", async () => {
  assertRefused(await ask(bridge, `GET ${attachPath}`), 426, /for a WebSocket/);
});

test("after a refused upgrade the connection is at its end", async () => {
  const second = requestText(bridge, "GET /engine/_ping");
  const { all } = await exchange(bridge.port, requestText(bridge, "GET /engine/_ping", webSocketHeaders(bridge)) + second);
  assert.deepEqual(all.match(/^HTTP\/1\.1 \d+/gm), ["HTTP/1.1 400"]);
});

test("what follows a WebSocket's request goes to the session's terminal and nowhere else", async () => {
  const smuggled = requestText(bridge, "GET /engine/images/json");
  const socket = connect(bridge.port, "127.0.0.1");
  const chunks: Buffer[] = [];
  socket.on("data", (chunk: Buffer) => chunks.push(chunk));
  socket.write(requestText(bridge, `GET ${attachPath}`, webSocketHeaders(bridge)) + smuggled);
  // To the engine these bytes are a broken frame, upon which it closes.
  await new Promise((resolve) => socket.on("close", resolve).on("error", resolve).on("end", () => socket.end()));
  const all = Buffer.concat(chunks).toString("latin1");
  assert.deepEqual(all.match(/HTTP\/1\.1 \d+/g), ["HTTP/1.1 101"]);
});

test("security headers are on every kind of answer", async () => {
  const answers = [
    await ask(bridge, "GET /"),
    await ask(bridge, "GET /missing"),
    await ask(bridge, "GET /engine/_ping"),
    await ask(bridge, "GET /engine/nonsense"),
    await ask(bridge, "GET /bridge", { Authorization: null }),
    await ask(bridge, "GET /", { Host: "evil.example" }),
    await ask(bridge, "GET /engine/_ping", webSocketHeaders(bridge)),
  ];
  for (const { head } of answers) {
    assert.match(head, /content-security-policy: frame-ancestors 'none'\r/);
    assert.match(head, /x-content-type-options: nosniff\r/);
    assert.match(head, /referrer-policy: no-referrer\r/);
    assert.match(head, /cross-origin-opener-policy: same-origin\r/);
    assert.match(head, /cross-origin-resource-policy: same-origin/);
  }
});

test("the bridge listens on loopback alone", async () => {
  const { networkInterfaces } = await import("node:os");
  const others = Object.values(networkInterfaces()).flatMap((list) => list ?? []).filter(({ internal, address }) => !internal && !address.startsWith("fe80"));
  for (const { address } of others) {
    await assert.rejects(new Promise((resolve, reject) => connect(bridge.port, address).on("connect", resolve).on("error", reject)), /ECONNREFUSED/);
  }
});

test("after all of this the bridge still opens a terminal", async () => {
  assert.equal((await ask(bridge, `POST /engine/containers/${session}/start`)).status, 204);
  const terminal = await openTerminal(bridge, session);
  terminal.send("echo still $((40 + 2))\n");
  await terminal.shows(/still 42/);
  terminal.socket.close();
  await terminal.closed;
});

/** How many containers the bridge has asked the engine for. */
function creations(): number {
  return relay.requests.filter((line) => /^POST \S*\/containers\/create/.test(line)).length;
}
