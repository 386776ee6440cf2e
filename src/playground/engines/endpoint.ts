/**
 * The engine "endpoint": a Docker Engine that the reader names, spoken to over its plain HTTP API. The same code serves a
 * bridge (which adds a token, and says what it allows), and an engine or proxy that answers pages directly.
 */
import {
  type BridgeInfo,
  bridgeInfoPath,
  enginePath,
  labels,
  type SandboxPlace,
  type SessionKind,
  statusPath,
} from "../../../bridge/protocol.ts";
import { myEngineContainer, sandboxContainer } from "../../../bridge/session-container.ts";
import { explain, Failure } from "../failures.ts";
import { heldSessions } from "../held-sessions.ts";
import { type ApiAccess, jsonOf, reasonOf, request } from "./api.ts";
import { chooseVersion, newestKnownVersion, oldestKnownVersion } from "./api-version.ts";
import { AttachedShell, type BridgeTraits, canGoOn } from "./attached-shell.ts";
import { createContainer, type EngineApi, engineError, inspectContainer, listContainers, putArchive } from "./containers.ts";
import { removeContainer, removeShared, startContainer } from "./containers.ts";
import type { Bookmark, Engine, Progress, StartOptions } from "./engine.ts";
import { type ImageReference, parseReference } from "./image-reference.ts";
import { JsonLineReader } from "./json-lines.ts";
import { PullProgress } from "./pull-progress.ts";
import { sandboxObstacle } from "./sandbox-obstacle.ts";
import { SandboxStart } from "./sandbox-start.ts";
import { decodeTail, nothingShown } from "./shown-output.ts";

/** What the reader named. */
export interface EndpointTarget extends ApiAccess {
  /** The session's image, where no bridge decides it: it must have `sh` and `docker`, and `dockerd` for a sandbox. */
  readonly image: string;
  /** The path of the engine's own socket on its machine, where no bridge knows it. */
  readonly engineSocket: string;
  /** What the reader chose; undefined: a sandbox, or the reader's own engine where the bridge was started for that. */
  readonly kind?: SessionKind | undefined;
}

export const defaultImage = "docker:dind";
export const defaultEngineSocket = "/var/run/docker.sock";

/** Where sandboxes are without a bridge: in the engine's usual network, with a volume that anybody on that engine shares. */
const directSandbox: SandboxPlace = { volume: "drydock-sandbox-direct", network: "bridge", owner: "direct" };

/** What a new session needs to know of its engine. */
interface Ground {
  readonly kind: SessionKind;
  readonly image: string;
  readonly engineSocket: string;
  readonly bridgeId: string;
  readonly place: string;
  readonly sandbox: SandboxPlace;
  readonly myEngineAllowed: boolean;
  readonly bridge: BridgeTraits | undefined;
}

/**
 * Makes the engine. Nothing is asked of it before `start`.
 * @param examplesUrl where the archive of the guide's example projects is, for sandboxes that no bridge furnishes; without it, they have none
 */
export function endpointEngine(target: EndpointTarget, examplesUrl?: string): Engine {
  return {
    id: "endpoint",
    async start(options, report, signal) {
      if (options.bookmark !== null) return await resume(target, options.bookmark, options, report, signal);
      return await begin(target, examplesUrl, options, report, signal);
    },
    find: (signal) => find(target, signal),
    removeEverything: (signal) => removeEverything(target, signal),
  };
}

async function begin(target: EndpointTarget, examplesUrl: string | undefined, size: StartOptions, report: (progress: Progress) => void, signal: AbortSignal): Promise<AttachedShell> {
  report(step("Looking for the engine", 0));
  const ground = await groundOf(target, signal);
  const api: EngineApi = { apiUrl: target.apiUrl, token: target.token, version: await negotiate(target, signal) };
  const image = parseReference(ground.image);
  if (image === undefined) throw new Failure({ kind: "not-an-image", text: ground.image });
  report(step("Looking for the session’s image", 1));
  await ensureImage(api, image, report, signal);
  report(step("Creating the session’s container", 2));
  const { kind } = ground;
  const containerId =
    kind === "sandbox"
      ? await withObstaclesTold(api, ground, () => createSandbox(api, { ...ground, image: image.whole }, examplesUrl, signal), signal)
      : await createContainer(api, myEngineContainer({ ...ground, image: image.whole }), signal);
  try {
    const shell = new AttachedShell({ api, containerId, place: placeOf(ground), kind, bridge: ground.bridge }, nothingShown, size);
    // Before the start, so that the shell's first prompt isn't missed.
    await shell.attach(signal);
    report(step(kind === "sandbox" ? "Starting the sandbox" : "Starting the shell", 3));
    if (kind === "sandbox") await withObstaclesTold(api, ground, () => startSandbox(api, shell, containerId, image.whole, report, signal), signal);
    else await startContainer(api, containerId, signal);
    shell.resize(size.columns, size.rows);
    return shell;
  } catch (error) {
    await removeAfter(error, api, containerId);
    throw error;
  }
}

