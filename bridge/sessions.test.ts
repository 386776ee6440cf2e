// Sessions from beginning to end on a real engine: the terminal works, there are never too many, none is forgotten, and nothing
// that isn't the bridge's own is touched.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import type { TestContext } from "node:test";
import { promisify } from "node:util";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { BridgeOptions } from "./bridge.ts";
import { endpointText } from "./endpoint.ts";
import type { Limits } from "./limits.ts";
import { labels } from "./protocol.ts";
import { ask, create, createAtEngine, createSession, exists, gone, openBridge, openRawTerminal, openTerminal } from "./test-bridge.ts";
import { removeAtEngine, requestText, sessionBody, startProgram, startRelay, testEngine, testImage, unchunked } from "./test-bridge.ts";
import type { Asked, TestBridge } from "./test-bridge.ts";

const run = promisify(execFile);

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

const state = await mkdtemp(join(tmpdir(), "drydock-state-"));
after(() => rm(state, { recursive: true, force: true }));

async function bridgeFor(t: TestContext, changes: Partial<Omit<BridgeOptions, "limits">> & { readonly limits?: Partial<Limits> } = {}): Promise<TestBridge> {
  const bridge = await openBridge(changes);
  t.after(() => bridge.dispose());
  return bridge;
}

async function startedSession(bridge: Asked): Promise<string> {
  const id = await createSession(bridge);
  const { status, all } = await ask(bridge, `POST /engine/containers/${id}/start`);
  assert.equal(status, 204, all);
  return id;
}

test("a session as the page runs it", async (t) => {
  const bridge = await bridgeFor(t);
  const id = await createSession(bridge);
  const terminal = await openTerminal(bridge, id);
  assert.equal(terminal.socket.protocol, "drydock.v1");
  assert.equal(terminal.socket.extensions, "");
  assert.equal((await ask(bridge, `POST /engine/containers/${id}/start`)).status, 204);
  assert.equal((await ask(bridge, `POST /engine/containers/${id}/resize?h=31&w=97`)).status, 200);
  terminal.send("stty size\n");
  await terminal.shows(/31 97/);
  terminal.send("docker ps --no-trunc --format '{{.ID}}'\n");
  await terminal.shows(new RegExp(id));
  const inspected = JSON.parse(unchunked((await ask(bridge, `GET /engine/containers/${id}/json`)).body)) as Record<string, unknown>;
  assert.deepEqual(Object.keys(inspected).toSorted(), ["Config", "Created", "Id", "State"]);
  terminal.send("exit 7\n");
  assert.equal((await terminal.closed).code, 1000);
  assert.match((await ask(bridge, `POST /engine/containers/${id}/wait`)).body, /"StatusCode":7/);
  assert.match((await ask(bridge, `GET /engine/containers/${id}/logs?stdout=1&tail=all`)).body, /31 97/);
  assert.equal((await ask(bridge, `DELETE /engine/containers/${id}?force=1&v=1`)).status, 204);
  assert.equal(await exists(id), false);
  assert.equal((await ask(bridge, `DELETE /engine/containers/${id}?force=1&v=1`)).status, 404);
});

test("a terminal that comes back finds the shell, and what was on the screen", async (t) => {
  const bridge = await bridgeFor(t);
  const id = await startedSession(bridge);
  const first = await openTerminal(bridge, id);
  first.send("marker=here; echo before-$marker\n");
  await first.shows(/before-here/);
  first.socket.close();
  await first.closed;
  const second = await openTerminal(bridge, id);
  await second.shows(/before-here/);
  second.send("echo after-$marker\n");
  await second.shows(/after-here/);
});

test("waiting for a session answers with its head at once, and ends with the session", async (t) => {
  const bridge = await bridgeFor(t);
  const id = await startedSession(bridge);
  const waiting = await fetch(`http://127.0.0.1:${bridge.port}/engine/containers/${id}/wait`, {
    method: "POST",
    headers: { Authorization: `Bearer ${bridge.token}` },
  });
  assert.equal(waiting.status, 200);
  const terminal = await openTerminal(bridge, id);
  terminal.send("exit 5\n");
  assert.deepEqual(((await waiting.json()) as { StatusCode: number }).StatusCode, 5);
});

test("no more sessions than the limit, even at the same time", async (t) => {
  const bridge = await bridgeFor(t, { limits: { sessions: 2 } });
  const answers = await Promise.all(Array.from({ length: 5 }, () => create(bridge, sessionBody(bridge))));
  assert.deepEqual(answers.map(({ status }) => status).toSorted(), [201, 201, 403, 403, 403]);
  assert.match(answers.find(({ status }) => status === 403)?.body ?? "", /2 sessions already/);
});

