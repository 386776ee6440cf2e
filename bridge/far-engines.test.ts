// Engines that aren't on a socket of this machine, each for real: Docker's own TLS with certificates made on the spot, ssh through
// Debian's server and client, and Podman. A named pipe needs Windows; its address is tested in endpoint.test.ts, and nothing more of it.

import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { connect, createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, test } from "node:test";
import { promisify } from "node:util";
import { dockerRelease } from "../test/docker-release.ts";
import { ensurePrograms, findProgram } from "../test/debian.ts";
import { startEngine } from "../test/engine.ts";
import { buildImages, recipes, sessionImage } from "../test/images.ts";
import { endpointEngine, podmanVersion } from "../src/playground/engines/endpoint.ts";
import type { EndpointTarget } from "../src/playground/engines/endpoint.ts";
import { engineClient, engineTrouble } from "./engine-client.ts";
import { findEndpoint } from "./endpoint.ts";
import type { Endpoint } from "./endpoint.ts";
import { enginePath } from "./protocol.ts";
import { ask, createSession, openBridge, openTerminal, testEngine, unchunked } from "./test-bridge.ts";

const run = promisify(execFile);
const folder = await mkdtemp(join(tmpdir(), "drydock-far-"));
const running: ChildProcess[] = [];
after(async () => {
  for (const child of running) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill("SIGTERM");
    await once(child, "exit");
  }
  await rm(folder, { recursive: true, force: true });
});

const limits = { timeoutMs: 20_000, limitBytes: 1024 * 1024 };

/** Waits for a line of a program. @throws with what it said when it ends first */
async function says(child: ChildProcess, pattern: RegExp): Promise<void> {
  const said: string[] = [];
  const found = Promise.withResolvers<void>();
  for (const stream of [child.stdout, child.stderr]) {
    if (stream === null) continue;
    createInterface({ input: stream }).on("line", (line) => {
      said.push(line);
      if (pattern.test(line)) found.resolve();
    });
  }
  child.once("exit", (code) => found.reject(new Error(`${child.spawnfile} ended with ${code}: ${said.join("\n")}`)));
  await found.promise;
}

/** A whole session: created, attached, started, typed into. */
async function works(endpoint: Endpoint): Promise<void> {
  const bridge = await openBridge({ found: { source: "the test", endpoint } });
  try {
    assert.deepEqual(bridge.reports, []);
    const id = await createSession(bridge);
    const terminal = await openTerminal(bridge, id);
    const started = await ask(bridge, `POST /engine/containers/${id}/start`);
    // The session mounts a socket, which isn't at its usual place on the machine that stands in for a far one.
    if (started.status === 204) {
      terminal.send("echo works-$((40+2))\n");
      await terminal.shows(/works-42/);
    } else {
      assert.match(started.body, /docker\.sock/);
    }
    terminal.socket.close();
    assert.match(unchunked((await ask(bridge, "GET /engine/version")).body), /ApiVersion/);
  } finally {
    assert.equal(await bridge.close(), true);
    await bridge.dispose();
  }
}

test("an engine that speaks nothing older than API 1.44, as Docker 29 doesn't", async (t) => {
  // Docker 28 can be told to be as strict (moby, daemon/config: DOCKER_MIN_API_VERSION); what else is new in 29, it doesn't have.
  const engine = await startEngine({ release: await dockerRelease(), environment: { DOCKER_MIN_API_VERSION: "1.44" } });
  t.after(() => engine.stop());
  await buildImages(engine.socket, recipes.filter(({ reference }) => reference === sessionImage));
  const endpoint: Endpoint = { kind: "unix", path: engine.socket };
  assert.equal((await engineClient(endpoint, limits).call("GET", "/v1.43/containers/json")).status, 400);
  await works(endpoint);

  const bridge = await openBridge({ found: { source: "the test", endpoint } });
  t.after(() => bridge.dispose());
  // The page that asks, which decides how an address that doesn't answer is told of.
  Object.assign(globalThis, { location: new URL("http://127.0.0.1/") });
  const target: EndpointTarget = { apiUrl: `http://127.0.0.1:${bridge.port}${enginePath}`, token: bridge.token, image: "", engineSocket: "", kind: "my-engine" };
  const session = await endpointEngine(target).start({ columns: 100, rows: 30, bookmark: null }, () => undefined, new AbortController().signal);
  assert.match(String(session.bookmark()["apiVersion"]), /^1\.(4[4-9]|[5-9]\d)$/);
  await session.dispose();
});

