// What a sandbox may use is what it uses at most, with the containers of its own engine: on an engine that runs sandboxes.

import assert from "node:assert/strict";
import { test } from "node:test";
import { dockerRelease } from "../test/docker-release.ts";
import { engineRequest } from "../test/engine-api.ts";
import { startEngine } from "../test/engine.ts";
import { buildImages, sandboxRecipe } from "../test/images.ts";
import { parseEndpoint } from "./endpoint.ts";
import { parseImage } from "./image.ts";
import { sessionsPath } from "./protocol.ts";
import type { BridgeStatus } from "./protocol.ts";
import { sandboxContainer } from "./session-container.ts";
import { ask, create, openBridge, openTerminal, unchunked } from "./test-bridge.ts";

const limits = { cpus: 0.5, memoryBytes: 256 * 1024 ** 2, processes: 120 };

test("processors, memory and processes of a sandbox are limited, and so are those of the containers in it", { timeout: 120_000 }, async (t) => {
  const engine = await startEngine({ release: await dockerRelease() });
  t.after(() => engine.stop());
  await buildImages(engine.socket, [sandboxRecipe]);
  const endpoint = parseEndpoint(engine.endpoint);
  if ("problem" in endpoint) throw new Error(endpoint.problem);
  const image = parseImage(sandboxRecipe.reference) ?? assert.fail();
  const bridge = await openBridge({ found: { source: "the test", endpoint }, image, limits: { sandbox: limits } });
  t.after(() => bridge.dispose());
  const { id: bridgeId, sandbox } = bridge.info;
  const answer = await create(bridge, sandboxContainer({ image: image.whole, bridgeId, sandbox, volumeIsFree: true }));
  const id = /"Id":"([0-9a-f]{64})"/.exec(answer.body)?.[1] ?? assert.fail(answer.all);
  assert.equal((await ask(bridge, `POST /engine/containers/${id}/start`)).status, 204);
  const terminal = await openTerminal(bridge, id);
  await terminal.shows(/~ # /);

  const status = async () => JSON.parse(unchunked((await ask(bridge, `GET ${sessionsPath}`)).body)) as BridgeStatus;
  const session = async () => (await status()).sessions.find((one) => one.id === id) ?? assert.fail("The session is gone.");
  const stats = () => engineRequest(engine.socket, { method: "GET", path: `/containers/${id}/stats?stream=false&one-shot=true` });
  const { pids_stats: processes } = (await stats()) as { pids_stats: { current: number } };
  t.diagnostic(`at rest: ${processes.current} processes and threads, ${((await session()).memoryBytes ?? 0) / 1024 ** 2} MiB`);

  terminal.send("tar -cC / bin | docker import - inner >/dev/null && echo image-$((1+1))\n");
  await terminal.shows(/image-2/);
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
  const cpuNs = async () => {
    const { cpu_stats: cpu } = (await stats()) as { cpu_stats: { cpu_usage: { total_usage: number } } };
    return cpu.cpu_usage.total_usage;
  };
  // The time is taken around the readings, so that a busy machine can only make it longer.
  const fromMs = performance.now();
  const fromNs = await cpuNs();
  let usedNs = 0;
  let forMs = 0;
  while (forMs < 3000) {
    usedNs = (await cpuNs()) - fromNs;
    forMs = performance.now() - fromMs;
  }
  const cpus = usedNs / 1e6 / forMs;
  t.diagnostic(`${cpus.toFixed(2)} of ${limits.cpus} processors over ${forMs.toFixed(0)} ms`);
  // Quotas are given out for 100 ms at a time (the kernel's cpu.cfs_period_us), so a few may be too many at the edges.
  assert.ok(cpus < limits.cpus * 1.2, `${cpus} processors`);
});
