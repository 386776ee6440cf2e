// Nothing of ours is left behind, and nothing of the reader's is touched: random operations, ends and kills on an engine of its own,
// with the reader's containers, volumes and networks on it, compared before and after.
//
// DRYDOCK_OPERATIONS sets how many operations, DRYDOCK_SEED which; a failure names the seed.

import assert from "node:assert/strict";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { engineRequest } from "../test/engine-api.ts";
import { startEngine } from "../test/engine.ts";
import { buildImages, recipes, sessionImage } from "../test/images.ts";
import { enginePath, labels } from "./protocol.ts";
import { sandboxContainer } from "./session-container.ts";
import { ask, create, jsonBytes, openTerminal, requestText, sessionBody, startProgram } from "./test-bridge.ts";
import type { Asked, Program, Terminal } from "./test-bridge.ts";

const operations = Number(process.env["DRYDOCK_OPERATIONS"] ?? 1000);
const seed = Number(process.env["DRYDOCK_SEED"] ?? Date.now() % 2 ** 31);
/** After this, the rest of the operations is left out: the machine is busy. */
const limitMs = 150_000;

const engine = await startEngine();
const state = await mkdtemp(join(tmpdir(), "drydock-state-"));
after(async () => {
  await engine.stop();
  await rm(state, { recursive: true, force: true });
});

const get = (path: string) => engineRequest(engine.socket, { method: "GET", path });
const post = (path: string, body: object) => engineRequest(engine.socket, { method: "POST", path, body });