test("TLS with client certificates, as dockerd --tlsverify has it", async (t) => {
  const openssl = (...args: string[]) => run("openssl", args, { cwd: folder });
  const authority = async (name: string) => {
    await openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "1", "-subj", `/CN=${name}`, "-keyout", `${name}-key.pem`, "-out", `${name}.pem`);
  };
  const certificate = async (name: string, by: string, extension: string) => {
    await writeFile(join(folder, `${name}.ext`), extension);
    await openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", `/CN=${name}`, "-keyout", `${name}-key.pem`, "-out", `${name}.csr`);
    await openssl("x509", "-req", "-days", "1", "-in", `${name}.csr`, "-CA", `${by}.pem`, "-CAkey", `${by}-key.pem`, "-CAcreateserial", "-extfile", `${name}.ext`, "-out", `${name}.pem`);
  };
  await Promise.all([authority("ca"), authority("other")]);
  await certificate("server", "ca", "subjectAltName=IP:127.0.0.1,DNS:localhost\nextendedKeyUsage=serverAuth");
  await certificate("client", "ca", "extendedKeyUsage=clientAuth");
  await certificate("stranger", "other", "extendedKeyUsage=clientAuth");
  const pem = (name: string) => readFile(join(folder, `${name}.pem`), "utf8");

  const tls = ["--tlsverify", "--tlscacert", join(folder, "ca.pem"), "--tlscert", join(folder, "server.pem"), "--tlskey", join(folder, "server-key.pem")];
  const engine = await startEngine({ extra: ["--host", "tcp://127.0.0.1:2376", ...tls] });
  t.after(() => engine.stop());
  await buildImages(engine.socket, recipes.filter(({ reference }) => reference === sessionImage));
  const port = await tunnelInto(engine.pid, 2376);

  const [ca, cert, key] = await Promise.all([pem("ca"), pem("client"), pem("client-key")]);
  const certificates = { "/c/ca.pem": ca, "/c/cert.pem": cert, "/c/key.pem": key };
  const endpointWith = (files: Readonly<Record<string, string>>, host = "127.0.0.1") => {
    const env = { DOCKER_HOST: `tcp://${host}:${port}`, DOCKER_TLS_VERIFY: "1", DOCKER_CERT_PATH: "/c" };
    const found = findEndpoint({ explicit: undefined, env, platform: "linux", home: "/nowhere", readText: (path) => files[path] });
    if ("problem" in found) throw new Error(found.problem);
    return found.endpoint;
  };
  await works(endpointWith(certificates));
  await works(endpointWith(certificates, "localhost"));

  const trouble = async (endpoint: Endpoint) => {
    try {
      const { status, body } = await engineClient(endpoint, limits).call("GET", "/version");
      return `answered with ${status}: ${JSON.stringify(body)}`;
    } catch (error) {
      return engineTrouble(endpoint, error);
    }
  };
  assert.match(await trouble(endpointWith({})), /isn't trusted \(.*ca\.pem/);
  assert.match(await trouble(endpointWith({ "/c/ca.pem": ca })), /client certificate/);
  assert.match(await trouble(endpointWith({ "/c/ca.pem": ca, "/c/cert.pem": await pem("stranger"), "/c/key.pem": await pem("stranger-key") })), /client certificate/);
  assert.match(await trouble(endpointWith({ ...certificates, "/c/ca.pem": await pem("other") })), /isn't trusted/);
  assert.match(await trouble({ kind: "tcp", host: "127.0.0.1", port }), /HTTPS server|can't be used|400/);
});

/** A port of 127.0.0.1 that leads to one in another network namespace. */
async function tunnelInto(pid: number, port: number): Promise<number> {
  const path = join(folder, "tunnel.sock");
  const source = `
    const { createServer, connect } = require("node:net");
    createServer((near) => {
      const far = connect(${port}, "127.0.0.1");
      near.on("error", () => far.destroy()).pipe(far);
      far.on("error", () => near.destroy()).pipe(near);
    }).listen(${JSON.stringify(path)}, () => console.log("ready"));`;
  const child = spawn("nsenter", ["--target", String(pid), "--net", process.execPath, "-e", source], { stdio: ["ignore", "pipe", "inherit"] });
  running.push(child);
  await says(child, /ready/);
  const server = createServer((near) => {
    const far = connect(path);
    near.on("error", () => far.destroy()).pipe(far);
    far.on("error", () => near.destroy()).pipe(near);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  after(() => server.close());
  return (server.address() as AddressInfo).port;
}

test("ssh, through the machine's own client and its settings", async (t) => {
  await ensurePrograms([
    { name: "sshd", package: "openssh-server" },
    { name: "ssh", package: "openssh-client" },
  ]);
  const { endpoint: own } = testEngine();
  if (own.kind !== "unix") throw new Error("The tests' engine listens on a unix socket.");
  await Promise.all(["host", "user", "stranger"].map((name) => run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", join(folder, name)])));
  await writeFile(join(folder, "authorized"), await readFile(join(folder, "user.pub")));
  // Where a server keeps nothing; it insists on the folder.
  await mkdir("/run/sshd", { recursive: true });
  const port = await freePort();
  const settings = ["Port " + port, "ListenAddress 127.0.0.1", "HostKey " + join(folder, "host"), "AuthorizedKeysFile " + join(folder, "authorized")];
  await writeFile(join(folder, "sshd_config"), [...settings, "PidFile none", "UsePAM no", "StrictModes no", "PasswordAuthentication no", "PermitRootLogin prohibit-password", "MaxStartups 100", ""].join("\n"));
  const server = spawn((await findProgram("sshd")) ?? "sshd", ["-D", "-e", "-f", join(folder, "sshd_config")], { stdio: ["ignore", "pipe", "pipe"] });
  running.push(server);
  await says(server, /Server listening/);

  // The user's own ssh settings stay as they are: a program called ssh, first on PATH, names others.
  const ssh = await findProgram("ssh");
  const path = process.env["PATH"];
  t.after(() => (process.env["PATH"] = path));
  const withKey = async (name: string) => {
    const bin = join(folder, `bin-${name}`);
    await mkdir(bin);
    const known = `[127.0.0.1]:${port} ${(await readFile(join(folder, "host.pub"), "utf8")).split(" ").slice(0, 2).join(" ")}\n`;
    await writeFile(join(bin, "known"), known);
    await writeFile(join(bin, "config"), `IdentityFile ${join(folder, name)}\nIdentitiesOnly yes\nUserKnownHostsFile ${join(bin, "known")}\nGlobalKnownHostsFile none\n`);
    await writeFile(join(bin, "ssh"), `#!/bin/sh\nexec ${ssh} -F ${join(bin, "config")} "$@"\n`);
    await chmod(join(bin, "ssh"), 0o755);
    process.env["PATH"] = `${bin}:${path}`;
  };
  const endpoint = { kind: "ssh", host: "127.0.0.1", port, user: userInfo().username, socket: own.path } as const;
  await withKey("user");
  await works(endpoint);

  await withKey("stranger");
  const refused = engineClient(endpoint, limits).call("GET", "/version");
  await assert.rejects(refused, (error: Error) => /Permission denied/.test(engineTrouble(endpoint, error)));
  const nobody = { ...endpoint, port: await freePort() };
  await assert.rejects(engineClient(nobody, limits).call("GET", "/version"), (error: Error) => /Connection refused/.test(engineTrouble(nobody, error)));
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

test("Podman is recognised, and has no WebSocket for a terminal", async () => {
  await ensurePrograms([{ name: "podman", package: "podman" }]);
  const socket = join(folder, "podman.sock");
  const root = join(folder, "podman");
  const options = ["--root", join(root, "data"), "--runroot", join(root, "run"), "--tmpdir", join(root, "tmp"), "--storage-driver", "vfs", "--cgroup-manager", "cgroupfs", "--events-backend", "none"];
  const child = spawn("podman", [...options, "system", "service", "--time", "0", `unix://${socket}`], { stdio: ["ignore", "pipe", "pipe"] });
  running.push(child);
  const client = engineClient({ kind: "unix", path: socket }, limits);
  // It says nothing when it is ready.
  const exited = once(child, "exit").then(() => assert.fail("podman ended"));
  let version: unknown;
  while (version === undefined) {
    version = await Promise.race([client.call("GET", "/version").then(({ body }) => body, () => undefined), exited]);
  }
  assert.match(podmanVersion((version as { Components: unknown }).Components) ?? "", /^\d+\.\d+/);
  const { status } = await client.call("GET", `/containers/${"0".repeat(64)}/attach/ws?stream=1`).catch(() => ({ status: 404 }));
  assert.ok(status === 404 || status === 501, `it answers with ${status}`);
});

