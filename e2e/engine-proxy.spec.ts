// The reverse proxies that the guide shows, from the files that it shows: nginx and Caddy themselves, with TLS, before a real engine. A
// page of the named site with the token gets a session; anybody else, and any other call, gets nothing.

import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { request } from "node:https";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Page } from "@playwright/test";
import { tokenProtocolPrefix, webSocketProtocol } from "../bridge/protocol.ts";
import { caddyProgram } from "../proof/caddy.ts";
import { anyCertificate, nginxRoot } from "../proof/nginx.ts";
import { dockerRelease } from "../test/docker-release.ts";
import { engineRequest } from "../test/engine-api.ts";
import { startEngine, type TestEngine } from "../test/engine.ts";
import { buildImages, sandboxRecipe } from "../test/images.ts";
import { expect, test as base } from "./fixtures.ts";
import { startRelay } from "./relay.ts";
import { enterAtPrompt } from "./session.ts";

interface Proxy {
  /** On 127.0.0.1. */
  readonly port: number;
  readonly token: string;
  stop(): Promise<void>;
}

const test = base.extend<object, { engine: TestEngine }>({
  engine: [
    async ({}, use) => {
      const engine = await startEngine({ release: await dockerRelease() });
      await buildImages(engine.socket, [sandboxRecipe]);
      await use(engine);
      await engine.stop();
    },
    { scope: "worker", timeout: 180_000 },
  ],
});

test.describe.configure({ mode: "default" });
test.use({
  // The certificate is the tests' own.
  ignoreHTTPSErrors: true,
  // One pattern: Playwright takes a list of two for a fixture with its options.
  allowedMessages: [/Failed to load resource|WebSocket connection to .* failed|request to https:\/\/localhost/],
});

/** Puts the tests' own surroundings in the place of the example's, each of which has to be there. */
function adapted(text: string, changes: Readonly<Record<string, string>>): string {
  for (const [from, to] of Object.entries(changes)) {
    if (!text.includes(from)) throw new Error(`The example doesn't hold “${from}” any more. Change the test with it.`);
    text = text.replaceAll(from, to);
  }
  return text;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/** Waits until a program says that it is ready. @throws with what it said, when it ends before */
async function says(child: ChildProcess, ready: RegExp): Promise<void> {
  if (child.stderr === null) throw new Error("The program's error output isn't a pipe.");
  const said: string[] = [];
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  createInterface({ input: child.stderr }).on("line", (line) => {
    said.push(line);
    if (ready.test(line)) resolve();
  });
  child.once("exit", (status) => reject(new Error(`It ended with ${status}:\n${said.join("\n")}`)));
  await promise;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  child.kill("SIGTERM");
  await once(child, "exit");
}

const example = (name: string) => readFile(`content/examples/engine-proxy/${name}`, "utf8");

const proxies: Readonly<Record<string, (engine: TestEngine, origin: string) => Promise<Proxy>>> = {
  nginx: async (engine, origin) => {
    const root = await nginxRoot();
    const name = `engine-proxy-${process.pid}`;
    const token = randomBytes(32).toString("hex");
    const port = await freePort();
    // nginx lives in a root file system of its own, to which the engine's socket has to come.
    const relay = await startRelay({ path: engine.socket }, join(root, "tmp", `${name}.sock`));
    const site = adapted(await example("nginx.conf"), {
      "https://guide.example.com": origin,
      "listen 443 ssl": `listen 127.0.0.1:${port} ssl`,
      "/etc/ssl/certs/engine.example.com.pem": "/etc/cert.pem",
      "/etc/ssl/private/engine.example.com.key": "/etc/key.pem",
      "/etc/nginx/drydock-token.map": `/tmp/${name}.map`,
      "unix:/var/run/docker.sock": `unix:/tmp/${name}.sock`,
    });
    await writeFile(join(root, "tmp", `${name}.map`), `"~^(Bearer |drydock\\.v1, drydock\\.token\\.)${token}$" 1;\n`);
    await writeFile(join(root, "tmp", `${name}.conf`), `user root; worker_processes 1; pid /tmp/${name}.pid; error_log stderr notice;\nevents {}\nhttp {\naccess_log off;\n${site}\n}\n`);
    const child = spawn("chroot", [root, "/usr/sbin/nginx", "-c", `/tmp/${name}.conf`, "-e", "stderr", "-g", "daemon off;"], { stdio: ["ignore", "ignore", "pipe"] });
    await says(child, /start worker process /);
    return {
      port,
      token,
      stop: async () => {
        await end(child);
        await relay.close();
        for (const ending of ["map", "conf"]) await rm(join(root, "tmp", `${name}.${ending}`));
      },
    };
  },
  Caddy: async (engine, origin) => {
    const folder = await mkdtemp(join(tmpdir(), "drydock-caddy-"));
    const token = randomBytes(32).toString("hex");
    const port = await freePort();
    const { certificate, key } = await anyCertificate();
    const site = adapted(await example("Caddyfile"), {
      "https://guide.example.com": origin,
      "\nengine.example.com {": `\nhttps://localhost:${port} {\n\tbind 127.0.0.1\n\ttls ${certificate} ${key}`,
      "/etc/caddy/drydock-token": join(folder, "token"),
      "/etc/caddy/drydock-terminal-token": join(folder, "terminal-token"),
      "unix//var/run/docker.sock": `unix/${engine.socket}`,
    });
    await writeFile(join(folder, "token"), `header Authorization "Bearer ${token}"\n`);
    await writeFile(join(folder, "terminal-token"), `header Sec-WebSocket-Protocol "drydock.v1, drydock.token.${token}"\n`);
    await writeFile(join(folder, "Caddyfile"), `{\n\tadmin off\n\tauto_https disable_redirects\n}\n${site}`);
    const child = spawn(await caddyProgram(), ["run", "--config", join(folder, "Caddyfile"), "--adapter", "caddyfile"], { stdio: ["ignore", "ignore", "pipe"], env: { PATH: process.env["PATH"], HOME: folder } });
    await says(child, /serving initial configuration/);
    return {
      port,
      token,
      stop: async () => {
        await end(child);
        await rm(folder, { recursive: true });
      },
    };
  },
};

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** One request as any program can send it, over a connection of its own. */
function ask({ port }: Proxy, method: string, path: string, headers: Readonly<Record<string, string>>): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: "127.0.0.1", servername: "localhost", port, method, path, headers: { Host: `localhost:${port}`, ...headers }, rejectUnauthorized: false, agent: false });
    outgoing.on("response", (answer) => {
      answer.toArray().then((chunks: Buffer[]) => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(chunks).toString() }), reject);
    });
    outgoing.on("upgrade", ({ headers: answered }, socket) => {
      socket.destroy();
      resolve({ status: 101, headers: answered, body: "" });
    });
    outgoing.on("error", reject);
    outgoing.end();
  });
}

