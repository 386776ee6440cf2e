// What the bridge's tests stand on: a bridge in this process before the real engine that the test runner starts, and a client
// that sends bytes as they are written, because a well-behaved HTTP client can't be hostile.

import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect, createServer } from "node:net";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startBridge } from "./bridge.ts";
import type { Bridge, BridgeOptions } from "./bridge.ts";
import { parseEndpoint } from "./endpoint.ts";
import type { Endpoint } from "./endpoint.ts";
import { engineClient } from "./engine-client.ts";
import type { EngineClient } from "./engine-client.ts";
import { parseImage } from "./image.ts";
import { defaultLimits } from "./limits.ts";
import type { Limits } from "./limits.ts";
import { member, text } from "./json.ts";
import { myEngineContainer } from "./session-container.ts";
import type { BridgeInfo } from "./protocol.ts";

function fromRunner(name: "DRYDOCK_TEST_ENGINE" | "DRYDOCK_TEST_IMAGE"): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} isn't set. These tests need the runner's Docker Engine: npm test -- --only unit`);
  return value;
}

/** The runner's engine, asked without a bridge. */
export function testEngine(): EngineClient {
  const endpoint = parseEndpoint(fromRunner("DRYDOCK_TEST_ENGINE"));
  if ("problem" in endpoint) throw new Error(endpoint.problem);
  return engineClient(endpoint, { timeoutMs: 30_000, limitBytes: 8 * 1024 * 1024 });
}

/** The image that sessions of the tests run in. */
export function testImage(): string {
  return fromRunner("DRYDOCK_TEST_IMAGE");
}

/** What a test has to know of a bridge to ask it something. */
export type Asked = Pick<Bridge, "port" | "token" | "info">;

export interface TestBridge extends Bridge {
  /** What it reported, a message an entry. */
  readonly reports: readonly string[];
  /** Ends it and removes its folders; for `after`. */
  dispose(): Promise<void>;
}

/**
 * Starts a bridge with a small site.
 * @param changes what differs from a bridge with everything allowed before the runner's engine
 */
export async function openBridge(changes: Partial<Omit<BridgeOptions, "limits">> & { readonly limits?: Partial<Limits> } = {}): Promise<TestBridge> {
  const image = parseImage(testImage());
  if (image === undefined) throw new Error(`${testImage()} isn't an image reference.`);
  const folder = await mkdtemp(join(tmpdir(), "drydock-bridge-"));
  const siteFolder = join(folder, "site");
  await mkdir(siteFolder);
  await writeFile(join(siteFolder, "index.html"), "<!doctype html><title>The guide</title>");
  const reports: string[] = [];
  const bridge = await startBridge({
    found: { source: "the test", endpoint: testEngine().endpoint },
    port: 0,
    image,
    allowMyEngine: true,
    allowedOrigins: [],
    siteFolder,
    stateFolder: join(folder, "state"),
    version: "0.0.0",
    readers: 0,
    report: (message) => reports.push(message),
    ...changes,
    limits: { ...defaultLimits, ...changes.limits },
  });
  return {
    ...bridge,
    reports,
    dispose: async () => {
      await bridge.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** An answer as it came over the wire. */
export interface RawAnswer {
  /** 0 when the connection ended without an answer. */
  readonly status: number;
  /** In lower case, a header a line. */
  readonly head: string;
  readonly body: string;
  /** Everything, in case more than one answer came. */
  readonly all: string;
}

/** Sends bytes and reads until the other side ends the connection, which an answer to `Connection: close` does. */
export function exchange(port: number, ...pieces: readonly string[]): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect(port, "127.0.0.1");
    socket.on("data", (chunk: Buffer) => {
      chunks.push(chunk);
      // A WebSocket that opened, where a test wants it refused, would stay open.
      if (chunk.toString("latin1").startsWith("HTTP/1.1 101 ")) socket.destroy();
    });
    // Being cut off is one of the answers that a test may want.
    socket.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "ECONNRESET" && error.code !== "EPIPE") reject(error);
    });
    socket.on("close", () => {
      const all = Buffer.concat(chunks).toString("latin1");
      const end = all.indexOf("\r\n\r\n");
      const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(all)?.[1] ?? 0);
      resolve({ status, head: all.slice(0, end).toLowerCase(), body: all.slice(end + 4), all });
    });
    for (const piece of pieces) socket.write(piece, "latin1");
  });
}

/** The text of a request; `null` leaves a header out, a list sends it more than once. */
export function requestText(
  bridge: Pick<Asked, "port" | "token">,
  requestLine: string,
  headers: Readonly<Record<string, string | readonly string[] | null>> = {},
  body = "",
): string {
  const all = { Host: `127.0.0.1:${bridge.port}`, Authorization: `Bearer ${bridge.token}`, Connection: "close", ...headers };
  const lines = Object.entries(all).flatMap(([name, value]) => (value === null ? [] : [value].flat().map((one) => `${name}: ${one}`)));
  const version = / HTTP\/\d\.\d$/.test(requestLine) ? "" : " HTTP/1.1";
  return [`${requestLine}${version}`, ...lines, "", body].join("\r\n");
}

