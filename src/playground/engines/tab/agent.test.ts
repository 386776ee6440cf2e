import assert from "node:assert/strict";
import { test } from "node:test";
import { Agent, setClock, wake } from "./agent.ts";

/** An agent, and what it wrote on the serial line. */
function onLine(): { agent: Agent; lines: string[]; print: (text: string) => void } {
  const lines: string[] = [];
  const agent = new Agent((bytes) => lines.push(new TextDecoder().decode(bytes)));
  return { agent, lines, print: (text) => new TextEncoder().encode(text).forEach((byte) => agent.take(byte)) };
}

const base64 = (text: string) => Buffer.from(text).toString("base64");

test("a command's answer finds its question, whatever else is on the line", async () => {
  const { agent, lines, print } = onLine();
  const first = agent.ask("uname");
  const second = agent.ask("date");
  const [one = "", two = ""] = lines.map((line) => line.split(" ")[0]);
  assert.match(lines[0] ?? "", / uname\n$/);
  print(`old 0 ${base64("of an earlier page")}\r\nnoise\n${two} 1 ${base64("größer\n")}\r\n${one} 0 \r\n`);
  assert.deepEqual(await first, { status: 0, output: "" });
  assert.deepEqual(await second, { status: 1, output: "größer\n" });
});

test("the clock is set in whole seconds", () => assert.equal(setClock(1_764_000_000_900), "date -s @1764000000"));

test("a machine that goes on gets random numbers, and draws from them at once", () => {
  assert.equal(wake(1_764_000_000_900, Uint8Array.of(0, 10, 255)), "date -s @1764000000 && echo 000aff > /dev/urandom && /usr/lib/drydock/reseed");
});
