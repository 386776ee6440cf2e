// A session against a real engine, without a page around it: what is slow, cut off or resumed here is so for real.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startCorsProxy, type CorsProxy } from "../../../e2e/cors-proxy.ts";
import { startRelay, type Relay } from "../../../e2e/relay.ts";
import { engineRequest } from "../../../test/engine-api.ts";
import { Failure } from "../failures.ts";
import { endpointEngine, type EndpointTarget } from "./endpoint.ts";
import type { Bookmark, EndReason, Progress, Session } from "./engine.ts";

function fromRunner(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} isn't set. These tests need the runner's engine: npm test -- --only unit`);
  return value;
}

const engineSocket = fromRunner("DRYDOCK_TEST_ENGINE").replace(/^unix:\/\//, "");
let proxy: CorsProxy;
let relay: Relay;
let target: EndpointTarget;

before(async () => {
  // The page that asks, which decides how an address that doesn't answer is told of.
  Object.assign(globalThis, { location: new URL("http://127.0.0.1/") });
  proxy = await startCorsProxy(engineSocket, "*");
  relay = await startRelay({ port: proxy.port, host: "127.0.0.1" });
  target = { apiUrl: `http://127.0.0.1:${relay.port}`, token: null, image: fromRunner("DRYDOCK_TEST_IMAGE"), engineSocket, kind: "my-engine" };
});
after(async () => {
  await relay.close();
  await proxy.close();
});

/** A terminal that keeps what it is given, and draws only while it is let. */
class Screen {
  text = "";
  /** Bytes that were given and not drawn. */
  waitingBytes = 0;
  mostWaitingBytes = 0;
  readonly #decoder = new TextDecoder();
  readonly #changes = new Set<() => void>();
  #drawing = Promise.withResolvers<void>();

  constructor() {
    this.#drawing.resolve();
  }

  attach(session: Session): void {
    session.onData(async (data) => {
      this.waitingBytes += data.length;
      this.mostWaitingBytes = Math.max(this.mostWaitingBytes, this.waitingBytes);
      this.#changed();
      await this.#drawing.promise;
      this.waitingBytes -= data.length;
      this.text += this.#decoder.decode(data, { stream: true });
      // What is looked for is near the end.
      if (this.text.length > 2_000_000) this.text = this.text.slice(-1_000_000);
      this.#changed();
    });
  }

  stop(): void {
    this.#drawing = Promise.withResolvers();
  }

  goOn(): void {
    this.#drawing.resolve();
  }

  /** Waits until something is so, looking again at each change. */
  async until(condition: (screen: this) => boolean): Promise<void> {
    while (!condition(this)) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#changes.add(resolve);
      await promise;
    }
  }

  #changed(): void {
    for (const resolve of this.#changes) resolve();
    this.#changes.clear();
  }
}

const start = (bookmark: Bookmark | null = null, report: (progress: Progress) => void = () => undefined) =>
  endpointEngine(target).start({ columns: 100, rows: 30, bookmark }, report, new AbortController().signal);

const ended = (session: Session) => new Promise<EndReason>((resolve) => session.onEnd(resolve));

async function exists({ containerId }: Bookmark): Promise<boolean> {
  const all = (await engineRequest(engineSocket, { method: "GET", path: "/containers/json?all=1" })) as { Id: string }[];
  return all.some(({ Id: id }) => id === containerId);
}

test("it starts in steps, answers, takes its size, and leaves nothing behind", async () => {
  const labels: string[] = [];
  const session = await start(null, ({ label }) => labels.push(label));
  const screen = new Screen();
  screen.attach(session);
  await screen.until(({ text }) => text.includes("#"));
  assert.deepEqual(labels, ["Looking for the engine", "Looking for the session’s image", "Creating the session’s container", "Starting the shell"]);
  session.resize(77, 22);
  session.write("while [ \"$(stty size)\" != '22 77' ]; do :; done; echo sized $((40+2))\r");
  await screen.until(({ text }) => text.includes("sized 42"));
  const bookmark = session.bookmark();
  await session.dispose();
  assert.equal(await exists(bookmark), false);
});

test("its end is told with the shell's exit status", async () => {
  const session = await start();
  const end = ended(session);
  session.write("exit 7\r");
  assert.deepEqual(await end, { kind: "exited", status: 7, outOfMemory: false });
  await session.dispose();
});

