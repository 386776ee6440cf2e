// What sandboxes have on the engine besides their containers: a network, a volume for images, and the guide's example projects in
// each. The bridge makes them itself, so that a page can ask for none of their kind but these.

import { readFile } from "node:fs/promises";
import { answerTo, openRequest, readAnswer } from "./engine-client.ts";
import type { EngineClient } from "./engine-client.ts";
import { member, parseJson, text } from "./json.ts";
import { labels } from "./protocol.ts";
import { sandboxNetwork } from "./session-container.ts";
import type { SandboxPlace } from "./protocol.ts";
import type { Refusal } from "./refusal.ts";
import { refuse } from "./refusal.ts";

/**
 * The names for a bridge's sandboxes. All bridges of an installation share them, so that images are pulled once.
 * @param bridgeId `<installation>.<random>`, see presence.ts
 */
export function sandboxPlace(bridgeId: string): SandboxPlace {
  const [owner = ""] = bridgeId.split(".");
  const name = `drydock-sandbox-${owner}`;
  return { volume: name, network: name, owner };
}

/**
 * Makes the network where it isn't there yet.
 * @returns a refusal when the engine doesn't make it, or has one of this name that isn't ours
 * @throws when the engine can't be asked
 */
export async function ensureNetwork(engine: EngineClient, place: SandboxPlace): Promise<Refusal | undefined> {
  const found = await checkOwned(engine, "networks", place);
  if (found?.status !== 404) return found;
  const { status, body } = await engine.call("POST", "/networks/create", sandboxNetwork(place));
  // 409: another bridge of this installation was faster.
  if (status === 201 || status === 409) return undefined;
  return refuse(status, `The engine didn't make the sandboxes' network ${place.network}: ${text(member(body, "message")) ?? `HTTP ${status}`}`);
}

/**
 * Removes the network, unless another bridge's sandboxes are in it.
 * @throws when the engine can't be asked
 */
export async function removeNetwork(engine: EngineClient, place: SandboxPlace): Promise<void> {
  if ((await checkOwned(engine, "networks", place)) !== undefined) return;
  const { status } = await engine.call("DELETE", `/networks/${place.network}`);
  // 403: it is in use.
  if (![204, 403, 404].includes(status)) throw new Error(`The engine refused to remove the network ${place.network} (HTTP ${status}).`);
}

/**
 * Whether no container uses the volume for images.
 * @throws when the engine can't be asked
 */
export async function volumeIsFree(engine: EngineClient, { volume }: SandboxPlace): Promise<boolean> {
  const filters = JSON.stringify({ volume: [volume] });
  const { status, body } = await engine.call("GET", `/containers/json?${new URLSearchParams({ all: "1", filters })}`);
  if (status !== 200 || !Array.isArray(body)) throw new Error(`The engine refused to list containers (HTTP ${status}).`);
  return body.length === 0;
}

/**
 * Checks that the volume or the network of this name is the sandboxes' own, by its label.
 * @returns undefined when it is
 * @throws when the engine can't be asked
 */
export async function checkOwned(engine: EngineClient, what: "volumes" | "networks", { volume, network, owner }: SandboxPlace): Promise<Refusal | undefined> {
  const name = what === "volumes" ? volume : network;
  const { status, body } = await engine.call("GET", `/${what}/${name}`);
  if (status === 404) return refuse(404, `The engine has nothing called ${name} among its ${what}.`);
  if (status !== 200 || member(member(body, "Labels"), labels.owner) !== owner) {
    return refuse(403, `${name} among the engine's ${what} doesn't carry the label of this installation's sandboxes, so the bridge leaves it alone.`);
  }
  return undefined;
}

/**
 * Puts the example projects into a sandbox that doesn't run yet. A site without them is no failure.
 * @param archive a tar archive's path
 * @throws when the engine doesn't take it
 */
export async function putExamples(engine: EngineClient, containerId: string, archive: string, timeoutMs: number): Promise<void> {
  let content: Buffer;
  try {
    content = await readFile(archive);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return;
    throw error;
  }
  const outgoing = openRequest(engine.endpoint, {
    method: "PUT",
    path: `/containers/${containerId}/archive?path=/root`,
    headers: { "Content-Type": "application/x-tar", "Content-Length": String(content.length) },
  });
  const limit = setTimeout(() => outgoing.destroy(new Error(`it didn't take the example projects within ${timeoutMs / 1000} s`)), timeoutMs);
  try {
    outgoing.end(content);
    const answer = await answerTo(outgoing);
    const body = await readAnswer(answer, 64 * 1024);
    if (answer.statusCode !== 200) throw new Error(`it didn't take the example projects: ${text(member(parseJson(body)?.value, "message")) ?? `HTTP ${answer.statusCode}`}`);
  } finally {
    clearTimeout(limit);
  }
}
