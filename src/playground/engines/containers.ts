/** The calls of a session's life, each with its statuses told apart (Engine API, section Containers). */
import { Failure } from "../failures.ts";
import { type ApiAccess, jsonOf, reasonOf, request } from "./api.ts";

/** An engine, and the version of its API that we speak with it. */
export interface EngineApi extends ApiAccess {
  /** For example `1.51`. */
  readonly version: string;
}

export type ContainerState =
  | { readonly kind: "running" }
  /** `outOfMemory`: the kernel ended something in it for want of memory. */
  | { readonly kind: "exited"; readonly status: number; readonly outOfMemory: boolean }
  /** `reason`: why a bridge ended it, in sentences, where it did. */
  | { readonly kind: "gone"; readonly reason?: string };

/**
 * @param container the body, made by session-container.ts
 * @returns the new container's id
 */
export async function createContainer(api: EngineApi, container: object, signal: AbortSignal): Promise<string> {
  const response = await request(api, { method: "POST", path: `/v${api.version}/containers/create`, body: container, signal });
  if (!response.ok) throw await engineError("creating the session’s container", response);
  const created = await jsonOf(response);
  if (typeof created === "object" && created !== null && "Id" in created && typeof created.Id === "string") return created.Id;
  throw new Failure({ kind: "engine-error", doing: "creating the session’s container", status: response.status, reason: "the answer names no container" });
}

export async function startContainer(api: EngineApi, id: string, signal: AbortSignal): Promise<void> {
  const response = await request(api, { method: "POST", path: `/v${api.version}/containers/${id}/start`, signal });
  // 304: it runs already.
  if (!response.ok && response.status !== 304) throw await engineError("starting the session’s container", response);
}

/** A container as a list shows it. */
export interface ListedContainer {
  readonly Id: string;
  readonly Created: number;
  readonly State: string;
  readonly Labels: Readonly<Record<string, string>>;
}

/**
 * @param filters as the Engine API takes them; a bridge adds its own, and shows only its sessions
 * @param all whether those that don't run are listed too
 */
export async function listContainers(api: EngineApi, filters: Readonly<Record<string, readonly string[]>>, all: boolean, signal: AbortSignal): Promise<readonly ListedContainer[]> {
  const query = { all: all ? "1" : "0", filters: JSON.stringify(filters) };
  const response = await request(api, { method: "GET", path: `/v${api.version}/containers/json`, query, signal });
  if (!response.ok) throw await engineError("listing sessions", response);
  return ((await jsonOf(response)) ?? []) as ListedContainer[];
}

/** Puts a tar archive's files into a container. */
export async function putArchive(api: EngineApi, id: string, path: string, archive: ArrayBuffer, signal: AbortSignal): Promise<void> {
  const response = await request(api, { method: "PUT", path: `/v${api.version}/containers/${id}/archive`, query: { path }, archive, signal });
  if (!response.ok) throw await engineError("copying the example projects", response);
}

/**
 * Removes a volume or a network.
 * @returns false where there was none
 */
export async function removeShared(api: EngineApi, what: "volumes" | "networks", name: string, signal: AbortSignal): Promise<boolean> {
  const response = await request(api, { method: "DELETE", path: `/v${api.version}/${what}/${name}`, signal });
  if (response.status === 404) return false;
  if (!response.ok) throw await engineError(what === "volumes" ? `removing the volume ${name}` : `removing the network ${name}`, response);
  return true;
}

/** Tells the container's terminal its size. A container that ended meanwhile has none, which is no failure. */
export async function resizeContainer(api: EngineApi, id: string, columns: number, rows: number): Promise<void> {
  const query = { h: String(rows), w: String(columns) };
  const response = await request(api, { method: "POST", path: `/v${api.version}/containers/${id}/resize`, query });
  // 409, and 500 in old engines: it doesn't run. 410: a bridge ended it.
  if (!response.ok && ![404, 409, 410, 500].includes(response.status)) throw await engineError("resizing the terminal", response);
}

export async function inspectContainer(api: EngineApi, id: string, signal?: AbortSignal): Promise<ContainerState> {
  const response = await request(api, { method: "GET", path: `/v${api.version}/containers/${id}/json`, signal });
  if (response.status === 404) return { kind: "gone" };
  // No engine answers with this; a bridge does, for a session that it ended by itself.
  if (response.status === 410) return { kind: "gone", reason: await reasonOf(response) };
  if (!response.ok) throw await engineError("looking for the session’s container", response);
  const { State: state } = ((await jsonOf(response)) ?? {}) as { State?: { Running?: unknown; ExitCode?: unknown; OOMKilled?: unknown } };
  if (state?.Running === true) return { kind: "running" };
  return { kind: "exited", status: typeof state?.ExitCode === "number" ? state.ExitCode : 0, outOfMemory: state?.OOMKilled === true };
}

/**
 * Waits for the container's end, and finds out how it came.
 * @param limitMs after that, it is taken to run on
 */
export async function waitForExit(api: EngineApi, id: string, limitMs: number): Promise<ContainerState> {
  const limit = AbortSignal.timeout(limitMs);
  try {
    const query = { condition: "not-running" };
    const response = await request(api, { method: "POST", path: `/v${api.version}/containers/${id}/wait`, query, signal: limit });
    if (response.status === 404) return { kind: "gone" };
    if (response.status === 410) return { kind: "gone", reason: await reasonOf(response) };
    if (!response.ok) throw await engineError("waiting for the shell’s end", response);
    await response.text();
    return await inspectContainer(api, id, limit);
  } catch (error) {
    if (limit.aborted) return { kind: "running" };
    throw error;
  }
}

/** All that the container's terminal printed and its log still holds. */
export async function readLog(api: EngineApi, id: string, signal: AbortSignal): Promise<Uint8Array> {
  const query = { stdout: "1", stderr: "1" };
  const response = await request(api, { method: "GET", path: `/v${api.version}/containers/${id}/logs`, query, signal });
  if (!response.ok) throw await engineError("reading the session’s log", response);
  return new Uint8Array(await response.arrayBuffer());
}

/** Ends and removes the container with its anonymous volumes. One that is gone already is no failure. */
export async function removeContainer(api: EngineApi, id: string): Promise<void> {
  const query = { force: "1", v: "1" };
  const response = await request(api, { method: "DELETE", path: `/v${api.version}/containers/${id}`, query });
  // 409: its removal is under way. 410: a bridge has ended it.
  if (!response.ok && ![404, 409, 410].includes(response.status)) throw await engineError("removing the session’s container", response);
}

/** @param doing what the engine was asked for, in words that follow "The engine failed at" */
export async function engineError(doing: string, response: Response): Promise<Failure> {
  return new Failure({ kind: "engine-error", doing, status: response.status, reason: await reasonOf(response) });
}
