// The bridge as a command: what it prints, and how it ends.

import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { connect, createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { endpointText } from "./endpoint.ts";
import { ask, createSession, exists, openTerminal, requestText, startProgram, testEngine, testImage } from "./test-bridge.ts";

const state = await mkdtemp(join(tmpdir(), "drydock-state-"));
after(() => rm(state, { recursive: true, force: true }));

const engine = endpointText(testEngine().endpoint);
const options = ["--port", "0", "--endpoint", engine, "--image", testImage(), "--allow-my-engine"];

test("--help prints every option", async () => {
  const { exited, output } = startProgram(["--help"], state);
  assert.equal(await exited, 0);
  for (const option of ["endpoint", "port", "image", "allow-my-engine", "allow-origin", "readers", "sessions", "idle", "cpus", "memory", "processes", "help"]) assert.ok(output().includes(`--${option}`));
});

for (const [args, reason] of [
  [["--listen", "0.0.0.0"], /--listen/],
  [["--port", "x"], /--port x/],
  [["--endpoint", "fd://"], /for an engine to listen on/],
] as const) {
  test(`${args.join(" ")} ends with 2 and a reason`, async () => {
    const { exited, output, errors } = startProgram(args, state);
    assert.equal(await exited, 2);
    assert.match(errors(), reason);
    assert.equal(output(), "");
  });
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  test(`${signal} ends it cleanly, with its terminals and sessions`, async () => {
    const program = startProgram(options, state);
    const bridge = await program.ready;
    const id = await createSession(bridge);
    assert.equal((await ask(bridge, `POST /engine/containers/${id}/start`)).status, 204);
    const terminal = await openTerminal(bridge, id);
    // An idle connection, such as a browser keeps.
    const idle = connect(bridge.port, "127.0.0.1");
    idle.write(requestText(bridge, "GET /bridge", { Connection: "keep-alive" }));
    await once(idle, "data");
    program.child.kill(signal);
    // A terminal sends a signal to the whole group, and npm passes on its own: twice is usual.
    program.child.kill(signal);
    assert.equal(await program.exited, 0, program.errors());
    await terminal.closed;
    assert.equal(await exists(id), false);
  });
}

test("it prints the address on a line of its own, and the token nowhere else", async () => {
  const program = startProgram(options, state);
  const bridge = await program.ready;
  const wrong = "B".repeat(43);
  await ask(bridge, `GET /engine/_ping?token=${wrong}`, { Authorization: `Bearer ${wrong}` });
  await ask(bridge, "GET /engine/nonsense");
  await ask(bridge, "GET /missing");
  program.child.kill("SIGTERM");
  assert.equal(await program.exited, 0);
  assert.equal(program.output(), `http://127.0.0.1:${bridge.port}/#token=${bridge.token}\n`);
  assert.ok(program.errors().includes(engine));
  assert.ok(!program.errors().includes(bridge.token) && !program.errors().includes(wrong));
});

test("each reader of a class gets an address of their own, after the bridge's user's", async () => {
  const program = startProgram([...options.filter((option) => option !== "--allow-my-engine"), "--readers", "2"], state);
  const bridge = await program.ready;
  program.child.kill("SIGTERM");
  assert.equal(await program.exited, 0);
  const [own, ...readers] = program.output().trimEnd().split("\n");
  assert.equal(own, `http://127.0.0.1:${bridge.port}/#token=${bridge.token}`);
  const tokens = readers.map((line, index) => new RegExp(`^reader ${index + 1}: http://127\\.0\\.0\\.1:${bridge.port}/#token=([\\w-]{43})$`).exec(line)?.[1]);
  assert.equal(new Set([bridge.token, ...tokens]).size, 3, program.output());
  assert.equal(tokens.length, 2);
  for (const token of tokens) assert.ok(token !== undefined && !program.errors().includes(token));
  assert.match(program.errors(), new RegExp(`http://127\\.0\\.0\\.1:${bridge.port}/bridge/status`));
});

test("it says how to allow the terminal, and only when it isn't allowed", async () => {
  for (const [allowed, args] of [[false, options.filter((option) => option !== "--allow-my-engine")], [true, options]] as const) {
    const program = startProgram(args, state);
    await program.ready;
    program.child.kill("SIGTERM");
    assert.equal(await program.exited, 0);
    assert.equal(program.errors().includes("npm start -- --allow-my-engine"), !allowed);
  }
});

test("each start has another token and another id", async () => {
  const programs = [startProgram(options, state), startProgram(options, state)];
  const [one, two] = await Promise.all(programs.map(({ ready }) => ready));
  assert.notEqual(one?.token, two?.token);
  assert.notEqual(one?.info.id, two?.info.id);
  for (const { child, exited } of programs) {
    child.kill("SIGTERM");
    assert.equal(await exited, 0);
  }
});

test("the engine is found as the Docker CLI finds it", async () => {
  const program = startProgram(["--port", "0"], state, { DOCKER_HOST: engine });
  const { info } = await program.ready;
  assert.equal(info.endpoint, engine);
  assert.equal(info.allowMyEngine, false);
  assert.match(program.errors(), /\(DOCKER_HOST\)/);
  program.child.kill("SIGTERM");
  assert.equal(await program.exited, 0);
});

test("without an engine it says what to do, and serves the guide", async () => {
  const program = startProgram(["--port", "0"], state, { DOCKER_HOST: `unix://${join(state, "no.sock")}` });
  const bridge = await program.ready;
  assert.match(program.errors(), /no socket at .* Is Docker installed and running\? The guide works without an engine/);
  assert.equal((await ask(bridge, "GET /engine/_ping")).status, 502);
  program.child.kill("SIGTERM");
  assert.equal(await program.exited, 0);
});

test("an address that no client can call, and that wasn't asked for here, keeps the guide working", async () => {
  const program = startProgram(["--port", "0"], state, { DOCKER_HOST: "fd://" });
  const bridge = await program.ready;
  assert.match(program.errors(), /for an engine to listen on.* The guide works without an engine/);
  assert.match((await ask(bridge, "GET /engine/_ping")).body, /for an engine to listen on/);
  program.child.kill("SIGTERM");
  assert.equal(await program.exited, 0);
});

test("a port that is taken is told, with the way out", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const program = startProgram([...options, "--port", String(port)], state);
  assert.equal(await program.exited, 1);
  assert.match(program.errors(), new RegExp(`Port ${port} on 127\\.0\\.0\\.1 is taken.*--port 0`));
  server.close();
});