const panel = (page: Page) => page.locator("[data-playground]");
const screen = (page: Page) => page.locator(".xterm-rows");
const inState = (page: Page, state: string) => expect(panel(page)).toHaveAttribute("data-state", state, { timeout: 30_000 });

for (const [name, start] of Object.entries(proxies)) {
  test(`${name}: the panel connects with the token, runs a command, finds its session again, and removes everything`, async ({ page, bridge, engine }) => {
    test.setTimeout(120_000);
    const proxy = await start(engine, bridge.origin);
    try {
      // Without a bridge's token: the page is just a page of the site that the proxy names.
      await page.goto(`${bridge.origin}/`);
      await page.locator("[data-playground-open]").click();
      await page.getByLabel("A sandbox").check();
      await page.getByLabel("Address", { exact: true }).fill(`https://localhost:${proxy.port}`);
      await page.getByLabel("Token").fill(proxy.token);
      await page.getByText("Without a bridge").click();
      await page.getByLabel("Image of the session").fill(sandboxRecipe.reference);
      await page.getByRole("button", { name: "Connect", exact: true }).click();
      await inState(page, "ready");
      await expect(screen(page)).toContainText("~ #");
      await enterAtPrompt(page, "clear; ls examples | head -n 1; docker version --format 'inner-{{.Server.Version}}'; marker=kept");
      await expect(screen(page)).toContainText(/aliases.*inner-\d+/);
      await page.reload();
      await inState(page, "ready");
      await enterAtPrompt(page, "clear; echo is-$marker");
      await expect(screen(page)).toContainText("is-kept");
      await panel(page).getByRole("button", { name: "Remove everything" }).click();
      await panel(page).locator('[data-part="notice"]').getByRole("button", { name: "Remove everything" }).click();
      await expect(panel(page).locator('[data-part="notice"]')).toContainText("Everything is removed", { timeout: 30_000 });
      expect(await engineRequest(engine.socket, { method: "GET", path: "/containers/json?all=1" })).toEqual([]);
      expect(await engineRequest(engine.socket, { method: "GET", path: "/volumes" })).toMatchObject({ Volumes: [] });
    } finally {
      await proxy.stop();
    }
  });

  test(`${name}: other sites, other tokens and other calls get nothing`, async ({ bridge, engine }) => {
    const { Id: id } = (await engineRequest(engine.socket, { method: "POST", path: "/containers/create", body: { Image: sandboxRecipe.reference, Cmd: ["sleep", "1000"], Tty: true, OpenStdin: true } })) as { Id: string };
    await engineRequest(engine.socket, { method: "POST", path: `/containers/${id}/start` });
    const proxy = await start(engine, bridge.origin);
    const own = { Origin: bridge.origin, Authorization: `Bearer ${proxy.token}` };
    const status = async (method: string, path: string, headers: Readonly<Record<string, string>>) => (await ask(proxy, method, path, headers)).status;
    try {
      const ping = await ask(proxy, "GET", "/_ping", own);
      expect([ping.status, ping.body, ping.headers["access-control-allow-origin"]]).toEqual([200, "OK", bridge.origin]);

      for (const origin of ["https://evil.test", "null", `${bridge.origin}.evil.test`, `${bridge.origin}0`]) {
        expect(await status("GET", "/_ping", { ...own, Origin: origin }), origin).toBe(403);
        expect(await status("OPTIONS", "/_ping", { Origin: origin, "Access-Control-Request-Method": "GET" }), origin).toBe(403);
      }
      expect(await status("GET", "/_ping", { Authorization: own.Authorization }), "without an origin").toBe(403);

      const preflight = await ask(proxy, "OPTIONS", "/v1.44/containers/create", { Origin: bridge.origin, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization,content-type" });
      expect([preflight.status, preflight.headers["access-control-allow-headers"], preflight.headers["access-control-allow-credentials"]]).toEqual([204, "Authorization, Content-Type", undefined]);

      for (const authorization of [undefined, "", "Bearer", "Bearer ", "Bearer 0", `Bearer ${proxy.token}0`, `Bearer ${proxy.token.slice(1)}`, `Bearer ${proxy.token.toUpperCase()}`, `Basic ${proxy.token}`]) {
        const answer = await ask(proxy, "GET", "/version", { Origin: bridge.origin, ...(authorization === undefined ? {} : { Authorization: authorization }) });
        expect([answer.status, answer.headers["access-control-allow-origin"]], String(authorization)).toEqual([401, bridge.origin]);
      }

      for (const [method, path] of [
        ["GET", "/"],
        ["GET", "/v1.44/secrets"],
        ["GET", "/v1.44/containers/json/../../secrets"],
        ["GET", "/v1.44/../secrets"],
        ["GET", "//version"],
        ["GET", "/%76ersion"],
        ["GET", "/v1.44/containers%2Fjson"],
        ["GET", "/v1.44/images/../containers/json"],
        ["POST", `/v1.44/containers/${id}/exec`],
        ["POST", `/v1.44/containers/${id}/kill`],
        ["POST", `/v1.44/containers/${id.slice(0, 12)}/start`],
        ["PUT", `/v1.44/containers/${id}/archive?path=/`],
        ["GET", `/v1.44/containers/${id}/archive?path=%2Froot`],
        ["DELETE", "/v1.44/volumes/readers-own"],
        ["DELETE", "/v1.44/images/alpine"],
        ["POST", "/v1.44/build"],
        ["POST", "/v1.44/swarm/init"],
        ["GET", "/v1.44/events"],
      ] as const) {
        expect(await status(method, path, own), `${method} ${path}`).toBe(403);
      }

      const socket = { Origin: bridge.origin, Connection: "Upgrade", Upgrade: "websocket", "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==" };
      const offered = `${webSocketProtocol}, ${tokenProtocolPrefix}${proxy.token}`;
      const attach = `/v1.44/containers/${id}/attach/ws?stream=1&stdout=1`;
      const opened = await ask(proxy, "GET", attach, { ...socket, "Sec-WebSocket-Protocol": offered });
      expect([opened.status, opened.headers["sec-websocket-protocol"]]).toEqual([101, webSocketProtocol]);
      for (const [label, path, headers] of [
        ["without a token", attach, socket],
        ["with another token", attach, { ...socket, "Sec-WebSocket-Protocol": `${webSocketProtocol}, ${tokenProtocolPrefix}${"0".repeat(64)}` }],
        ["from another site", attach, { ...socket, Origin: "https://evil.test", "Sec-WebSocket-Protocol": offered }],
        ["to another call", `/v1.44/containers/${id}/attach`, { ...socket, "Sec-WebSocket-Protocol": offered }],
        ["to a session for BuildKit", "/session", { ...socket, "Sec-WebSocket-Protocol": offered }],
      ] as const) {
        expect([401, 403], label).toContain(await status("GET", path, headers));
      }
    } finally {
      await proxy.stop();
      await engineRequest(engine.socket, { method: "DELETE", path: `/containers/${id}?force=1` });
    }
  });
}
