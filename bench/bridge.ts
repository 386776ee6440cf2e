// `npm run bench:bridge`: what the bridge costs between a browser and a shell, beside other ways to the same shell (docs/bench-bridge.md).
//
// All of it runs in the network of an engine of its own, which has no way out: the engine listens there on tcp, so that a page can attach to it without
// anything in between. This program starts the engine, and itself again inside.

import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFile, cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { cpus, loadavg, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { setTimeout as passed } from "node:timers/promises";
import { parseArgs } from "node:util";
import { chromium } from "@playwright/test";
import { enginePath, tokenProtocolPrefix, webSocketProtocol } from "../bridge/protocol.ts";
import { staticSite } from "../bridge/static.ts";
import { startBridge } from "../e2e/bridge-process.ts";
import type { RunningProgram } from "../e2e/bridge-process.ts";
import { startSession } from "../e2e/session.ts";
import config from "../playwright.config.ts";
import { findProgram } from "../test/debian.ts";
import { engineRequest } from "../test/engine-api.ts";
import { startEngine } from "../test/engine.ts";
import { buildImages, recipes, sessionImage } from "../test/images.ts";
import { cpuMsOf, descendants, memoryOf, watchPeak } from "./processes.ts";
import { installPackages } from "./projects.ts";
import { median, percentile } from "./statistics.ts";
import { attached, dockerExec, floodBytes, wetty } from "./terminals.ts";
import type { Terminal } from "./terminals.ts";

const usage = `npm run bench:bridge measures the bridge beside xterm on the engine's own attach/ws, WeTTY, and docker exec. As root. After two dashes:

  --rounds N   how often everything is measured, in turns (5)
  --keys N     keys in each round (200)
  --write      puts the figures into docs/bench-bridge.md
  --help
`;

/** How many sessions memory is measured with. */
const sessionCounts = [1, 10, 100] as const;
/** Time that a program is given to come to rest before its memory is read, and over which its idling is measured. */
const restMs = 3000;
const idleMs = 10_000;
const tcpPort = 2375;
/** WeTTY's own usual one; nothing else is in this network. */
const wettyPort = 3000;

const document_ = new URL("../docs/bench-bridge.md", import.meta.url);
const say = (message: string): void => void process.stderr.write(`${message}\n`);

interface Options {
  readonly rounds: number;
  readonly keys: number;
  readonly write: boolean;
}

/** What the part inside has to know of the part outside. */
interface Place {
  readonly socket: string;
  readonly packages: string;
  readonly docker: string;
  readonly engineVersion: string;
}

async function outside(args: readonly string[]): Promise<void> {
  const packages = await installPackages("wetty");
  const docker = await findProgram("docker", ["/usr/bin", ...(process.env["PATH"] ?? "").split(":")]);
  if (docker === undefined) throw new Error("The bench needs the Docker CLI, and no docker is on PATH. Install docker.io.");
  // WeTTY serves its own files with a library that finds none below a folder whose name begins with a dot, as the bench's cache does.
  const copy = await mkdtemp(join(tmpdir(), "drydock-wetty-"));
  try {
    await cp(packages, join(copy, "node_modules"), { recursive: true, verbatimSymlinks: true });
    await besideEngine(args, { packages: copy, docker });
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}

/** Starts the engine, and this program again in its network. */
async function besideEngine(args: readonly string[], { packages, docker }: Pick<Place, "packages" | "docker">): Promise<void> {
  const engine = await startEngine({ extra: ["--host", `tcp://127.0.0.1:${tcpPort}`] });
  try {
    await buildImages(engine.socket, recipes.filter(({ reference }) => reference === sessionImage));
    const place: Place = { socket: engine.socket, packages, docker, engineVersion: engine.version };
    const inside = spawn("nsenter", [`--net=/proc/${engine.pid}/ns/net`, process.execPath, import.meta.filename, ...args], {
      stdio: ["ignore", "inherit", "inherit"],
      env: { ...process.env, DRYDOCK_BENCH: JSON.stringify(place), DRYDOCK_TEST_ENGINE: engine.endpoint, DRYDOCK_TEST_IMAGE: sessionImage, DOCKER_HOST: engine.endpoint },
    });
    const [status] = (await once(inside, "exit")) as [number | null];
    process.exitCode = status ?? 1;
  } finally {
    await engine.stop();
  }
}

/** Serves the smallest page with a terminal. @returns its address, and what ends it */
async function servePage(): Promise<{ readonly base: string; stop(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), "drydock-bench-"));
  const xterm = new URL("../node_modules/@xterm/xterm/", import.meta.url);
  await copyFile(new URL("lib/xterm.mjs", xterm), join(folder, "xterm.mjs"));
  await copyFile(new URL("css/xterm.css", xterm), join(folder, "xterm.css"));
  await writeFile(join(folder, "page.html"), '<!doctype html><title>A terminal</title><link rel="stylesheet" href="/xterm.css">');
  const site = staticSite(folder);
  // Isolated from other origins, a page reads the time in steps of 5 µs instead of 100 (High Resolution Time, coarsen time).
  const isolated = { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" };
  const server = createServer((request, response) => {
    for (const [name, value] of Object.entries(isolated)) response.setHeader(name, value);
    void site(request, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    base: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await rm(folder, { recursive: true });
    },
  };
}

/** A container for `docker exec`. @returns its id */
async function startPlainContainer(socket: string): Promise<string> {
  const { Id: id } = (await engineRequest(socket, { method: "POST", path: "/containers/create", body: { Image: sessionImage, Cmd: ["sleep", "100000"], HostConfig: { Init: true } } })) as { Id: string };
  await engineRequest(socket, { method: "POST", path: `/containers/${id}/start` });
  return id;
}

/** Waits until something answers. */
async function answers(url: string): Promise<void> {
  const endMs = performance.now() + 30_000;
  for (;;) {
    try {
      await fetch(url);
      return;
    } catch (error) {
      if (performance.now() > endMs) throw new Error(`Nothing answers at ${url}.`, { cause: error });
      await passed(50);
    }
  }
}

interface Server {
  readonly pid: number;
  stop(): Promise<void>;
}

/** Starts WeTTY, which runs `docker exec` for each page. */
async function startWetty({ packages, docker }: Place, container: string): Promise<Server> {
  const main = join(packages, "node_modules", "wetty", "build", "main.js");
  const command = `${docker} exec -it ${container} sh`;
  const child = spawn(process.execPath, [main, "--host", "127.0.0.1", "--port", String(wettyPort), "--base", "/", "--command", command, "--log-level", "error"], { stdio: ["ignore", "ignore", "inherit"] });
  const ended = once(child, "exit");
  await answers(`http://127.0.0.1:${wettyPort}/`);
  return {
    pid: child.pid ?? 0,
    stop: async () => {
      child.kill("SIGTERM");
      await ended;
    },
  };
}

const attachPath = (container: string) => `/containers/${container}/attach/ws?stream=1&stdin=1&stdout=1&stderr=1`;
const protocolsOf = ({ token }: RunningProgram) => [webSocketProtocol, tokenProtocolPrefix + token];
const bridgeSocket = (bridge: RunningProgram, container: string) => `${bridge.origin.replace("http:", "ws:")}${enginePath}${attachPath(container)}`;

interface Speed {
  readonly name: string;
  readonly medianMs: number;
  readonly p95Ms: number;
  readonly floodMbPerSecond: number;
  /** Undefined where it is the same as the one above, or can't be had. */
  readonly undrawnMbPerSecond: number | undefined;
}

/** Keys and floods, each way in its turn. @returns the speeds, and how far the bridge's memory rose over its rest in the floods, in bytes */
async function measureSpeeds(place: Place, { rounds, keys }: Options): Promise<{ readonly speeds: readonly Speed[]; readonly bridgeRise: number; readonly chromiumVersion: string }> {
  const page = await servePage();
  const bridge = await startBridge(["--port", "0", "--allow-my-engine", "--allow-origin", new URL(page.base).origin]);
  const container = await startPlainContainer(place.socket);
  const wettyServer = await startWetty(place, container);
  const browser = await chromium.launch(config.use?.launchOptions ?? {});
  try {
    const echoes = new Map<string, number[]>();
    const floods = new Map<string, number[]>();
    const undrawn = new Map<string, number[]>();
    const add = (to: Map<string, number[]>, name: string, ...values: readonly number[]) => to.set(name, [...(to.get(name) ?? []), ...values]);
    const rises: number[] = [];
    for (let round = 1; round <= rounds; round += 1) {
      say(`round ${round} of ${rounds}`);
      const session = await startSession(bridge);
      const other = await startSession(bridge);
      const ways: readonly (() => Promise<Terminal>)[] = [
        async () => attached("through the bridge", await browser.newPage(), page.base, bridgeSocket(bridge, session), protocolsOf(bridge)),
        async () => attached("xterm on the engine's attach/ws", await browser.newPage(), page.base, `ws://127.0.0.1:${tcpPort}${attachPath(other)}`, []),
        async () => wetty(await browser.newPage(), `http://127.0.0.1:${wettyPort}/`),
        async () => dockerExec(place.packages, [place.docker, "exec", "-it", container, "sh"]),
      ];
      // Each round begins with another, so that none is always the first.
      for (let turn = 0; turn < ways.length; turn += 1) {
        const open = ways[(turn + round) % ways.length];
        if (open === undefined) continue;
        const terminal = await open();
        const peak = watchPeak(bridge.pid);
        const before = peak();
        const { name } = terminal;
        const times = await terminal.echo(keys);
        add(echoes, name, ...times);
        const speed = floodBytes / 1e6 / (await terminal.flood(2 * round));
        add(floods, name, speed);
        if (terminal.floodUndrawn !== undefined) add(undrawn, name, floodBytes / 1e6 / (await terminal.floodUndrawn(2 * round + 1)));
        if (name === order[0]) rises.push(peak() - before);
        await terminal.close();
        say(`  ${name}: ${median(times).toFixed(2)} ms, ${speed.toFixed(1)} MB/s, ${undrawn.get(name)?.at(-1)?.toFixed(1) ?? "–"} MB/s undrawn`);
      }
      for (const id of [session, other]) await engineRequest(place.socket, { method: "DELETE", path: `/containers/${id}?force=1&v=1` });
    }
    const speeds = [...echoes]
      .map(([name, times]) => {
        const without = undrawn.get(name);
        return {
          name,
          medianMs: median(times),
          p95Ms: percentile(times, 0.95),
          floodMbPerSecond: median(floods.get(name) ?? []),
          undrawnMbPerSecond: without === undefined ? undefined : median(without),
        };
      })
      .toSorted((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
    return { speeds, bridgeRise: Math.max(...rises), chromiumVersion: browser.version() };
  } finally {
    await browser.close();
    await wettyServer.stop();
    await engineRequest(place.socket, { method: "DELETE", path: `/containers/${container}?force=1` });
    await bridge.stop();
    await page.stop();
  }
}

const order = ["through the bridge", "xterm on the engine's attach/ws", "WeTTY, serving docker exec", "docker exec on a pseudoterminal, no browser"];

interface Cost {
  readonly sessions: number;
  /** Of the server's own process. */
  readonly bytes: number;
  /** Of the processes that it started. */
  readonly childBytes: number;
  readonly idleCpuShare: number;
}

/** Opens a WebSocket and waits until what it shows ends in a prompt. */
async function openPrompt(url: string, protocols: readonly string[], greet: (socket: WebSocket) => void): Promise<WebSocket> {
  const socket = new WebSocket(url, [...protocols]);
  socket.binaryType = "arraybuffer";
  const prompted = Promise.withResolvers<void>();
  let seen = "";
  socket.addEventListener("message", ({ data }: MessageEvent<ArrayBuffer | string>) => {
    const text = typeof data === "string" ? data : Buffer.from(data).toString();
    // Engine.IO's question whether anybody is there.
    if (text === "2") socket.send("3");
    seen = (seen + text).slice(-200);
    if (seen.includes("# ")) prompted.resolve();
  });
  socket.addEventListener("open", () => greet(socket));
  socket.addEventListener("close", () => prompted.reject(new Error(`${new URL(url).pathname} was closed before it showed a prompt.`)));
  await prompted.promise;
  return socket;
}

/** Memory and idling with ever more sessions. @param open opens one more, attached and with its prompt */
async function costsOf({ pid }: Pick<Server, "pid">, open: () => Promise<WebSocket>): Promise<readonly Cost[]> {
  const sockets: WebSocket[] = [];
  const costs: Cost[] = [];
  for (const sessions of sessionCounts) {
    while (sockets.length < sessions) sockets.push(await open());
    await passed(restMs);
    const fromMs = performance.now();
    const fromCpuMs = cpuMsOf(pid);
    await passed(idleMs);
    const idleCpuShare = (cpuMsOf(pid) - fromCpuMs) / (performance.now() - fromMs);
    costs.push({ sessions, bytes: memoryOf(pid), childBytes: descendants(pid).reduce((sum, id) => sum + memoryOf(id), 0), idleCpuShare });
    say(`  ${sessions}: ${(memoryOf(pid) / 1e6).toFixed(1)} MB`);
  }
  for (const socket of sockets) socket.close();
  return costs;
}

async function measureCosts(place: Place): Promise<{ readonly bridge: readonly Cost[]; readonly wetty: readonly Cost[] }> {
  say("memory and idling of the bridge");
  const bridge = await startBridge(["--port", "0", "--allow-my-engine", "--sessions", "100"]);
  const bridgeCosts = await costsOf(bridge, async () => {
    const session = await startSession(bridge);
    return await openPrompt(bridgeSocket(bridge, session), protocolsOf(bridge), (socket) => socket.send("\r"));
  });
  await bridge.stop();
  say("memory and idling of WeTTY");
  const container = await startPlainContainer(place.socket);
  const server = await startWetty(place, container);
  // Engine.IO protocol 4 over a WebSocket from the start, and a connection to socket.io's usual namespace.
  const wettyCosts = await costsOf(server, () => openPrompt(`ws://127.0.0.1:${wettyPort}/socket.io/?EIO=4&transport=websocket`, [], (socket) => socket.send("40")));
  await server.stop();
  await engineRequest(place.socket, { method: "DELETE", path: `/containers/${container}?force=1` });
  return { bridge: bridgeCosts, wetty: wettyCosts };
}

async function inside(place: Place, options: Options): Promise<void> {
  await answers(`http://127.0.0.1:${tcpPort}/_ping`);
  const loadBefore = loadavg()[0] ?? 0;
  const { speeds, bridgeRise, chromiumVersion } = await measureSpeeds(place, options);
  const costs = await measureCosts(place);
  const text = report({ speeds, bridgeRise, ...costs });
  const dockerVersion = execFileSync(place.docker, ["--version"], { encoding: "utf8" }).trim();
  const { dependencies } = JSON.parse(await readFile(new URL("wetty/package.json", import.meta.url), "utf8")) as { dependencies: { wetty: string } };
  const wettyVersion = dependencies.wetty;
  const circumstances =
    `${new Date().toISOString().slice(0, 10)}, ${cpus().length} × ${cpus()[0]?.model ?? "unknown processor"}, ${Math.round(totalmem() / 1024 ** 3)} GB of memory; ` +
    `Node.js ${process.versions.node}, Chromium ${chromiumVersion}, Docker Engine ${place.engineVersion}, ${dockerVersion}, WeTTY ${wettyVersion}; ` +
    `${options.rounds} rounds of ${options.keys} keys and a flood each. The machine's load was ${loadBefore.toFixed(1)} before the first, and ${(loadavg()[0] ?? 0).toFixed(1)} at the end.`;
  process.stdout.write(`${circumstances}\n\n${text}\n`);
  if (!options.write) return;
  await writeFile(document_, `${head}\n${circumstances}\n\n${text}\n`);
  say("docs/bench-bridge.md holds these figures now.");
}

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
const share = (part: number) => `${(100 * part).toFixed(2)} %`;

interface Measured {
  readonly speeds: readonly Speed[];
  readonly bridgeRise: number;
  readonly bridge: readonly Cost[];
  readonly wetty: readonly Cost[];
}

function report({ speeds, bridgeRise, bridge, wetty: other }: Measured): string {
  const [ours, straight, wettys] = speeds;
  if (ours === undefined || straight === undefined || wettys === undefined) throw new Error("A way is missing.");
  const [one, , hundred] = bridge;
  const perSession = one === undefined || hundred === undefined ? Number.NaN : (hundred.bytes - one.bytes) / (hundred.sessions - one.sessions);
  const bar = (met: boolean) => (met ? "met" : "**not met**");
  const echoRatio = ours.medianMs / straight.medianMs;
  const floodRatio = ours.floodMbPerSecond / straight.floodMbPerSecond;
  const undrawnRatio = (ours.undrawnMbPerSecond ?? Number.NaN) / (straight.undrawnMbPerSecond ?? Number.NaN);
  return [
    "| way to the shell | key to echo, median | 95th percentile | 100 MB of output | not drawn |",
    "| --- | --- | --- | --- | --- |",
    ...speeds.map(({ name, medianMs, p95Ms, floodMbPerSecond, undrawnMbPerSecond }) => {
      const without = undrawnMbPerSecond === undefined ? "–" : `${undrawnMbPerSecond.toFixed(1)} MB/s`;
      return `| ${name} | ${medianMs.toFixed(2)} ms | ${p95Ms.toFixed(2)} ms | ${floodMbPerSecond.toFixed(1)} MB/s | ${without} |`;
    }),
    "",
    "| aim | measured | |",
    "| --- | --- | --- |",
    `| echo within 1.2 times of the straight attachment | ${echoRatio.toFixed(2)} | ${bar(echoRatio <= 1.2)} |`,
    `| echo ahead of WeTTY | ${(ours.medianMs / wettys.medianMs).toFixed(2)} of its time | ${bar(ours.medianMs < wettys.medianMs)} |`,
    `| throughput at least 0.8 of the straight attachment | ${floodRatio.toFixed(2)} | ${bar(floodRatio >= 0.8)} |`,
    `| the same where nothing is drawn | ${undrawnRatio.toFixed(2)} | ${bar(undrawnRatio >= 0.8)} |`,
    `| flat memory: what two floods of 100 MB and the keys before them add to the bridge's highest | ${megabytes(bridgeRise)} | |`,
    `| flat memory: what a further attached session adds | ${(perSession / 1000).toFixed(0)} kB | |`,
    "",
    "| attached sessions | bridge: memory | processor at idle | WeTTY: memory | of its docker exec processes | processor at idle |",
    "| --- | --- | --- | --- | --- | --- |",
    ...bridge.map(({ sessions, bytes, idleCpuShare }, index) => {
      const theirs = other[index];
      if (theirs === undefined) throw new Error("WeTTY was measured with other numbers of sessions.");
      return `| ${sessions} | ${megabytes(bytes)} | ${share(idleCpuShare)} | ${megabytes(theirs.bytes)} | ${megabytes(theirs.childBytes)} | ${share(theirs.idleCpuShare)} |`;
    }),
  ].join("\n");
}

const head = `# The bridge beside other ways to a shell

\`npm run bench:bridge\` measures four ways to a shell in a container, in turns, in one run, on one engine:

- **through the bridge**: Chromium, xterm in the smallest page that has one, the bridge, the engine's unix socket;
- **xterm on the engine's attach/ws**: the same page, straight on the engine's tcp address, with nothing in between and nobody kept out;
- **WeTTY** (the npm package \`wetty\`), its own page in the same Chromium, its server running \`docker exec -it\` for each visitor;
- **docker exec on a pseudoterminal**: the Docker CLI alone, without a browser or a server; the least that there can be.

A key's time is from the client's sending it until the shell's echo arrives in the same client, before it is drawn. A key is typed once the one before has come back. The
flood is 100 MB of lines of 79 characters, from Enter to the mark after it; all pages draw it with xterm, and take no more while 2 MiB of it wait to be drawn, so
that the program in the container waits for the page (ours by a \`WebSocketStream\`, WeTTY by telling its server what it has drawn). So
that drawing hides nothing that is before it, the flood comes once more into a page that only reads it. The pseudoterminal's client draws nothing. WeTTY's
page reads the time in steps of a tenth of a millisecond, the others in finer ones.

Memory is the process's proportional share (Pss), three seconds after the last of so many sessions was attached and had its prompt. The processor at idle is measured over ten seconds
with all of them attached, as a share of one processor.

A load above the number of processors means that other programs wanted them, too. What is measured then, the 95th percentiles above all, says more about how the ways
compare than about how fast they are: each process that a key passes through may have to wait for its turn.
`;

const { values } = parseArgs({
  options: { rounds: { type: "string", default: "5" }, keys: { type: "string", default: "200" }, write: { type: "boolean", default: false }, help: { type: "boolean", default: false } },
});
const options: Options = { rounds: Number(values.rounds), keys: Number(values.keys), write: values.write };
if (values.help || ![options.rounds, options.keys].every((number) => Number.isInteger(number) && number > 0)) {
  process.stdout.write(usage);
  process.exitCode = values.help ? 0 : 2;
} else {
  const place = process.env["DRYDOCK_BENCH"];
  if (place === undefined) await outside(process.argv.slice(2));
  else await inside(JSON.parse(place) as Place, options);
}