/** Sends one request and reads its answer. */
export function ask(
  bridge: Pick<Asked, "port" | "token">,
  requestLine: string,
  headers: Readonly<Record<string, string | readonly string[] | null>> = {},
  body = "",
): Promise<RawAnswer> {
  return exchange(bridge.port, requestText(bridge, requestLine, headers, body));
}

/** A short body without the framing of its one chunk (RFC 9112, 7.1). */
export function unchunked(body: string): string {
  return body.replace(/^[0-9a-f]+\r\n/i, "").replace(/\r\n0\r\n\r\n$/, "");
}

/** The headers of a correct WebSocket request. */
export function webSocketHeaders(bridge: Asked): Record<string, string> {
  return {
    Connection: "Upgrade",
    Upgrade: "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
    "Sec-WebSocket-Protocol": `drydock.v1, drydock.token.${bridge.token}`,
  };
}

/** The body that creates a session, as the page sends it. */
export function sessionBody(bridge: Asked): ReturnType<typeof myEngineContainer> {
  const { image, engineSocket, id } = bridge.info;
  return myEngineContainer({ image, engineSocket, bridgeId: id });
}

/** Sends JSON to `containers/create`. */
export function create(bridge: Asked, body: unknown, headers: Readonly<Record<string, string | null>> = {}): Promise<RawAnswer> {
  const json = jsonBytes(body);
  return ask(bridge, "POST /engine/containers/create", { "Content-Type": "application/json", "Content-Length": String(json.length), ...headers }, json);
}

/** JSON as the bytes that `exchange` sends, a character a byte. */
export function jsonBytes(body: unknown): string {
  return Buffer.from(JSON.stringify(body)).toString("latin1");
}

/** Creates a session and gives its id. */
export async function createSession(bridge: Asked): Promise<string> {
  const answer = await create(bridge, sessionBody(bridge));
  const id = /"Id":"([0-9a-f]{64})"/.exec(answer.body)?.[1];
  if (answer.status !== 201 || id === undefined) throw new Error(`No session was created: ${answer.all}`);
  return id;
}

/** Creates a container straight at the engine, and gives its id. */
export async function createAtEngine(containerLabels: Readonly<Record<string, string>>): Promise<string> {
  const { status, body } = await testEngine().call("POST", "/containers/create", {
    Image: testImage(),
    Cmd: ["sleep", "1000"],
    Labels: containerLabels,
  });
  const id = text(member(body, "Id"));
  if (status !== 201 || id === undefined) throw new Error(`The engine created no container: ${JSON.stringify(body)}`);
  return id;
}

/** Whether the engine still has a container. */
export async function exists(containerId: string): Promise<boolean> {
  return (await testEngine().call("GET", `/containers/${containerId}/json`)).status === 200;
}

/** Waits until the engine no longer has a container. */
export async function gone(containerId: string): Promise<void> {
  const { status } = await testEngine().call("POST", `/containers/${containerId}/wait?condition=removed`);
  if (status !== 200 && status !== 404) throw new Error(`The engine didn't wait for ${containerId} (HTTP ${status}).`);
}

/** Removes a container that a test made. */
export async function removeAtEngine(containerId: string): Promise<void> {
  await testEngine().call("DELETE", `/containers/${containerId}?force=1&v=1`);
}

/** A terminal in a session, as a page opens it. */
export interface Terminal {
  readonly socket: WebSocket;
  send(keys: string): void;
  /** Waits until what was shown so far has this in it. */
  shows(pattern: RegExp): Promise<string>;
  /** Fulfilled when the WebSocket has closed. */
  readonly closed: Promise<CloseEvent>;
}

/** Opens a terminal. @throws when the WebSocket doesn't open */
export async function openTerminal(bridge: Asked, containerId: string): Promise<Terminal> {
  const path = `/engine/containers/${containerId}/attach/ws?stream=1&stdin=1&stdout=1&stderr=1&logs=1`;
  const socket = new WebSocket(`ws://127.0.0.1:${bridge.port}${path}`, ["drydock.v1", `drydock.token.${bridge.token}`]);
  socket.binaryType = "arraybuffer";
  const closed = new Promise<CloseEvent>((resolve) => socket.addEventListener("close", resolve, { once: true }));
  let shown = "";
  const watchers = new Set<() => void>();
  socket.addEventListener("message", ({ data }: MessageEvent<ArrayBuffer | string>) => {
    if (typeof data === "string") throw new Error("The engine sent a text frame where a terminal's are binary.");
    shown += Buffer.from(data).toString();
    for (const watcher of watchers) watcher();
  });
  await new Promise((resolve, reject) => {
    socket.addEventListener("open", resolve, { once: true });
    socket.addEventListener("error", () => reject(new Error("The WebSocket didn't open.")), { once: true });
  });
  return {
    socket,
    closed,
    send: (keys) => socket.send(keys),
    shows: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (!pattern.test(shown)) return;
          watchers.delete(look);
          resolve(shown);
        };
        watchers.add(look);
        void closed.then(() => reject(new Error(`The terminal closed before it showed ${pattern}: ${JSON.stringify(shown)}`)));
        look();
      }),
  };
}

