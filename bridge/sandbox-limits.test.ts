// What a sandbox may use is what it uses at most, with the containers of its own engine: on an engine that runs sandboxes.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { TestContext } from "node:test";
import { dockerRelease } from "../test/docker-release.ts";
import { engineRequest } from "../test/engine-api.ts";
import { startEngine } from "../test/engine.ts";
import type { TestEngine } from "../test/engine.ts";
import { buildImages, sandboxRecipe } from "../test/images.ts";
import { parseEndpoint } from "./endpoint.ts";
import { parseImage } from "./image.ts";
import type { SandboxLimits } from "./limits.ts";
import { leastMegabytes, leastProcesses } from "./options.ts";
import { sessionsPath } from "./protocol.ts";
import type { BridgeStatus } from "./protocol.ts";
import { sandboxContainer } from "./session-container.ts";
import { ask, create, openBridge, openTerminal, unchunked } from "./test-bridge.ts";

/** What the engine knows of a container's processors (Engine API: ContainerStats). */
interface Cpu {
  /** In nanoseconds. */
  readonly cpu_usage: { readonly total_usage: number };
  readonly throttling_data: { readonly throttled_periods: number };
}

const statsOf = ({ socket }: TestEngine, id: string) => engineRequest(socket, { method: "GET", path: `/containers/${id}/stats?stream=false&one-shot=true` });
const cpuOf = async (engine: TestEngine, id: string) => ((await statsOf(engine, id)) as { cpu_stats: Cpu }).cpu_stats;

/** A sandbox with these limits, as soon as it is started. */
async function startSandbox(t: TestContext, sandboxLimits: SandboxLimits) {
  const engine = await startEngine({ release: await dockerRelease() });
  t.after(() => engine.stop());
  await buildImages(engine.socket, [sandboxRecipe]);
  const endpoint = parseEndpoint(engine.endpoint);
  if ("problem" in endpoint) throw new Error(endpoint.problem);
  const image = parseImage(sandboxRecipe.reference) ?? assert.fail();
  const bridge = await openBridge({ found: { source: "the test", endpoint }, image, limits: { sandbox: sandboxLimits } });
  t.after(() => bridge.dispose());
  const { id: bridgeId, sandbox } = bridge.info;
  const answer = await create(bridge, sandboxContainer({ image: image.whole, bridgeId, sandbox, volumeIsFree: true }));
  const id = /"Id":"([0-9a-f]{64})"/.exec(answer.body)?.[1] ?? assert.fail(answer.all);
  assert.equal((await ask(bridge, `POST /engine/containers/${id}/start`)).status, 204);
  return { engine, bridge, id };
}

/** The same once its engine has a small image. */
async function openSandbox(t: TestContext, sandboxLimits: SandboxLimits) {
  const started = await startSandbox(t, sandboxLimits);
  const terminal = await openTerminal(started.bridge, started.id);
  await terminal.shows(/~ # /);
  terminal.send("tar -cC / bin | docker import - inner >/dev/null && echo image-$((1+1))\n");
  await terminal.shows(/image-2/);
  return { ...started, terminal };
}

test("an engine comes up and runs a container in a sandbox with the least memory and processes that may be chosen", { timeout: 300_000 }, async (t) => {
  const { terminal } = await openSandbox(t, { memoryBytes: leastMegabytes * 1024 ** 2, processes: leastProcesses });
  terminal.send("docker run --rm inner echo ran-$((1+1))\n");
  await terminal.shows(/ran-2/);
});

const limits = { cpus: 0.5, memoryBytes: 256 * 1024 ** 2, processes: 120 };

test("processors, memory and processes of a sandbox are limited, and so are those of the containers in it", { timeout: 300_000 }, async (t) => {
  const { engine, bridge, id, terminal } = await openSandbox(t, limits);
  const status = async () => JSON.parse(unchunked((await ask(bridge, `GET ${sessionsPath}`)).body)) as BridgeStatus;
  const session = async () => (await status()).sessions.find((one) => one.id === id) ?? assert.fail("The session is gone.");
  const { pids_stats: processes } = (await statsOf(engine, id)) as { pids_stats: { current: number } };
  t.diagnostic(`at rest: ${processes.current} processes and threads, ${((await session()).memoryBytes ?? 0) / 1024 ** 2} MiB`);

  // `tail` keeps all that it is to print, which is more than there is.
  terminal.send("docker run --rm inner sh -c 'head -c 400m /dev/zero | tail -c 400m >/dev/null'; echo memory-$?-\n");
  assert.match(await terminal.shows(/memory-\d+-/), /memory-137-/);
  terminal.send("docker run --rm inner sh -c 'i=0; while [ $i -lt 200 ]; do sleep 1000 & i=$((i+1)); done; echo all-$i'; echo processes-$?-\n");
  const shown = await terminal.shows(/processes-\d+-/);
  assert.match(shown, /can't fork/);
  assert.doesNotMatch(shown, /all-200/);

  // Two at once could keep two processors busy.
  terminal.send("docker run -d inner sh -c 'while :; do :; done & while :; do :; done' >/dev/null && echo busy-$((1+1))\n");
  await terminal.shows(/busy-2/);
  // The time is taken around the readings, so that a busy machine can only make it longer.
  const fromMs = performance.now();
  const from = await cpuOf(engine, id);
  let now = from;
  let forMs = 0;
  while (forMs < 3000) {
    now = await cpuOf(engine, id);
    forMs = performance.now() - fromMs;
  }
  const cpus = (now.cpu_usage.total_usage - from.cpu_usage.total_usage) / 1e6 / forMs;
  t.diagnostic(`${cpus.toFixed(2)} of ${limits.cpus} processors over ${forMs.toFixed(0)} ms`);
  // Quotas are given out for 100 ms at a time (the kernel's cpu.cfs_period_us), so a few may be too many at the edges.
  assert.ok(cpus < limits.cpus * 1.2, `${cpus} processors`);
});

test("the kernel holds a sandbox back at its processors' limit", { timeout: 300_000 }, async (t) => {
  // The least that may be chosen: so little that the start of an engine reaches it on a busy machine too, where nothing gets much.
  const { engine, id } = await startSandbox(t, { cpus: 0.01 });
  let cpu = await cpuOf(engine, id);
  while (cpu.throttling_data.throttled_periods < 10) cpu = await cpuOf(engine, id);
  t.diagnostic(`held back in ${cpu.throttling_data.throttled_periods} periods, of which ${cpu.cpu_usage.total_usage / 1e6} ms were used`);
});
