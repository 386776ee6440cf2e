import assert from "node:assert/strict";
import { test } from "node:test";
import { ConsoleInput } from "./console-input.ts";

/** A console whose guest has a number of empty buffers, and what was handed to it. */
function guest(buffers: number) {
  const taken: string[] = [];
  const room = { keys: buffers, control: buffers };
  const queue = (name: keyof typeof room) => ({ has_request: () => room[name] > 0 });
  const send = (event: string, data: Uint8Array | readonly number[]) => {
    room[event.endsWith("resize") ? "control" : "keys"] -= 1;
    taken.push(event.endsWith("resize") ? `size ${data.join(" ")}` : new TextDecoder().decode(data as Uint8Array));
  };
  const queues = [queue("keys"), queue("keys"), queue("control")];
  return { taken, room, console: { bus: { send }, v86: { cpu: { devices: { virtio_console: { virtio: { queues } } } } } } };
}

test("keys and sizes are handed over in their order, long texts in parts", () => {
  const { taken, console } = guest(10);
  const input = new ConsoleInput(console);
  input.type(new TextEncoder().encode("a".repeat(1500)));
  input.resize(80, 24);
  assert.deepEqual(taken, ["a".repeat(1024), "a".repeat(476), "size 24 80"]);
});

test("what the guest has no room for waits, and nothing overtakes it", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const { taken, room, console } = guest(1);
  const input = new ConsoleInput(console);
  for (const text of ["one", "two"]) input.type(new TextEncoder().encode(text));
  input.resize(80, 24);
  context.mock.timers.tick(1000);
  assert.deepEqual(taken, ["one"]);
  room.keys = 1;
  context.mock.timers.tick(10);
  assert.deepEqual(taken, ["one", "two", "size 24 80"]);
});

test("what waits for a machine that is no more is forgotten", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const { taken, room, console } = guest(0);
  const input = new ConsoleInput(console);
  input.type(new TextEncoder().encode("one"));
  input.close();
  room.keys = 1;
  context.mock.timers.tick(1000);
  assert.deepEqual(taken, []);
});
