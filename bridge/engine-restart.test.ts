// The engine is stopped or killed, and started again, under a bridge with sessions: nothing is lost that the engine keeps, and what
// it ended can be told. With "live-restore", an engine keeps its containers; without, it ends them, at its own end or at its next start.

import assert from "node:assert/strict";
import { test } from "node:test";
import { dockerRelease } from "../test/docker-release.ts";
import { startEngine } from "../test/engine.ts";
import { buildImages, recipes, sandboxRecipe, sessionImage } from "../test/images.ts";
import { parseEndpoint } from "./endpoint.ts";
import { parseImage } from "./image.ts";
import { sandboxContainer } from "./session-container.ts";
import { ask, create, openBridge, openTerminal, sessionBody, unchunked } from "./test-bridge.ts";
import type { Asked } from "./test-bridge.ts";

async function state(bridge: Asked, id: string): Promise<{ readonly Status: string; readonly ExitCode: number }> {
  const { status, body, all } = await ask(bridge, `GET /engine/containers/${id}/json`);
  assert.equal(status, 200, all);
  return (JSON.parse(unchunked(body)) as { State: { Status: string; ExitCode: number } }).State;
}

for (const signal of ["SIGTERM", "SIGKILL"] as const) {
  for (const keeps of [true, false]) {
    test(`an engine that ${keeps ? "keeps" : "ends"} its containers, ended by ${signal} and started again`, { timeout: 120_000 }, async (t) => {
      const engine = await startEngine({ release: await dockerRelease(), extra: keeps ? ["--live-restore"] : [] });
      t.after(() => engine.stop());
      await buildImages(engine.socket, [sandboxRecipe, ...recipes.filter(({ reference }) => reference === sessionImage)]);
      const endpoint = parseEndpoint(engine.endpoint);
      if ("problem" in endpoint) throw new Error(endpoint.problem);
      const image = parseImage(sandboxRecipe.reference);
      if (image === undefined) throw new Error(`${sandboxRecipe.reference} isn't an image reference.`);
      const bridge = await openBridge({ found: { source: "the test", endpoint }, image });
      t.after(() => bridge.dispose());

      const started = async (body: unknown) => {
        const id = /"Id":"([0-9a-f]{64})"/.exec((await create(bridge, body)).body)?.[1] ?? assert.fail();
        assert.equal((await ask(bridge, `POST /engine/containers/${id}/start`)).status, 204);
        return id;
      };
      const shell = await started(sessionBody(bridge));
      const { id: bridgeId, sandbox: place } = bridge.info;
      const sandbox = await started(sandboxContainer({ image: sandboxRecipe.reference, bridgeId, sandbox: place, volumeIsFree: true }));
      const terminals = await Promise.all([shell, sandbox].map((id) => openTerminal(bridge, id)));
      const [inShell, inSandbox] = terminals;
      inShell?.send("marker=here; echo before-$marker\n");
      await inShell?.shows(/before-here/);
      await inSandbox?.shows(/~ # /);
      inSandbox?.send("echo kept > note; docker network create still >/dev/null; echo before-$((1+1))\n");
      await inSandbox?.shows(/before-2/);

      await engine.down(signal);
      await Promise.all(terminals.map(({ closed }) => closed));
      const away = await ask(bridge, `GET /engine/containers/${shell}/json`);
      assert.equal(away.status, 502);
      assert.match(away.body, /There is no socket at|Nothing listens at/);
      await engine.up();

      // What was on the screen is in the log, whether the shell goes on or not.
      assert.match((await ask(bridge, `GET /engine/containers/${shell}/logs?stdout=1`)).body, /before-here/);
      if (keeps) {
        assert.deepEqual([(await state(bridge, shell)).Status, (await state(bridge, sandbox)).Status], ["running", "running"]);
        const again = await openTerminal(bridge, shell);
        again.send("echo after-$marker\n");
        await again.shows(/after-here/);
        const sandboxAgain = await openTerminal(bridge, sandbox);
        sandboxAgain.send("docker network ls --filter name=still --format after-{{.Name}}; cat note\n");
        await sandboxAgain.shows(/after-still\s+kept/);
      } else {
        for (const id of [shell, sandbox]) {
          const { Status: status, ExitCode: exitCode } = await state(bridge, id);
          assert.equal(status, "exited");
          assert.ok([137, 143, 255].includes(exitCode), `it ended with ${exitCode}, of which the page doesn't know that a killed container ends so`);
        }
        // A sandbox goes on with all that was in it, and says what ended.
        const again = await openTerminal(bridge, sandbox);
        assert.equal((await ask(bridge, `POST /engine/containers/${sandbox}/start`)).status, 204);
        await again.shows(/has been started again[^]*~ # /);
        again.send("docker network ls --filter name=still --format after-{{.Name}}; cat note\n");
        await again.shows(/after-still\s+kept/);
      }
      await bridge.close();
      assert.deepEqual(bridge.reports, []);
    });
  }
}
