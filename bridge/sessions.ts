// The session containers of this bridge: which they are, how many there may be, and that none outlives its use.
// The engine is asked, never a list of our own: what a crash or another client did to a container is seen at the next call.

import type { EngineAnswer, EngineClient } from "./engine-client.ts";
import { member, text } from "./json.ts";
import { duration } from "./limits.ts";
import type { Limits } from "./limits.ts";
import { labels } from "./protocol.ts";
import type { SessionKind } from "./protocol.ts";
import type { Refusal } from "./refusal.ts";
import { refuse } from "./refusal.ts";

/** An open terminal of a session. */
export interface Attachment {
  readonly containerId: string;
  /** Bytes that have passed so far, both ways. */
  readonly bytes: () => number;
  readonly close: () => void;
}

/** What a new session's container is, and what it gets before anybody uses it. */
export interface Furnished {
  /** The body of ContainerCreate. */
  readonly container: object;
  readonly furnish?: (containerId: string) => Promise<void>;
}

export interface SessionsOptions {
  readonly engine: EngineClient;
  readonly bridgeId: string;
  /** Whether a shell on the engine itself may be this bridge's session, one of a killed bridge's included. */
  readonly allowMyEngine: boolean;
  readonly limits: Limits;
  /** A clock in milliseconds that never jumps. */
  readonly now: () => number;
}

/** How many sessions' ends are remembered: more than a reader who comes back could have missed. */
const rememberedEnds = 1000;

export class Sessions {
  readonly #engine: EngineClient;
  readonly #bridgeId: string;
  /** This bridge's id, and those of dead bridges whose sessions it has taken over. */
  readonly #bridgeIds: Set<string>;
  readonly #allowMyEngine: boolean;
  readonly #limits: Limits;
  readonly #now: () => number;
  /** When each session was last used, by container id. */
  readonly #lastUseMs = new Map<string, number>();
  /** Open terminals, with the bytes that had passed when they were last looked at. */
  readonly #attachments = new Map<Attachment, number>();
  /** Why the bridge itself ended sessions, by container id: for readers who come back to them. */
  readonly #ends = new Map<string, string>();
  #lastCreation: Promise<unknown> = Promise.resolve();
  #closing = false;
  /** Whether this bridge ever asked for a container: if not, there is nothing to look for when it ends. */
  #asked = false;

  constructor({ engine, bridgeId, allowMyEngine, limits, now }: SessionsOptions) {
    this.#engine = engine;
    this.#bridgeId = bridgeId;
    this.#bridgeIds = new Set([bridgeId]);
    this.#allowMyEngine = allowMyEngine;
    this.#limits = limits;
    this.#now = now;
  }

  /**
   * Checks that a container carries this bridge's labels, and notes that it is being used. The engine is asked once an id:
   * a container's labels never change, and its id is never given to another.
   * @returns why it may not be used: 404 where there is no such container, 410 where the bridge ended it, 403 where it is another's
   * @throws when the engine can't be asked
   */
  async use(containerId: string): Promise<Refusal | undefined> {
    const end = this.#ends.get(containerId);
    if (end !== undefined) return refuse(410, end);
    if (!this.#lastUseMs.has(containerId)) {
      const { status, body } = await this.#engine.call("GET", `/containers/${containerId}/json`);
      if (status === 404) return refuse(404, "There is no such container: the session has ended or was removed.");
      if (status !== 200 || !this.isOwn(member(member(body, "Config"), "Labels"))) return refuse(403, "This container isn't a session of this bridge.");
    }
    this.#lastUseMs.set(containerId, this.#now());
    return undefined;
  }

  /** Whether a container with these labels is a session of this bridge. */
  isOwn(containerLabels: unknown): boolean {
    return this.#bridgeIds.has(text(member(containerLabels, labels.bridge)) ?? "") && this.allows(text(member(containerLabels, labels.session)) ?? "");
  }

  /** Whether this bridge has sessions of this kind: a shell on the engine itself only where its user said so, whoever started it. */
  allows(kind: string): boolean {
    return kind === ("sandbox" satisfies SessionKind) || (kind === ("my-engine" satisfies SessionKind) && this.#allowMyEngine);
  }

  /** Whether this bridge answers for that other one's containers. */
  hasAdopted(bridgeId: string): boolean {
    return bridgeId !== this.#bridgeId && this.#bridgeIds.has(bridgeId);
  }

  /** Takes over the containers of a bridge that is dead: from now on this one answers for them. */
  adopt(deadBridgeId: string): void {
    this.#bridgeIds.add(deadBridgeId);
    this.#asked = true;
  }

  /**
   * Creates a session's container, one at a time, so that two requests can't both take the last place.
   * @param prepare called when it is this one's turn
   * @throws when the engine can't be asked
   */
  create(prepare: () => Promise<Refusal | Furnished>): Promise<Refusal | EngineAnswer> {
    const creation = this.#lastCreation.then(() => this.#createNow(prepare));
    // The next in line doesn't care how this one went; whoever asked for it does.
    this.#lastCreation = creation.then(
      () => undefined,
      () => undefined,
    );
    return creation;
  }

  async #createNow(prepare: () => Promise<Refusal | Furnished>): Promise<Refusal | EngineAnswer> {
    if (this.#closing) return refuse(503, "The bridge is ending.");
    const existing = await this.#list();
    // An ended shell is kept for its last words, but not at the price of a new one.
    const ended = existing.filter(({ state }) => state === "exited" || state === "dead");
    const places = this.#limits.sessions - existing.length;
    if (places + ended.length < 1) {
      return refuse(403, `There are ${existing.length} sessions already, which is the limit. Leave one with exit, or restart the bridge.`);
    }
    if (places < 1) await Promise.all(ended.map(({ id }) => this.remove(id)));
    const prepared = await prepare();
    if ("reason" in prepared) return prepared;
    this.#asked = true;
    const answer = await this.#engine.call("POST", "/containers/create", prepared.container);
    const id = text(member(answer.body, "Id"));
    if (answer.status !== 201 || id === undefined) return answer;
    this.#lastUseMs.set(id, this.#now());
    try {
      await prepared.furnish?.(id);
    } catch (error) {
      await this.remove(id);
      throw error;
    }
    return answer;
  }

