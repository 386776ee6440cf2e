import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { rm } from "node:fs/promises";
import { after, test } from "node:test";
import { inTurn } from "./turn.ts";

const name = `turn-test-${process.pid}`;
after(() => rm(new URL(`../.cache/${name}.lock`, import.meta.url)));

test("calls follow one another, and hand on what their action returns or throws", async () => {
  const events: string[] = [];
  const call = (word: string) =>
    inTurn(name, async () => {
      events.push(`${word} begins`);
      await new Promise((resolve) => setImmediate(resolve));
      events.push(`${word} ends`);
      return word;
    });
  assert.deepEqual((await Promise.all([call("one"), call("two")])).sort(), ["one", "two"]);
  assert.equal(events[1], events[0]?.replace("begins", "ends"));
  assert.equal(events[3], events[2]?.replace("begins", "ends"));
  await assert.rejects(inTurn(name, () => Promise.reject(new Error("no"))), /no/);
});

test("a process that is killed gives its turn back", async () => {
  const source = `import { inTurn } from ${JSON.stringify(new URL("turn.ts", import.meta.url).href)};
    await inTurn(${JSON.stringify(name)}, () => { console.log("held"); return new Promise((resolve) => setTimeout(resolve, 600_000)); });`;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", source], { stdio: ["ignore", "pipe", "inherit"] });
  await once(child.stdout, "data");
  child.kill("SIGKILL");
  assert.equal(await inTurn(name, async () => "mine"), "mine");
});