test("a container that somebody removes is told apart from a broken connection", async () => {
  const session = await start();
  const end = ended(session);
  await engineRequest(engineSocket, { method: "DELETE", path: `/containers/${session.bookmark()["containerId"]}?force=1` });
  const { kind } = await end;
  assert.ok(kind === "gone" || kind === "exited", kind);
});

test("a start that is aborted removes its container", async () => {
  const count = async () => ((await engineRequest(engineSocket, { method: "GET", path: "/containers/json?all=1" })) as unknown[]).length;
  const earlier = await count();
  const abort = new AbortController();
  const starting = endpointEngine(target).start({ columns: 80, rows: 24, bookmark: null }, ({ label }) => label === "Starting the shell" && abort.abort(new Error("stop")), abort.signal);
  await assert.rejects(starting, /stop/);
  assert.equal(await count(), earlier);
});

test("a terminal that falls behind makes it hang up, and misses nothing but the middle of a flood", async () => {
  const session = await start();
  const screen = new Screen();
  screen.attach(session);
  await screen.until(({ text }) => text.includes("#"));
  screen.stop();
  session.write("yes $(seq 30) | head -c 12000000; echo end $((40+2))\r");
  await screen.until(({ waitingBytes }) => waitingBytes > 8 * 1024 * 1024);
  // The shell goes on without us, into the log.
  const log = `/containers/${session.bookmark()["containerId"]}/logs?stdout=1&tail=1`;
  while (!String(await engineRequest(engineSocket, { method: "GET", path: log })).includes("end 42"));
  assert.ok(screen.mostWaitingBytes < 12 * 1024 * 1024, `${screen.mostWaitingBytes} bytes waited`);
  screen.goOn();
  await screen.until(({ text }) => text.includes("end 42"));
  session.write("echo still $((40+2))\r");
  await screen.until(({ text }) => text.includes("still 42"));
  await session.dispose();
});

test("what is typed while it has hung up arrives afterwards", async () => {
  const session = await start();
  const screen = new Screen();
  screen.attach(session);
  await screen.until(({ text }) => text.includes("#"));
  screen.stop();
  session.write("yes $(seq 30)\r");
  await screen.until(({ waitingBytes }) => waitingBytes > 8 * 1024 * 1024);
  session.write("\u0003");
  session.write("echo after $((40+2))\r");
  screen.goOn();
  await screen.until(({ text }) => text.includes("after 42"));
  await session.dispose();
});

test("after a broken connection, the rest comes once, in order, and joins on to what was shown", async () => {
  const session = await start();
  const screen = new Screen();
  screen.attach(session);
  const end = ended(session);
  await screen.until(({ text }) => text.includes("#"));
  session.write("i=0; while [ $i -lt 40 ]; do i=$((i+1)); echo n$i; usleep 50000; done\r");
  await screen.until(({ text }) => text.includes("n10\r\n"));
  relay.cut();
  assert.deepEqual(await end, { kind: "lost" });
  relay.mend();
  const again = await start(session.bookmark());
  screen.attach(again);
  await screen.until(({ text }) => text.includes("n40\r\n"));
  const numbers = [...screen.text.matchAll(/^n(\d+)\r$/gm)].map(([, digits]) => Number(digits));
  assert.deepEqual(numbers, Array.from({ length: 40 }, (_, index) => index + 1));
  assert.doesNotMatch(screen.text, /\u001bc/, "the terminal wasn't reset");
  await again.dispose();
});

test("a session that has ended, or is gone, isn't found again, and says which", async () => {
  const session = await start();
  const bookmark = session.bookmark();
  session.write("exit 5\r");
  await ended(session);
  const failed = (kind: string) => (error: unknown) => error instanceof Failure && error.detail.kind === kind;
  await assert.rejects(start(bookmark), failed("session-exited"));
  assert.equal(await exists(bookmark), false, "its container is removed");
  await assert.rejects(start(bookmark), failed("session-gone"));
});

test("an image that isn't there and can't be pulled is told with the engine's words", async () => {
  const engine = endpointEngine({ ...target, image: "registry.invalid/nothing:here" });
  await assert.rejects(engine.start({ columns: 80, rows: 24, bookmark: null }, () => undefined, new AbortController().signal), (error) => {
    assert.ok(error instanceof Failure && error.detail.kind === "image-not-pulled");
    assert.equal(error.detail.image, "registry.invalid/nothing:here");
    assert.match(error.detail.reason, /registry\.invalid/);
    return true;
  });
});