  /** Registers a terminal; refused past the limit. Call `detach` of the result when it has closed. */
  attach(attachment: Attachment): Refusal | { readonly detach: () => void } {
    if (this.#closing) return refuse(503, "The bridge is ending.");
    const open = this.#attachments.size;
    if (open >= this.#limits.webSockets) return refuse(403, `There are ${open} open terminals already, which is the limit. Close a tab.`);
    this.#attachments.set(attachment, attachment.bytes());
    return { detach: () => this.#attachments.delete(attachment) };
  }

  /**
   * Removes a session's container and its anonymous volumes.
   * @throws when the engine can't be asked
   */
  async remove(containerId: string): Promise<EngineAnswer> {
    const answer = await removeContainer(this.#engine, containerId);
    if (answer.status === 204 || answer.status === 404) this.#lastUseMs.delete(containerId);
    return answer;
  }

  /**
   * Ends a session that its reader didn't end: closes its terminals, and removes its container.
   * @param why a sentence or more, told to whoever asks for the session from now on
   * @throws when the engine can't be asked
   */
  async endFor(containerId: string, why: string): Promise<EngineAnswer> {
    // Noted first: a page whose terminal closes asks at once what happened.
    this.#ends.delete(containerId);
    this.#ends.set(containerId, why);
    for (const oldest of this.#ends.keys()) {
      if (this.#ends.size <= rememberedEnds) break;
      this.#ends.delete(oldest);
    }
    for (const attachment of this.#attachments.keys()) {
      if (attachment.containerId === containerId) attachment.close();
    }
    return await this.remove(containerId);
  }

  async #list(): Promise<readonly LabelledContainer[]> {
    return (await listContainers(this.#engine)).filter(({ bridgeId }) => this.#bridgeIds.has(bridgeId));
  }

  /**
   * Removes the sessions through which nothing passed for the idle time.
   * @throws when the engine can't be asked
   */
  async removeIdle(): Promise<void> {
    // A creation whose answer was lost has left a container that nobody knows. It counts from now.
    for (const { id } of this.#asked ? await this.#list() : []) {
      if (!this.#lastUseMs.has(id)) this.#lastUseMs.set(id, this.#now());
    }
    for (const [attachment, before] of this.#attachments) {
      const bytes = attachment.bytes();
      if (bytes === before) continue;
      this.#attachments.set(attachment, bytes);
      this.#lastUseMs.set(attachment.containerId, this.#now());
    }
    for (const [id, lastMs] of this.#lastUseMs) {
      if (this.#now() - lastMs < this.#limits.idleMs) continue;
      await this.endFor(id, `Nothing passed through this session for ${duration(this.#limits.idleMs)}, so the bridge has ended it.`);
    }
  }

  /**
   * Closes every terminal, waits for a creation that is under way, and removes every container of this bridge.
   * @returns whether there can have been any
   * @throws when the engine can't be asked, or keeps a container
   */
  async end(): Promise<boolean> {
    this.#closing = true;
    for (const attachment of this.#attachments.keys()) attachment.close();
    await this.#lastCreation;
    if (!this.#asked) return false;
    await Promise.all((await this.#list()).map(({ id }) => this.remove(id)));
    const left = await this.#list();
    if (left.length > 0) throw new Error(`The engine kept ${left.length} session container(s): ${left.map(({ id }) => id).join(", ")}`);
    return true;
  }
}

/** A container that carries the label of a session. */
export interface LabelledContainer {
  readonly id: string;
  /** The id of the bridge that made it. */
  readonly bridgeId: string;
  /** The value of its label: a `SessionKind`, unless somebody else wrote it. */
  readonly kind: string;
  /** The engine's word for it, for example `running` or `exited`. */
  readonly state: string;
}

/**
 * Removes a container, running or not, with its anonymous volumes, and waits until it is gone.
 * @throws when the engine can't be asked
 */
export async function removeContainer(engine: EngineClient, containerId: string): Promise<EngineAnswer> {
  const answer = await engine.call("DELETE", `/containers/${containerId}?force=1&v=1`);
  // 409: somebody else's removal is under way.
  if (answer.status !== 409) return answer;
  const end = await engine.call("POST", `/containers/${containerId}/wait?condition=removed`);
  return end.status === 200 || end.status === 404 ? { status: 204, body: undefined } : answer;
}

/**
 * Lists the containers with a session's labels, whosever they are.
 * @throws when the engine can't be asked
 */
export async function listContainers(engine: EngineClient): Promise<readonly LabelledContainer[]> {
  const filters = JSON.stringify({ label: [labels.session, labels.bridge] });
  const { status, body } = await engine.call("GET", `/containers/json?${new URLSearchParams({ all: "1", filters })}`);
  if (status !== 200 || !Array.isArray(body)) throw new Error(`The engine refused to list containers (HTTP ${status}).`);
  return body.map((entry: unknown) => ({
    id: text(member(entry, "Id")) ?? "",
    bridgeId: text(member(member(entry, "Labels"), labels.bridge)) ?? "",
    kind: text(member(member(entry, "Labels"), labels.session)) ?? "",
    state: text(member(entry, "State")) ?? "",
  }));
}