function placeOf({ kind, place }: Ground): string {
  return kind === "sandbox" ? `an engine of their own, in a sandbox on ${place}` : place;
}

/** @returns the container's id */
async function createSandbox(api: EngineApi, ground: Ground, examplesUrl: string | undefined, signal: AbortSignal): Promise<string> {
  const container = (volumeIsFree: boolean) => sandboxContainer({ ...ground, volumeIsFree });
  // A bridge sees to the volume and the examples by itself.
  if (ground.bridgeId !== directBridgeId) return createContainer(api, container(true), signal);
  const users = await listContainers(api, { volume: [ground.sandbox.volume] }, true, signal);
  const containerId = await createContainer(api, container(users.length === 0), signal);
  if (examplesUrl === undefined) return containerId;
  try {
    const examples = await fetch(examplesUrl, { signal });
    if (examples.ok) await putArchive(api, containerId, "/root", await examples.arrayBuffer(), signal);
    return containerId;
  } catch (error) {
    await removeAfter(error, api, containerId);
    throw error;
  }
}

/** Starts a sandbox's container, and waits until the engine in it answers and its shell has shown the prompt. */
async function startSandbox(api: EngineApi, shell: AttachedShell, containerId: string, image: string, report: (progress: Progress) => void, signal: AbortSignal): Promise<void> {
  const start = new SandboxStart();
  const ready = Promise.withResolvers<void>();
  const stop = () => ready.reject(signal.reason as Error);
  signal.addEventListener("abort", stop, { once: true });
  const watching = shell.watch((data) => {
    start.add(data);
    if (start.step !== undefined) report(step(start.step, 3 + start.steps));
    if (start.isReady) ready.resolve();
  });
  const ending = shell.onEnd((reason) => {
    if (reason.kind === "exited") ready.reject(new Failure({ kind: "sandbox-failed", image, printed: start.printed.slice(-600) }));
    else ready.reject(new Failure(reason.kind === "gone" ? { kind: "session-gone", reason: reason.reason } : { kind: "socket-refused", address: new URL(api.apiUrl).origin }));
  });
  // The container may fail to start before anybody waits.
  ready.promise.catch(() => undefined);
  try {
    await startContainer(api, containerId, signal);
    await ready.promise;
  } finally {
    signal.removeEventListener("abort", stop);
    watching.dispose();
    ending.dispose();
  }
}

/** Does something that needs a privileged container, and tells in words when the engine runs none. */
async function withObstaclesTold<Result>(api: EngineApi, { myEngineAllowed }: Ground, action: () => Promise<Result>, signal: AbortSignal): Promise<Result> {
  try {
    return await action();
  } catch (error) {
    const detail = error instanceof Failure ? error.detail : undefined;
    const reason = detail?.kind === "engine-error" ? detail.reason : detail?.kind === "sandbox-failed" ? detail.printed : undefined;
    if (reason === undefined) throw error;
    const info = await request(api, { method: "GET", path: `/v${api.version}/info`, signal });
    const { SecurityOptions: options } = ((info.ok ? await jsonOf(info) : undefined) ?? {}) as { SecurityOptions?: unknown };
    const why = sandboxObstacle(reason, { securityOptions: Array.isArray(options) ? options.map(String) : [] });
    if (why === undefined) throw error;
    throw new Failure({ kind: "sandbox-impossible", why, reason, myEngineAllowed }, { cause: error });
  }
}

async function resume(target: EndpointTarget, bookmark: Bookmark, size: StartOptions, report: (progress: Progress) => void, signal: AbortSignal): Promise<AttachedShell> {
  const { containerId, apiVersion, place, kind, shownBytes, shownTail } = bookmark;
  // Written by `AttachedShell.bookmark`; anything else can't be a session.
  if (typeof containerId !== "string" || typeof apiVersion !== "string" || typeof shownBytes !== "number" || typeof shownTail !== "string") {
    throw new Failure({ kind: "session-gone" });
  }
  report({ label: "Looking for the session", done: null, total: null, unit: "steps" });
  const api: EngineApi = { apiUrl: target.apiUrl, token: target.token, version: apiVersion };
  const bridge = isBridge(target) ? traitsOf(target, await bridgeInfo(target, signal)) : undefined;
  const shellKind = kind === "sandbox" ? "sandbox" : "my-engine";
  const state = await inspectContainer(api, containerId, signal);
  if (state.kind === "gone") throw new Failure({ kind: "session-gone", reason: state.reason });
  const goesOn = state.kind === "exited" && canGoOn(shellKind, state.status);
  if (state.kind === "exited" && !goesOn) {
    const failure = new Failure({ kind: "session-exited", status: state.status, outOfMemory: state.outOfMemory, engineWasAway: false });
    await removeAfter(failure, api, containerId);
    throw failure;
  }
  const shown = { bytes: shownBytes, tail: decodeTail(shownTail) };
  const shell = new AttachedShell({ api, containerId, place: String(place), kind: shellKind, bridge }, shown, size);
  await shell.attachAgain(signal);
  if (goesOn) await startSandbox(api, shell, containerId, "of the session", report, signal);
  return shell;
}