/** Opens a terminal's WebSocket without a WebSocket client: the socket, past the handshake, and paused. */
export async function openRawTerminal(bridge: Asked, containerId: string): Promise<Socket> {
  const socket = connect(bridge.port, "127.0.0.1");
  const path = `/engine/containers/${containerId}/attach/ws?stream=1&stdin=1&stdout=1&stderr=1`;
  socket.write(requestText(bridge, `GET ${path}`, webSocketHeaders(bridge)));
  const head = await new Promise<string>((resolve, reject) => {
    socket.once("data", (chunk: Buffer) => {
      socket.pause();
      resolve(chunk.toString("latin1"));
    });
    socket.once("error", reject);
  });
  if (!head.startsWith("HTTP/1.1 101 ")) throw new Error(`No terminal was opened: ${head}`);
  return socket;
}

/** A bridge in a process of its own, started from the command line. */
export interface Program {
  readonly child: ChildProcess;
  /** What it wrote to standard output and to the error output. */
  readonly output: () => string;
  readonly errors: () => string;
  /** Fulfilled with its exit status. */
  readonly exited: Promise<number | null>;
  /** Fulfilled when it has printed its address. */
  readonly ready: Promise<Asked>;
}

/**
 * Starts `bridge/main.ts`.
 * @param stateHome its XDG_STATE_HOME
 */
export function startProgram(args: readonly string[], stateHome: string, env: Readonly<Record<string, string>> = {}): Program {
  const main = fileURLToPath(new URL("main.ts", import.meta.url));
  const inherited = { PATH: process.env["PATH"], HOME: process.env["HOME"], XDG_STATE_HOME: stateHome };
  const child = spawn(process.execPath, [main, ...args], { stdio: ["ignore", "pipe", "pipe"], env: { ...inherited, ...env } });
  let output = "";
  let errors = "";
  const address = Promise.withResolvers<URL>();
  child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
  child.stdout.on("data", (chunk: Buffer) => {
    output += chunk.toString();
    const [, url] = /^(http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]{43})\n/m.exec(output) ?? [];
    if (url !== undefined) address.resolve(new URL(url));
  });
  const exited = new Promise<number | null>((resolve) => child.once("close", resolve));
  void exited.then((status) => address.reject(new Error(`The bridge ended with ${status} before it was ready: ${errors}`)));
  const ready = address.promise.then(async ({ port, hash }) => {
    const place = { port: Number(port), token: hash.slice("#token=".length) };
    const { body } = await ask(place, "GET /bridge");
    return { ...place, info: JSON.parse(unchunked(body)) as BridgeInfo };
  });
  // A program that isn't meant to get ready is watched for its end instead.
  ready.catch(() => undefined);
  return { child, output: () => output, errors: () => errors, exited, ready };
}

/** Something between a bridge and the engine. */
export interface Relay {
  readonly endpoint: Endpoint;
  /** Fulfilled with the answer to the held request, as soon as the engine has given it. */
  readonly held: Promise<string>;
  /** Lets that answer through. */
  release(): void;
  /** The lines of the requests that have come so far; a connection carries one. */
  readonly requests: readonly string[];
  /** Bytes that have gone from the engine to the bridge. */
  passed(): number;
  /** Ends every connection and takes no more. */
  cut(): void;
}

/**
 * Starts a relay to the engine, over tcp or, where a path is given, over a socket of its own that sessions can mount.
 * @param hold what a request begins with whose answer is to be held back
 */
export async function startRelay({ hold, path }: { readonly hold?: RegExp; readonly path?: string } = {}): Promise<Relay> {
  const { endpoint } = testEngine();
  if (endpoint.kind !== "unix") throw new Error("The tests' engine listens on a unix socket.");
  const held = Promise.withResolvers<string>();
  const released = Promise.withResolvers<void>();
  const sockets = new Set<Socket>();
  const clients: Socket[] = [];
  const requests: string[] = [];
  const server = createServer((client) => {
    const engine = connect(endpoint.path);
    sockets.add(client).add(engine);
    clients.push(client);
    client.on("error", () => engine.destroy());
    engine.on("error", () => client.destroy());
    client.once("data", (head: Buffer) => {
      requests.push(head.toString("latin1").split("\r\n", 1)[0] ?? "");
      engine.write(head);
      client.pipe(engine);
      if (hold?.test(head.toString("latin1")) !== true) return void engine.pipe(client);
      void engine.toArray().then(async (chunks: Buffer[]) => {
        const answer = Buffer.concat(chunks);
        held.resolve(answer.toString("latin1"));
        await released.promise;
        client.end(answer);
      });
    });
  });
  if (path === undefined) server.listen(0, "127.0.0.1");
  else server.listen(path);
  await once(server, "listening");
  const address = server.address();
  if (address === null) throw new Error("The relay has ended already.");
  return {
    endpoint: typeof address === "string" ? { kind: "unix", path: address } : { kind: "tcp", host: address.address, port: address.port },
    held: held.promise,
    requests,
    passed: () => clients.reduce((sum, client) => sum + client.bytesWritten - client.writableLength, 0),
    release: () => released.resolve(),
    cut: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
