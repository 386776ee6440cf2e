/**
 * The checkers themselves are tested: every right text of the table passes, every wrong one is caught, and what is said of it names the mistake.
 */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { checkers } from "../checkers.ts";
import { stopProofEngine } from "../proof-engine.ts";
import type { Cases } from "./cases.ts";
import * as commands from "./commands.ts";
import * as dockerFiles from "./docker-files.ts";
import * as languages from "./languages.ts";
import * as pipelines from "./pipelines.ts";

const tables: readonly Cases[] = [commands, dockerFiles, pipelines, languages].flatMap((file) => Object.values(file).filter((value): value is Cases => typeof value === "object"));

/** What the project promises of this table. */
const promised = 150;

after(stopProofEngine);

const shown = (text: string) => text.split("\n").map((line) => line.trim()).join(" ⏎ ").slice(0, 100);

for (const { kind, fragment = false, right, wrong } of tables) {
  const check = async (text: string) => {
    const checker = checkers[kind];
    if (!checker) throw new Error(`nothing checks “${kind}”`);
    return (await checker({ file: "table", line: 1, kind, text, fragment, wrong: false })).map(({ message }) => message).join("\n");
  };
  for (const text of right) test(`right ${kind}: ${shown(text)}`, async () => assert.equal(await check(text), ""));
  for (const [text, said] of wrong) {
    test(`wrong ${kind}: ${shown(text)}`, async () => {
      const messages = await check(text);
      assert.ok(messages.includes(said), `“${said}” isn't in what was said: ${messages === "" ? "nothing" : messages}`);
    });
  }
}

test(`the table holds at least ${promised} right and ${promised} wrong texts, none of them twice`, () => {
  const right = tables.flatMap((cases) => cases.right.map((text) => `${cases.kind} ${text}`));
  const wrong = tables.flatMap((cases) => cases.wrong.map(([text]) => `${cases.kind} ${text}`));
  assert.ok(right.length >= promised, `${right.length} right ones`);
  assert.ok(wrong.length >= promised, `${wrong.length} wrong ones`);
  assert.equal(new Set([...right, ...wrong]).size, right.length + wrong.length);
});