/** Only a bridge's sessions are surely this reader's; on an engine without one, they may be anybody's. */
async function find(target: EndpointTarget, signal: AbortSignal): Promise<Bookmark | undefined> {
  if (!isBridge(target)) return undefined;
  const ground = await groundOf(target, signal);
  const api: EngineApi = { apiUrl: target.apiUrl, token: target.token, version: await negotiate(target, signal) };
  const isHeld = await heldSessions();
  const running = await listContainers(api, { label: [labels.session] }, false, signal);
  const found = running.find(({ Id: id, Labels: set }) => set[labels.session] === ground.kind && !isHeld(id));
  if (found === undefined) return undefined;
  return { containerId: found.Id, apiVersion: api.version, place: placeOf(ground), kind: ground.kind, shownBytes: 0, shownTail: "" };
}

async function removeEverything(target: EndpointTarget, signal: AbortSignal): Promise<string> {
  const { sandbox, bridgeId } = await groundOf(target, signal);
  const api: EngineApi = { apiUrl: target.apiUrl, token: target.token, version: await negotiate(target, signal) };
  const filters = bridgeId === directBridgeId ? { label: [`${labels.bridge}=${bridgeId}`] } : { label: [labels.session] };
  const containers = await listContainers(api, filters, true, signal);
  for (const { Id: id } of containers) await removeContainer(api, id);
  const removed = [containers.length === 1 ? "1 container" : `${containers.length} containers`];
  if (await removeShared(api, "volumes", sandbox.volume, signal)) removed.push(`the volume ${sandbox.volume}`);
  // The engine's usual network isn't ours.
  if (sandbox.network !== directSandbox.network && (await removeShared(api, "networks", sandbox.network, signal))) removed.push(`the network ${sandbox.network}`);
  return removed.join(", ");
}

function step(label: string, done: number): Progress {
  return { label, done, total: 6, unit: "steps" };
}

/** What stands in for a bridge's id where there is no bridge (`labels.bridge`). */
const directBridgeId = "direct";

function isBridge({ apiUrl, token }: ApiAccess): boolean {
  return token !== null && apiUrl.endsWith(enginePath);
}

/** Asks a bridge what it allows; without a bridge, it is what the reader said. */
async function groundOf(target: EndpointTarget, signal: AbortSignal): Promise<Ground> {
  const { apiUrl } = target;
  if (!isBridge(target)) {
    const { image, engineSocket, kind = "sandbox" } = target;
    return { kind, image, engineSocket, bridgeId: directBridgeId, place: new URL(apiUrl).origin, sandbox: directSandbox, myEngineAllowed: true, bridge: undefined };
  }
  const info = await bridgeInfo(target, signal);
  const kind = target.kind ?? (info.allowMyEngine ? "my-engine" : "sandbox");
  if (kind === "my-engine" && !info.allowMyEngine) throw new Failure({ kind: "my-engine-not-allowed" });
  const { image, engineSocket, sandbox } = info;
  return { kind, image, engineSocket, bridgeId: info.id, place: info.endpoint, sandbox, myEngineAllowed: info.allowMyEngine, bridge: traitsOf(target, info) };
}

/** Where a bridge's own pages begin. */
function bridgeBase({ apiUrl }: ApiAccess): string {
  return apiUrl.slice(0, -enginePath.length);
}

async function bridgeInfo(target: ApiAccess, signal: AbortSignal): Promise<BridgeInfo> {
  const base = bridgeBase(target);
  const response = await request({ apiUrl: base, token: target.token }, { method: "GET", path: bridgeInfoPath, signal });
  const info = response.ok ? await jsonOf(response) : undefined;
  if (!isBridgeInfo(info)) throw new Failure({ kind: "not-an-engine", address: base, found: `${bridgeInfoPath} isn’t a bridge’s` });
  return info;
}

/** The status page learns the token from the tabs of its own origin, which it has none of where this page comes from elsewhere. */
function traitsOf(target: ApiAccess, { idleMs, allSessions }: BridgeInfo): BridgeTraits {
  const base = bridgeBase(target);
  return { idleMs, overview: allSessions && base === location.origin ? `${base}${statusPath}` : undefined };
}

function isBridgeInfo(value: unknown): value is BridgeInfo {
  return typeof value === "object" && value !== null && "name" in value && value.name === ("drydock-bridge" satisfies BridgeInfo["name"]);
}