test("an ended shell makes way for a new session, a running one doesn't", async (t) => {
  const bridge = await bridgeFor(t, { limits: { sessions: 2 } });
  const [ended, running] = [await startedSession(bridge), await startedSession(bridge)];
  const terminal = await openTerminal(bridge, ended);
  terminal.send("exit\n");
  await terminal.closed;
  await ask(bridge, `POST /engine/containers/${ended}/wait`);
  await createSession(bridge);
  assert.deepEqual([await exists(ended), await exists(running)], [false, true]);
});

test("no more terminals than the limit", async (t) => {
  const bridge = await bridgeFor(t, { limits: { webSockets: 1 } });
  const id = await startedSession(bridge);
  const first = await openTerminal(bridge, id);
  await assert.rejects(openTerminal(bridge, id), /didn't open/);
  first.socket.close();
  await first.closed;
  // The bridge hears of the end when the engine has answered it, which this request comes after.
  await ask(bridge, `GET /engine/containers/${id}/json`);
  const second = await openTerminal(bridge, id);
  assert.equal(second.socket.readyState, WebSocket.OPEN);
});

test("a session through which nothing passes is removed, one in use isn't", async (t) => {
  const bridge = await bridgeFor(t, { limits: { idleMs: 2000 } });
  const [idle, used] = [await startedSession(bridge), await startedSession(bridge)];
  const idleTerminal = await openTerminal(bridge, idle);
  const usedTerminal = await openTerminal(bridge, used);
  const keys = setInterval(() => usedTerminal.send(":\n"), 100);
  await idleTerminal.closed;
  clearInterval(keys);
  await gone(idle);
  assert.equal(await exists(used), true);
  const answer = await ask(bridge, `GET /engine/containers/${idle}/json`);
  assert.equal(answer.status, 410);
  assert.match(answer.body, /Nothing passed through this session for 2 seconds, so the bridge has ended it/);
});

test("a terminal that isn't read stops the program behind it, nothing piles up in the bridge, and nothing is lost", async (t) => {
  const megabyte = 1024 * 1024;
  const total = 64 * megabyte;
  const relay = await startRelay({ path: join(state, "relay.sock") });
  const bridge = await bridgeFor(t, { found: { source: "the test", endpoint: relay.endpoint } });
  t.after(() => relay.cut());
  const id = await startedSession(bridge);
  const socket = await openRawTerminal(bridge, id);
  const before = held();
  socket.write(textFrame(`head -c ${total} /dev/zero | tr '\\0' x; echo the-e''nd\n`));
  // Until everything has come although nobody reads, or nothing more has come for many questions to the engine.
  let quiet = 0;
  for (let passed = 0; passed < total && quiet < 200; quiet += 1) {
    await ask(bridge, `GET /engine/containers/${id}/json`);
    // Those answers pass the relay, too.
    if (relay.passed() - passed > 64 * 1024) quiet = 0;
    passed = relay.passed();
  }
  const cameMegabytes = relay.passed() / megabyte;
  const heldMegabytes = (held() - before) / megabyte;
  t.diagnostic(`unread: ${cameMegabytes.toFixed(1)} of ${total / megabyte} MB had left the engine, and ${heldMegabytes.toFixed(1)} MB were in the bridge's buffers`);
  assert.ok(cameMegabytes < total / megabyte / 2, `${cameMegabytes} MB came although nobody read`);
  assert.ok(heldMegabytes < 10, `${heldMegabytes} MB piled up`);

  let received = 0;
  let tail = "";
  socket.on("data", (chunk: Buffer) => {
    received += chunk.length;
    tail = (tail + chunk.toString("latin1")).slice(-200);
    if (tail.includes("the-end")) socket.destroy();
  });
  socket.resume();
  await once(socket, "close");
  assert.ok(received >= total, `${received} bytes came`);
});

test("a client that vanishes while its session is created leaves no session", async (t) => {
  const relay = await startRelay({ hold: /^POST \S*\/containers\/create/ });
  const bridge = await bridgeFor(t, { found: { source: "the test", endpoint: relay.endpoint } });
  t.after(() => relay.cut());
  // The relay's bridge mounts the engine's usual socket, which a container that is never started doesn't need.
  const json = JSON.stringify(sessionBody(bridge));
  const headers = { "Content-Type": "application/json", "Content-Length": String(json.length) };
  const socket = connect(bridge.port, "127.0.0.1");
  socket.write(requestText(bridge, "POST /engine/containers/create", headers, json));
  const id = /"Id":"([0-9a-f]{64})"/.exec(await relay.held)?.[1] ?? assert.fail();
  socket.destroy();
  await once(socket, "close");
  // By the answer to this request the bridge has seen the end of the one before.
  await ask(bridge, "GET /bridge");
  relay.release();
  await gone(id);
});

test("a session whose creation was answered to nobody is removed when it is idle", async (t) => {
  const relay = await startRelay({ hold: /^POST \S*\/containers\/create/ });
  const bridge = await bridgeFor(t, { found: { source: "the test", endpoint: relay.endpoint }, limits: { idleMs: 1000, engineAnswerMs: 1000 } });
  t.after(() => relay.cut());
  const answer = await create(bridge, sessionBody(bridge));
  assert.equal(answer.status, 502);
  assert.match(answer.body, /didn't answer within 1 s/);
  const id = /"Id":"([0-9a-f]{64})"/.exec(await relay.held)?.[1] ?? assert.fail();
  await gone(id);
});

test("at its end the bridge removes its sessions, and nothing else", async (t) => {
  const others = [await createAtEngine({}), await createAtEngine({ [labels.session]: "my-engine", [labels.bridge]: "direct" })];
  t.after(() => Promise.all(others.map(removeAtEngine)));
  const bridge = await openBridge();
  const neighbour = await bridgeFor(t);
  const ids = [await startedSession(bridge), await createSession(bridge)];
  const neighbours = await startedSession(neighbour);
  const terminal = await openTerminal(bridge, ids[0] ?? "");
  await bridge.dispose();
  await terminal.closed;
  assert.deepEqual(await Promise.all(ids.map(exists)), [false, false]);
  assert.deepEqual(await Promise.all([...others, neighbours].map(exists)), [true, true, true]);
  assert.deepEqual(bridge.reports, []);
});

test("what a killed bridge left is taken over at the next start while it runs, and removed when it doesn't; a living bridge's isn't touched", async (t) => {
  const living = await bridgeFor(t, { stateFolder: join(state, "drydock") });
  const livingSession = await startedSession(living);
  const elsewhere = await createAtEngine({ [labels.session]: "my-engine", [labels.bridge]: "0000000000000000.0000000000000000" });
  t.after(() => removeAtEngine(elsewhere));

  const options = ["--port", "0", "--allow-my-engine", "--image", testImage(), "--endpoint", endpointText(testEngine().endpoint)];
  const killed = startProgram(options, state);
  const place = await killed.ready;
  const [running, ended] = [await startedSession(place), await createSession(place)];
  const terminal = await openTerminal(place, running);
  terminal.send("marker=here; echo before-$marker\n");
  await terminal.shows(/before-here/);
  killed.child.kill("SIGKILL");
  await killed.exited;
  assert.deepEqual(await Promise.all([running, ended].map(exists)), [true, true]);

  const next = await openBridge({ stateFolder: join(state, "drydock") });
  assert.match(next.reports.join("\n"), /^Took over 1 running session\(s\) of a killed bridge: .*\nRemoved 1 session container\(s\)/);
  assert.deepEqual(await Promise.all([running, ended, livingSession, elsewhere].map(exists)), [true, false, true, true]);
  const again = await openTerminal(next, running);
  await again.shows(/before-here/);
  again.send("echo after-$marker\n");
  await again.shows(/after-here/);
  assert.ok((await ask(next, "GET /engine/containers/json")).body.includes(running));

  // Another start leaves to the second what the second took over.
  const third = await openBridge({ stateFolder: join(state, "drydock") });
  assert.deepEqual(third.reports, []);
  assert.equal((await ask(third, `GET /engine/containers/${running}/json`)).status, 403);
  await third.dispose();
  assert.equal(await exists(running), true);
  await next.dispose();
  assert.deepEqual(await Promise.all([running, livingSession, elsewhere].map(exists)), [false, true, true]);
});

/** A session on the engine itself, left running by a bridge that was allowed it, and killed. */
async function leftShell(home: string): Promise<string> {
  const options = ["--port", "0", "--allow-my-engine", "--image", testImage(), "--endpoint", endpointText(testEngine().endpoint)];
  const killed = startProgram(options, home);
  const id = await startedSession(await killed.ready);
  killed.child.kill("SIGKILL");
  await killed.exited;
  return id;
}

test("a shell on the engine itself that a killed bridge left is ended by a start that doesn't allow one, and its reader is told", async (t) => {
  const home = await mkdtemp(join(state, "home-"));
  const id = await leftShell(home);
  const next = await bridgeFor(t, { stateFolder: join(home, "drydock"), allowMyEngine: false });
  assert.deepEqual(next.reports, ["Ended 1 running shell(s) on the engine itself, left by a killed bridge that was started with --allow-my-engine: this one wasn't."]);
  assert.equal(await exists(id), false);
  await assert.rejects(openTerminal(next, id), /didn't open/);
  const answer = await ask(next, `GET /engine/containers/${id}/json`);
  assert.equal(answer.status, 410);
  assert.match(answer.body, /was started without --allow-my-engine, so it has ended the shell/);
  assert.equal(unchunked((await ask(next, "GET /engine/containers/json?all=1")).body).trim(), "[]");
});

test("such a shell can't be used in the meantime, where the engine doesn't remove it at once", async (t) => {
  const home = await mkdtemp(join(state, "home-"));
  const id = await leftShell(home);
  t.after(() => removeAtEngine(id));
  const relay = await startRelay({ hold: /^DELETE / });
  t.after(() => relay.cut());
  const found = { source: "the test", endpoint: relay.endpoint } as const;
  const next = await bridgeFor(t, { found, stateFolder: join(home, "drydock"), allowMyEngine: false, limits: { engineAnswerMs: 1000, idleMs: 1000 } });
  assert.match(next.reports.join(), /didn't answer within 1 s/);
  for (const call of [`GET /engine/containers/${id}/json`, `POST /engine/containers/${id}/start`, `DELETE /engine/containers/${id}?force=1`]) {
    assert.equal((await ask(next, call)).status, 410, call);
  }
  await assert.rejects(openTerminal(next, id), /didn't open/);
  assert.ok(!(await ask(next, "GET /engine/containers/json?all=1")).body.includes(id));
  relay.release();
  await gone(id);
});

test("a killed bridge's token and sessions are nothing to the next one", async (t) => {
  const one = await bridgeFor(t);
  const two = await bridgeFor(t);
  const id = await createSession(one);
  assert.equal((await ask(two, `GET /engine/containers/${id}/json`)).status, 403);
  assert.equal((await ask(two, "GET /bridge", { Authorization: `Bearer ${one.token}` })).status, 401);
});

test("an engine that isn't there is told in words, and the site still works", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "drydock-no-engine-"));
  t.after(() => rm(folder, { recursive: true }));
  const bridge = await bridgeFor(t, { found: { source: "the test", endpoint: { kind: "unix", path: join(folder, "docker.sock") } } });
  assert.match(bridge.reports.join(), /There is no socket at .* The guide works without an engine/);
  const answer = await ask(bridge, "GET /engine/_ping");
  assert.deepEqual([answer.status, /There is no socket/.test(answer.body)], [502, true]);
  assert.equal((await ask(bridge, "GET /")).status, 200);
  assert.equal((await ask(bridge, "GET /bridge")).status, 200);
  assert.equal(await bridge.close(), true);
});

test("an address that can't be used yet is told in words, and the site still works", async (t) => {
  const bridge = await bridgeFor(t, { found: { source: "the test", address: "ssh://far", problem: "ssh://far can't be used yet." } });
  assert.match((await ask(bridge, "GET /engine/_ping")).body, /ssh:\/\/far can't be used yet/);
  assert.equal((await ask(bridge, "GET /")).status, 200);
});

test("over tcp it is the same", async (t) => {
  const relay = await startRelay();
  const bridge = await bridgeFor(t, { found: { source: "the test", endpoint: relay.endpoint } });
  t.after(() => relay.cut());
  assert.equal(bridge.info.engineSocket, "/var/run/docker.sock");
  const id = await createSession(bridge);
  const terminal = await openTerminal(bridge, id);
  assert.equal(terminal.socket.readyState, WebSocket.OPEN);
});

test("an engine that goes away in the middle ends the terminal, and is told at the next call", async (t) => {
  const relay = await startRelay();
  const bridge = await bridgeFor(t, { found: { source: "the test", endpoint: relay.endpoint } });
  const id = await createSession(bridge);
  const terminal = await openTerminal(bridge, id);
  relay.cut();
  assert.equal((await terminal.closed).wasClean, false);
  assert.match((await ask(bridge, `GET /engine/containers/${id}/json`)).body, /Nothing listens at tcp:/);
  assert.equal(await bridge.close(), false);
  const [told, command = ""] = bridge.reports.at(-1)?.split("\n") ?? [];
  assert.match(told ?? "", /Containers of the terminal may be left/);
  assert.equal(command, `docker rm -f -v $(docker ps -aq --filter label=${labels.bridge}=${bridge.info.id})`);
  const { PATH, DRYDOCK_TEST_ENGINE } = process.env;
  await run("sh", ["-c", command], { env: { PATH, DOCKER_HOST: DRYDOCK_TEST_ENGINE } });
  assert.equal(await exists(id), false);
});

/** Bytes in buffers outside of the JavaScript heap, where sockets keep what isn't sent yet; garbage doesn't count. */
function held(): number {
  collectGarbage();
  return process.memoryUsage().arrayBuffers;
}

/** A text frame as a browser sends it (RFC 6455, 5.2), for up to 125 bytes. */
function textFrame(text: string): Buffer {
  const payload = Buffer.from(text);
  assert.ok(payload.length < 126);
  // A mask of zeros leaves the payload as it is.
  return Buffer.concat([Buffer.from([0x81, 0x80 | payload.length, 0, 0, 0, 0]), payload]);
}
