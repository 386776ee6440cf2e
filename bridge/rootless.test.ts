// A rootless engine, for real: found by the context that Docker's setup for it makes, and with the sessions that its reader gets there.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { access, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { endpointEngine } from "../src/playground/engines/endpoint.ts";
import type { Session } from "../src/playground/engines/engine.ts";
import { explain, Failure } from "../src/playground/failures.ts";
import { controlGroupMounts } from "../test/control-groups.ts";
import { dockerRelease } from "../test/docker-release.ts";
import { engineRequest } from "../test/engine-api.ts";
import { buildImages, sandboxRecipe } from "../test/images.ts";
import { startRootlessEngine } from "../test/rootless-engine.ts";
import type { RootlessEngine } from "../test/rootless-engine.ts";
import { enginePath } from "./protocol.ts";
import type { SessionKind } from "./protocol.ts";
import { startProgram } from "./test-bridge.ts";
import type { Asked } from "./test-bridge.ts";

const run = promisify(execFile);

// The page that asks, which decides how an address that doesn't answer is told of.
Object.assign(globalThis, { location: new URL("http://127.0.0.1/") });

/**
 * Does something with a rootless engine, and a bridge before it that was told nothing of it: the docker command was, as Docker's
 * dockerd-rootless-setuptool.sh does it.
 */
async function withBridge(delegated: boolean, flags: readonly string[], action: (bridge: Asked, engine: RootlessEngine) => Promise<void>): Promise<void> {
  const engine = await startRootlessEngine({ release: await dockerRelease(), delegated });
  const folder = await mkdtemp(join(tmpdir(), "drydock-context-"));
  try {
    await buildImages(engine.socket, [sandboxRecipe]);
    const env = { DOCKER_CONFIG: join(folder, "docker") };
    const docker = (...args: string[]) => run("docker", args, { env: { PATH: process.env["PATH"], ...env } });
    await docker("context", "create", "rootless", "--docker", `host=${engine.endpoint}`);
    await docker("context", "use", "rootless");
    const program = startProgram(["--port", "0", "--image", sandboxRecipe.reference, ...flags], join(folder, "state"), env);
    try {
      await action(await program.ready, engine);
    } finally {
      program.child.kill("SIGTERM");
      assert.equal(await program.exited, 0, program.errors());
    }
  } finally {
    await engine.stop();
    await rm(folder, { recursive: true });
  }
}

/** A session as the panel starts it. */
async function startSession({ port, token }: Asked, kind: SessionKind): Promise<Session> {
  const target = { apiUrl: `http://127.0.0.1:${port}${enginePath}`, token, image: "", engineSocket: "", kind };
  return await endpointEngine(target).start({ columns: 100, rows: 30, bookmark: null }, () => undefined, new AbortController().signal);
}

const containers = (engine: RootlessEngine) => engineRequest(engine.socket, { method: "GET", path: "/containers/json?all=1" });

/** Waits until a session has printed something, and gives all that it has printed. */
function prints(session: Session, pattern: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    const decoder = new TextDecoder();
    let printed = "";
    session.onData(async (data) => {
      printed += decoder.decode(data, { stream: true });
      if (pattern.test(printed)) resolve(printed);
    });
    session.onEnd((reason) => reject(new Error(`The session ended (${reason.kind}) before it printed ${pattern}: ${printed}`)));
  });
}

test("a rootless engine is found by its context, and runs sandboxes where it has control groups to hand on", { timeout: 300_000 }, () =>
  withBridge(true, [], async (bridge, engine) => {
    assert.equal(bridge.info.endpoint, engine.endpoint);
    const { SecurityOptions: options } = (await engineRequest(engine.socket, { method: "GET", path: "/info" })) as { SecurityOptions: readonly string[] };
    assert.ok(options.includes("name=rootless"), options.join());

    const session = await startSession(bridge, "sandbox");
    session.write("tar -cC / bin | docker import - inner >/dev/null && docker run --rm inner echo inner-$((40+2))\r");
    await prints(session, /inner-42/);
    await session.dispose();
    assert.deepEqual(await containers(engine), []);
  }));

test("without control groups the reader is told why, and a session on the engine itself works", { timeout: 300_000 }, () =>
  withBridge(false, ["--allow-my-engine"], async (bridge, engine) => {
    await assert.rejects(startSession(bridge, "sandbox"), (error: unknown) => {
      assert.ok(error instanceof Failure, String(error));
      const { title, text } = explain(error.detail);
      assert.equal(title, "This engine can’t run a sandbox");
      assert.match(text, /rootless mode.*control groups v2.*session on your own engine/s);
      return true;
    });
    assert.deepEqual(await containers(engine), [], "the sandbox that came to nothing is still there");

    const session = await startSession(bridge, "my-engine");
    // The engine behind the shell's socket is this one, and the shell its only container.
    session.write("docker info --format '{{.SecurityOptions}} {{.Containers}}-of-them'\r");
    assert.match(await prints(session, /\d-of-them/), /name=rootless.* 1-of-them/s);
    await session.dispose();
  }));

test("a rootless engine leaves nothing of it when it is stopped", { timeout: 300_000 }, async () => {
  const engine = await startRootlessEngine({ release: await dockerRelease(), delegated: true });
  const ownFolders = async () => (await readdir(tmpdir())).filter((name) => name === engine.name);
  assert.deepEqual(await ownFolders(), [engine.name]);
  await engine.stop();
  assert.deepEqual(await ownFolders(), []);
  await assert.rejects(access(dirname(engine.socket)), { code: "ENOENT" });
  for (const mount of controlGroupMounts(await readFile("/proc/self/mounts", "utf8"))) await assert.rejects(access(join(mount, engine.name)), { code: "ENOENT" });
});
