// The status page's side of the bridge on a real engine: what it tells, to whom, and what it ends; and readers who don't reach each other.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { TestContext } from "node:test";
import type { BridgeOptions } from "./bridge.ts";
import type { Limits } from "./limits.ts";
import { sessionsPath, statusPath } from "./protocol.ts";
import type { BridgeStatus } from "./protocol.ts";
import { sandboxContainer } from "./session-container.ts";
import { ask, create, createAtEngine, createSession, exists, openBridge, openTerminal, removeAtEngine, sessionBody, testEngine, unchunked } from "./test-bridge.ts";
import type { Asked, TestBridge } from "./test-bridge.ts";
import { memoryUsed } from "./usage.ts";

async function bridgeFor(t: TestContext, changes: Partial<Omit<BridgeOptions, "limits">> & { readonly limits?: Partial<Limits> } = {}): Promise<TestBridge> {
  const bridge = await openBridge(changes);
  t.after(() => bridge.dispose());
  return bridge;
}

async function statusOf(bridge: Asked): Promise<BridgeStatus> {
  const answer = await ask(bridge, `GET ${sessionsPath}`);
  assert.equal(answer.status, 200, answer.all);
  return JSON.parse(unchunked(answer.body)) as BridgeStatus;
}

/** The bridge as one of its readers meets it. */
function asReader(bridge: TestBridge, number: number): Asked {
  return { port: bridge.port, info: bridge.info, token: bridge.readerTokens[number - 1] ?? assert.fail() };
}

/** Creates a sandbox, which isn't started: not every engine of the tests may run one. */
async function createSandbox(bridge: Asked): Promise<string> {
  const { image, id: bridgeId, sandbox } = bridge.info;
  const answer = await create(bridge, sandboxContainer({ image, bridgeId, sandbox, volumeIsFree: true }));
  assert.equal(answer.status, 201, answer.all);
  return /"Id":"([0-9a-f]{64})"/.exec(answer.body)?.[1] ?? assert.fail();
}

test("every session is told, with what it is and uses", async (t) => {
  const bridge = await bridgeFor(t, { limits: { sessions: 3, idleMs: 60_000, sandbox: { cpus: 2 } } });
  assert.deepEqual((await statusOf(bridge)).sessions, []);
  const [running, idle] = [await createSession(bridge), await createSession(bridge)];
  assert.equal((await ask(bridge, `POST /engine/containers/${running}/start`)).status, 204);
  const terminal = await openTerminal(bridge, running);
  const { sessions, limits, endpoint, remains } = await statusOf(bridge);
  assert.equal(endpoint, bridge.info.endpoint);
  assert.deepEqual(limits, { sessions: 3, idleMs: 60_000, cpus: 2, memoryBytes: null, processes: null });
  assert.deepEqual(remains, { volume: null, network: null });
  const told = new Map(sessions.map((session) => [session.id, session]));
  assert.deepEqual([...told.keys()].toSorted(), [running, idle].toSorted());
  const one = told.get(running) ?? assert.fail();
  assert.deepEqual([one.kind, one.reader, one.state, one.terminals], ["my-engine", null, "running", 1]);
  assert.ok((one.memoryBytes ?? 0) > 10_000, `${one.memoryBytes} bytes of memory`);
  assert.deepEqual([told.get(idle)?.state, told.get(idle)?.terminals], ["created", 0]);
  for (const { ageMs, idleMs } of sessions) assert.ok(ageMs >= 0 && ageMs < 60_000 && idleMs >= 0 && idleMs < 60_000, `${ageMs} ms old, ${idleMs} ms idle`);

  // A shell that is busy keeps a processor busy: all of one, or what the machine's others leave of it.
  terminal.send("while :; do :; done\n");
  await terminal.shows(/done/);
  await statusOf(bridge);
  let cpus: number | null | undefined;
  for (let looks = 0; looks < 100 && (cpus ?? 0) < 0.05; looks += 1) cpus = (await statusOf(bridge)).sessions.find(({ id }) => id === running)?.cpus;
  assert.ok((cpus ?? 0) >= 0.05, `${cpus} processors busy`);
});