/** Makes sure that this is a Docker Engine that we can work with, and settles the version of its API. */
async function negotiate(target: ApiAccess, signal: AbortSignal): Promise<string> {
  const address = new URL(target.apiUrl).origin;
  const ping = await request(target, { method: "GET", path: "/_ping", signal });
  if ([502, 503, 504].includes(ping.status)) throw new Failure({ kind: "engine-unreachable", address, reason: await reasonOf(ping) });
  if (!ping.ok) throw new Failure({ kind: "not-an-engine", address, found: `/_ping answers with status ${ping.status}: ${await reasonOf(ping)}` });
  const answer = (await ping.text()).trim();
  if (answer !== "OK") throw new Failure({ kind: "not-an-engine", address, found: `/_ping answers “${answer.slice(0, 60)}” instead of “OK”` });
  // The version is a header of /_ping too, but a page of another origin sees only the headers that the server exposes.
  const response = await request(target, { method: "GET", path: "/version", signal });
  const answered = ((await jsonOf(response)) ?? {}) as { ApiVersion?: unknown; MinAPIVersion?: unknown; Os?: unknown; Components?: unknown };
  const { ApiVersion: newest, MinAPIVersion: oldest, Os: os } = answered;
  const podman = podmanVersion(answered.Components);
  if (podman !== undefined) throw new Failure({ kind: "podman", version: podman });
  const choice = typeof newest === "string" ? chooseVersion(newest, typeof oldest === "string" ? oldest : undefined) : ({ kind: "not-a-version" } as const);
  switch (choice.kind) {
    case "not-a-version":
      throw new Failure({ kind: "not-an-engine", address, found: "/version names no version of the Engine API" });
    case "engine-too-old":
      throw new Failure({ kind: "api-too-old", newest: choice.newest, needed: oldestKnownVersion });
    case "engine-too-new":
      throw new Failure({ kind: "api-too-new", oldest: choice.oldest, known: newestKnownVersion });
    case "speak":
      if (os === "windows") throw new Failure({ kind: "windows-engine" });
      return choice.version;
  }
}

/** The version of Podman, which names itself among the parts that an engine consists of; undefined for another engine. */
export function podmanVersion(components: unknown): string | undefined {
  if (!Array.isArray(components)) return undefined;
  const found = (components as { Name?: unknown; Version?: unknown }[]).find((component) => component?.Name === "Podman Engine");
  return found === undefined ? undefined : String(found.Version);
}

async function ensureImage(api: EngineApi, image: ImageReference, report: (progress: Progress) => void, signal: AbortSignal): Promise<void> {
  if (await hasImage(api, image, signal)) return;
  const pull = new PullProgress(`Pulling ${image.whole}`);
  report(pull.progress);
  const query = { fromImage: image.repository, tag: image.tag };
  const response = await request(api, { method: "POST", path: `/v${api.version}/images/create`, query, signal });
  if (!response.ok) throw new Failure({ kind: "image-not-pulled", image: image.whole, reason: await reasonOf(response) });
  const lines = new JsonLineReader();
  try {
    for await (const chunk of chunksOf(response.body)) {
      for (const line of lines.push(chunk)) pull.add(line);
      report(pull.progress);
    }
  } catch (error) {
    signal.throwIfAborted();
    throw new Failure({ kind: "image-not-pulled", image: image.whole, reason: "the connection broke off while the engine was pulling" }, { cause: error });
  }
  for (const line of lines.end()) pull.add(line);
  if (pull.error !== undefined) throw new Failure({ kind: "image-not-pulled", image: image.whole, reason: pull.error });
  if (!(await hasImage(api, image, signal))) {
    throw new Failure({ kind: "image-not-pulled", image: image.whole, reason: "the pull ended without a word, and the image isn’t there" });
  }
}

/** Safari can't iterate over a stream, so it is read by hand. */
async function* chunksOf(body: ReadableStream<Uint8Array> | null): AsyncGenerator<Uint8Array> {
  const reader = body?.getReader();
  if (reader === undefined) return;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
}

async function hasImage(api: EngineApi, image: ImageReference, signal: AbortSignal): Promise<boolean> {
  const response = await request(api, { method: "GET", path: `/v${api.version}/images/${image.whole}/json`, signal });
  if (response.status === 404) return false;
  if (!response.ok) throw await engineError("looking for the session’s image", response);
  return true;
}

/** Removes a container that has come to nothing. If that fails too, the first failure is still the one to tell. */
async function removeAfter(cause: unknown, api: EngineApi, containerId: string): Promise<void> {
  try {
    await removeContainer(api, containerId);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    console.warn(`${explain({ kind: "not-removed", container: containerId, reason: error.message }).title} after:`, cause);
  }
}