/** Numbers from 0 up to 1 that are the same for the same seed (Mulberry32, a public-domain generator). */
function random(from: number): () => number {
  let a = from;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Container {
  readonly Id: string;
  readonly Name: string;
  readonly Created: string;
  readonly RestartCount: number;
  readonly State: { readonly Status: string; readonly Pid: number; readonly StartedAt: string; readonly FinishedAt: string };
  readonly Config: { readonly Labels: object };
  readonly Mounts: unknown;
  readonly NetworkSettings: { readonly Networks: object };
}

/** All that is on the engine, as far as it would show that somebody touched it. */
async function everything(): Promise<unknown> {
  const listed = (await get("/containers/json?all=1")) as { Id: string }[];
  const containers = (await Promise.all(listed.map(({ Id }) => get(`/containers/${Id}/json`)))) as Container[];
  const { Volumes: volumes } = (await get("/volumes")) as { Volumes: { Name: string }[] | null };
  const networks = (await get("/networks")) as { Id: string; Name: string; Created: string; Labels: object }[];
  const images = (await get("/images/json?all=1")) as { Id: string; RepoTags: string[] }[];
  return {
    containers: containers.map(({ Id, Name, Created, RestartCount, State, Config, Mounts, NetworkSettings }) => ({
      ...{ Id, Name, Created, RestartCount, Labels: Config.Labels, Mounts, Networks: Object.keys(NetworkSettings.Networks) },
      State: [State.Status, State.Pid, State.StartedAt, State.FinishedAt],
    })).toSorted((one, two) => (one.Id < two.Id ? -1 : 1)),
    volumes: (volumes ?? []).toSorted((one, two) => (one.Name < two.Name ? -1 : 1)),
    networks: networks.map(({ Id, Name, Created, Labels }) => ({ Id, Name, Created, Labels })).toSorted((one, two) => (one.Id < two.Id ? -1 : 1)),
    images: images.map(({ Id, RepoTags }) => ({ Id, RepoTags })).toSorted((one, two) => (one.Id < two.Id ? -1 : 1)),
  };
}

/** What a reader has on the engine, in every state, and with labels that come close to ours. */
async function readersOwn(): Promise<readonly string[]> {
  await post("/volumes/create", { Name: "readers-data" });
  await post("/volumes/create", { Name: "drydock-sandbox-mine", Labels: { [labels.session]: "sandbox" } });
  await post("/networks/create", { Name: "readers-net", CheckDuplicate: true });
  const ids: string[] = [];
  const make = async (name: string, started: boolean, body: object) => {
    const { Id } = (await post(`/containers/create?name=${name}`, { Image: sessionImage, Cmd: ["sleep", "100000"], ...body })) as { Id: string };
    if (started) await post(`/containers/${Id}/start`, {});
    ids.push(Id);
  };
  await make("runs", true, { HostConfig: { Binds: ["readers-data:/data"], NetworkMode: "readers-net" } });
  await make("created", false, { Labels: { [labels.bridge]: "direct" } });
  await make("labelled", true, { Labels: { [labels.session]: "my-engine" } });
  await make("direct", true, { Labels: { [labels.session]: "my-engine", [labels.bridge]: "direct" } });
  await make("elsewhere", true, { Labels: { [labels.session]: "sandbox", [labels.bridge]: "0123456789abcdef.0123456789abcdef" } });
  await make("anonymous", false, { Volumes: { "/v": {} } });
  return ids;
}

interface Running {
  readonly program: Program;
  readonly place: Asked;
}

test(`${operations} random operations, ends and kills leave the engine as it was (seed ${seed})`, { timeout: limitMs + 120_000 }, async (t) => {
  await buildImages(engine.socket, recipes.filter(({ reference }) => reference === sessionImage));
  const readers = await readersOwn();
  const before = await everything();

  const next = random(seed);
  const pick = <Item>(items: readonly Item[]): Item | undefined => items[Math.floor(next() * items.length)];
  const bridges: Running[] = [];
  const sessions: { readonly place: Asked; readonly id: string }[] = [];
  const terminals: Terminal[] = [];
  const done: Record<string, number> = {};
  const options = ["--port", "0", "--allow-my-engine", "--image", sessionImage, "--endpoint", engine.endpoint];

  const startBridge = async () => {
    const program = startProgram(options, state);
    bridges.push({ program, place: await program.ready });
  };
  const end = async (signal: NodeJS.Signals) => {
    const bridge = pick(bridges);
    if (bridge === undefined) return;
    bridges.splice(bridges.indexOf(bridge), 1);
    bridge.program.child.kill(signal);
    await bridge.program.exited;
  };
  const onSession = async (call: (place: Asked, id: string) => Promise<unknown>) => {
    const session = pick(sessions.filter(({ place }) => bridges.some((bridge) => bridge.place === place)));
    if (session !== undefined) await call(session.place, session.id);
  };
  const body = (place: Asked, kind: string | undefined) => {
    const { image, id, sandbox } = place.info;
    return kind === "sandbox" ? sandboxContainer({ image, bridgeId: id, sandbox, volumeIsFree: true }) : sessionBody(place);
  };
  const createOne = async (kind: string) => {
    const place = pick(bridges)?.place;
    if (place === undefined) return;
    const id = /"Id":"([0-9a-f]{64})"/.exec((await create(place, body(place, kind))).body)?.[1];
    if (id !== undefined) sessions.push({ place, id });
  };

  const actions: readonly (readonly [name: string, weight: number, act: () => Promise<unknown>])[] = [
    ["create a session", 5, () => createOne("my-engine")],
    ["create a sandbox", 3, () => createOne("sandbox")],
    ["start", 5, () => onSession((place, id) => ask(place, `POST ${enginePath}/containers/${id}/start`))],
    ["remove", 2, () => onSession((place, id) => ask(place, `DELETE ${enginePath}/containers/${id}?force=1&v=1`))],
    ["resize", 1, () => onSession((place, id) => ask(place, `POST ${enginePath}/containers/${id}/resize?h=20&w=70`))],
    ["read the log", 1, () => onSession((place, id) => ask(place, `GET ${enginePath}/containers/${id}/logs?stdout=1`))],
    [
      "open a terminal and type",
      3,
      () =>
        onSession(async (place, id) => {
          try {
            const terminal = await openTerminal(place, id);
            terminals.push(terminal);
            terminal.send(pick(["exit 3\n", "sleep 1000 &\n", "kill -9 $$\n", "docker ps -q\n"]) ?? "");
          } catch (error) {
            // The session may have been removed, or hold as many terminals as it may.
            assert.match(String(error), /didn't open/);
          }
        }),
    ],
    [
      "create and vanish",
      2,
      async () => {
        const place = pick(bridges)?.place;
        if (place === undefined) return;
        const json = jsonBytes(body(place, pick(["sandbox", "my-engine"])));
        const socket = connect(place.port, "127.0.0.1");
        socket.write(requestText(place, `POST ${enginePath}/containers/create`, { "Content-Type": "application/json", "Content-Length": String(json.length) }, json));
        // Somewhere between the request's arrival and its answer.
        for (let turns = Math.floor(next() * 30); turns > 0; turns -= 1) await new Promise(setImmediate);
        socket.destroy();
      },
    ],
    [
      "reach for what isn't ours",
      2,
      async () => {
        const [place, id] = [pick(bridges)?.place, pick(readers)];
        if (place === undefined || id === undefined) return;
        for (const call of [`DELETE ${enginePath}/containers/${id}?force=1&v=1`, `POST ${enginePath}/containers/${id}/start`, `DELETE ${enginePath}/volumes/readers-data`, `DELETE ${enginePath}/networks/readers-net`]) {
          assert.equal((await ask(place, call)).status, 403, call);
        }
      },
    ],
    ["remove the volume", 1, async () => void (await Promise.all(bridges.map(({ place }) => ask(place, `DELETE ${enginePath}/volumes/${place.info.sandbox.volume}`))))],
    ["start a bridge", 2, async () => void (bridges.length < 2 && (await startBridge()))],
    ["end a bridge", 1, () => end("SIGTERM")],
    ["kill a bridge", 2, () => end("SIGKILL")],
  ];
  const wheel = actions.flatMap(([name, weight, act]) => Array.from({ length: weight }, () => ({ name, act })));

  const startedMs = Date.now();
  await startBridge();
  let count = 0;
  for (; count < operations && Date.now() - startedMs < limitMs; count += 1) {
    if (bridges.length === 0) await startBridge();
    const { name, act } = pick(wheel) ?? assert.fail();
    done[name] = (done[name] ?? 0) + 1;
    await act();
  }
  for (const { socket } of terminals) socket.close();
  while (bridges.length > 0) await end(next() < 0.5 ? "SIGKILL" : "SIGTERM");
  t.diagnostic(`${count} operations in ${((Date.now() - startedMs) / 1000).toFixed(0)} s: ${JSON.stringify(done)}`);

  // The next start sees to what the killed ones left.
  const last = startProgram(options, state);
  const place = await last.ready;
  await ask(place, `DELETE ${enginePath}/volumes/${place.info.sandbox.volume}`);
  last.child.kill("SIGTERM");
  assert.equal(await last.exited, 0, last.errors());

  // The volume with images is meant to stay, until somebody asks for its removal as above; adopted sandboxes may have held it.
  const cleaner = startProgram(options, state);
  const cleared = await ask(await cleaner.ready, `DELETE ${enginePath}/volumes/${place.info.sandbox.volume}`);
  assert.ok(cleared.status === 204 || cleared.status === 404, cleared.all);
  cleaner.child.kill("SIGTERM");
  assert.equal(await cleaner.exited, 0, cleaner.errors());

  assert.deepEqual(await everything(), before);
  assert.ok(count >= Math.min(operations, 30), `only ${count} operations fitted into ${limitMs / 1000} s`);
  const sockets = (await readdir(join(state, "drydock"))).filter((name) => name !== "installation" && !name.endsWith(".sock"));
  assert.deepEqual(sockets, [], "the state folder holds an id and names of sockets");
});