test("one is ended, whoever has it open is told, and the others go on", async (t) => {
  const bridge = await bridgeFor(t);
  const [one, other] = [await createSession(bridge), await createSession(bridge)];
  const terminal = await openTerminal(bridge, one);
  assert.equal((await ask(bridge, `DELETE ${sessionsPath}/${one}`)).status, 200);
  await terminal.closed;
  assert.deepEqual(await Promise.all([one, other].map(exists)), [false, true]);
  const answer = await ask(bridge, `GET /engine/containers/${one}/json`);
  assert.deepEqual([answer.status, /ended from the bridge's status page/.test(answer.body)], [410, true]);
  assert.equal((await ask(bridge, `DELETE ${sessionsPath}/${one}`)).status, 404);
});

test("all are ended at once, and nothing that is another's", async (t) => {
  const [bridge, neighbour] = [await bridgeFor(t), await bridgeFor(t)];
  const others = [await createSession(neighbour), await createAtEngine({})];
  t.after(() => removeAtEngine(others[1] ?? ""));
  const own = [await createSession(bridge), await createSandbox(bridge)];
  for (const other of others) assert.equal((await ask(bridge, `DELETE ${sessionsPath}/${other}`)).status, 404);
  const { remains } = await statusOf(bridge);
  assert.deepEqual(remains, { volume: bridge.info.sandbox.volume, network: bridge.info.sandbox.network });
  t.after(() => testEngine().call("DELETE", `/volumes/${bridge.info.sandbox.volume}`));
  const answer = await ask(bridge, `DELETE ${sessionsPath}`);
  assert.deepEqual([answer.status, unchunked(answer.body)], [200, '{"ended":2}']);
  assert.deepEqual(await Promise.all([...own, ...others].map(exists)), [false, false, true, true]);
  assert.deepEqual((await statusOf(bridge)).sessions, []);
  await createSession(bridge);
});

test("the page's files need no token and hold none; all that they ask for does", async (t) => {
  const bridge = await bridgeFor(t);
  for (const [path, type] of [["", "html"], ["/page.css", "css"], ["/palette.css", "css"], ["/page.js", "javascript"]] as const) {
    const answer = await ask(bridge, `GET ${statusPath}${path}`, { Authorization: null });
    assert.equal(answer.status, 200, path);
    assert.match(answer.head, new RegExp(`content-type: text/${type}; charset=utf-8`));
    assert.match(answer.head, /content-security-policy: default-src 'none'; script-src 'self'; style-src 'self'.*frame-ancestors 'none'/);
    assert.ok(!answer.body.includes(bridge.token) && !answer.body.includes(bridge.info.id));
  }
  const id = await createSession(bridge);
  for (const call of [`GET ${sessionsPath}`, `DELETE ${sessionsPath}`, `DELETE ${sessionsPath}/${id}`]) {
    assert.equal((await ask(bridge, call, { Authorization: null })).status, 401, call);
    assert.equal((await ask(bridge, call, { Authorization: `Bearer ${"B".repeat(43)}` })).status, 401, call);
    assert.equal((await ask(bridge, call, { Origin: "https://elsewhere.example" })).status, 403, call);
  }
  assert.equal(await exists(id), true);
});

for (const [call, status] of [
  [`POST ${sessionsPath}`, 403],
  [`GET ${sessionsPath}/`, 403],
  [`GET ${sessionsPath}/${"0".repeat(64)}`, 403],
  [`DELETE ${sessionsPath}/${"0".repeat(64)}`, 404],
  [`DELETE ${sessionsPath}/${"A".repeat(64)}`, 403],
  [`DELETE ${sessionsPath}/..`, 403],
  [`DELETE ${sessionsPath}?all=1`, 403],
  [`POST ${statusPath}`, 405],
  [`GET ${statusPath}/`, 404],
  [`GET ${statusPath}/constructor`, 404],
  [`GET ${statusPath}/../main.ts`, 404],
] as const) {
  test(`${call.slice(0, 50)} is answered with ${status}`, async (t) => {
    const bridge = await bridgeFor(t);
    assert.equal((await ask(bridge, call)).status, status);
  });
}

test("a reader doesn't see, reach, attach to or end another reader's session, or the bridge's own user's", async (t) => {
  const bridge = await bridgeFor(t, { readers: 2, limits: { sessions: 4, sessionsPerReader: 2 } });
  const [first, second] = [asReader(bridge, 1), asReader(bridge, 2)];
  const ids = { own: await createSandbox(bridge), first: await createSandbox(first), second: await createSandbox(second) };
  t.after(() => testEngine().call("DELETE", `/volumes/${bridge.info.sandbox.volume}`));
  const listed = async (who: Asked) => [...(await ask(who, "GET /engine/containers/json?all=1")).body.matchAll(/"Id":"([0-9a-f]{64})"/g)].map(([, id]) => id);
  for (const [who, own] of [[bridge, ids.own], [first, ids.first], [second, ids.second]] as const) {
    assert.deepEqual(await listed(who), [own]);
    assert.equal((await ask(who, `GET /engine/containers/${own}/json`)).status, 200);
    const terminal = await openTerminal(who, own);
    terminal.socket.close();
    for (const foreign of Object.values(ids).filter((id) => id !== own)) {
      for (const call of ["GET ID/json", "POST ID/start", "GET ID/logs?stdout=1", "POST ID/resize?h=20&w=70", "POST ID/wait", "DELETE ID?force=1&v=1"]) {
        const answer = await ask(who, call.replace("ID", `/engine/containers/${foreign}`));
        assert.deepEqual([answer.status, /another reader's/.test(answer.body)], [403, true], call);
      }
      await assert.rejects(openTerminal(who, foreign), /didn't open/);
    }
  }
  for (const call of [`GET ${sessionsPath}`, `DELETE ${sessionsPath}`, `DELETE ${sessionsPath}/${ids.first}`]) assert.equal((await ask(first, call)).status, 403, call);
  // What all share isn't a reader's to remove, and a reader's sandbox doesn't use it.
  for (const what of ["volumes", "networks"] as const) assert.equal((await ask(first, `DELETE /engine/${what}/${bridge.info.sandbox.volume}`)).status, 404);
  const { body } = await testEngine().call("GET", `/containers/${ids.first}/json`);
  assert.ok(!JSON.stringify(body).includes(`"Source":"${bridge.info.sandbox.volume}"`));
  assert.deepEqual(await Promise.all(Object.values(ids).map(exists)), [true, true, true]);
  const told = (await statusOf(bridge)).sessions.map(({ id, reader }) => [id, reader] as const);
  assert.deepEqual(new Map(told), new Map([[ids.own, null], [ids.first, "1"], [ids.second, "2"]]));
  assert.equal((await ask(bridge, `DELETE ${sessionsPath}/${ids.second}`)).status, 200);
  assert.equal(await exists(ids.second), false);
});

test("a reader gets no more than a share, told in words, and the others still get theirs", async (t) => {
  const bridge = await bridgeFor(t, { readers: 2, limits: { sessions: 2, sessionsPerReader: 1 } });
  const [first, second] = [asReader(bridge, 1), asReader(bridge, 2)];
  await createSandbox(first);
  const { image, id: bridgeId, sandbox } = bridge.info;
  const body = sandboxContainer({ image, bridgeId, sandbox, volumeIsFree: true });
  const more = await create(first, body);
  assert.deepEqual([more.status, /You have 1 session already, which is each reader's share/.test(more.body)], [403, true]);
  await createSandbox(second);
  const full = await create(bridge, sessionBody(bridge));
  assert.deepEqual([full.status, /There are 2 sessions already, which is the limit/.test(full.body)], [403, true]);
});

test("memory is counted without the cache that the kernel would give back", () => {
  assert.equal(memoryUsed({ memory_stats: { usage: 100, stats: { total_inactive_file: 30, inactive_file: 1 } } }), 70);
  assert.equal(memoryUsed({ memory_stats: { usage: 100, stats: { inactive_file: 40 } } }), 60);
  assert.equal(memoryUsed({ memory_stats: { usage: 10, stats: { inactive_file: 40 } } }), 10);
  assert.equal(memoryUsed({ memory_stats: { usage: 10 } }), 10);
  assert.equal(memoryUsed({ memory_stats: {} }), null);
});
