// The session containers of this bridge: which they are, how many there may be, and that none outlives its use.
// The engine is asked, never a list of our own: what a crash or another client did to a container is seen at the next call.

import type { EngineAnswer, EngineClient } from "./engine-client.ts";
import type { Holder } from "./guard.ts";
import { member, text } from "./json.ts";
import { duration } from "./limits.ts";
import type { Limits } from "./limits.ts";
import { labels, statusPath } from "./protocol.ts";
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
  /** Whose each of these is, where it is a reader's, by container id. */
  readonly #readers = new Map<string, string>();
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
   * Checks that a container is a session of this bridge and of who asks, and notes that it is being used. The engine is asked once an id:
   * a container's labels never change, and its id is never given to another.
   * @returns why it may not be used: 404 where there is no such container, 410 where the bridge ended it, 403 where it is another's
   * @throws when the engine can't be asked
   */
  async use(containerId: string, { reader }: Holder): Promise<Refusal | undefined> {
    const end = this.#ends.get(containerId);
    if (end !== undefined) return refuse(410, end);
    if (!this.#lastUseMs.has(containerId)) {
      const { status, body } = await this.#engine.call("GET", `/containers/${containerId}/json`);
      if (status === 404) return refuse(404, "There is no such container: the session has ended or was removed.");
      const containerLabels = member(member(body, "Config"), "Labels");
      if (status !== 200 || !this.#isOfThisBridge(containerLabels)) return refuse(403, notYours);
      this.#note(containerId, text(member(containerLabels, labels.reader)));
    }
    if (this.#readers.get(containerId) !== reader) return refuse(403, notYours);
    this.#lastUseMs.set(containerId, this.#now());
    return undefined;
  }

  #note(containerId: string, reader: string | undefined): void {
    this.#lastUseMs.set(containerId, this.#now());
    if (reader !== undefined) this.#readers.set(containerId, reader);
  }

  /**
   * Whether a container with these labels is a session of this bridge and of who asks.
   * @param reader undefined: the bridge's own user, whose terminal no reader's session is either
   */
  isOwn(containerLabels: unknown, reader: string | undefined): boolean {
    return this.#isOfThisBridge(containerLabels) && member(containerLabels, labels.reader) === reader;
  }

  #isOfThisBridge(containerLabels: unknown): boolean {
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
   * @param reader whose it is to be; undefined: the bridge's own user's
   * @param prepare called when it is this one's turn
   * @throws when the engine can't be asked
   */
  create(reader: string | undefined, prepare: () => Promise<Refusal | Furnished>): Promise<Refusal | EngineAnswer> {
    const creation = this.#lastCreation.then(() => this.#createNow(reader, prepare));
    // The next in line doesn't care how this one went; whoever asked for it does.
    this.#lastCreation = creation.then(
      () => undefined,
      () => undefined,
    );
    return creation;
  }

  async #createNow(reader: string | undefined, prepare: () => Promise<Refusal | Furnished>): Promise<Refusal | EngineAnswer> {
    if (this.#closing) return refuse(503, "The bridge is ending.");
    const existing = await this.#list();
    const theirs = existing.filter((container) => container.reader === reader);
    const mayHave = reader === undefined ? this.#limits.sessions : this.#limits.sessionsPerReader;
    // An ended shell is kept for its last words, but not at the price of a new one of the same reader.
    const ended = theirs.filter(({ state }) => state === "exited" || state === "dead");
    const places = Math.min(this.#limits.sessions - existing.length, mayHave - theirs.length);
    if (places + ended.length < 1) {
      const own = theirs.length >= mayHave && reader !== undefined;
      return refuse(
        403,
        own
          ? `You have ${theirs.length} session${theirs.length === 1 ? "" : "s"} already, which is each reader's share. Leave it with exit, or go back to its tab.`
          : `There are ${existing.length} sessions already, which is the limit. Leave one with exit, or end one on the bridge's status page (${statusPath}).`,
      );
    }
    if (places < 1) await Promise.all(ended.map(({ id }) => this.remove(id)));
    const prepared = await prepare();
    if ("reason" in prepared) return prepared;
    this.#asked = true;
    const answer = await this.#engine.call("POST", "/containers/create", prepared.container);
    const id = text(member(answer.body, "Id"));
    if (answer.status !== 201 || id === undefined) return answer;
    this.#note(id, reader);
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
    if (answer.status === 204 || answer.status === 404) {
      this.#lastUseMs.delete(containerId);
      this.#readers.delete(containerId);
    }
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
    for (const { id, reader } of this.#asked ? await this.#list() : []) {
      if (!this.#lastUseMs.has(id)) this.#note(id, reader);
    }
    this.#noteTraffic();
    for (const [id, lastMs] of this.#lastUseMs) {
      if (this.#now() - lastMs < this.#limits.idleMs) continue;
      await this.endFor(id, `Nothing passed through this session for ${duration(this.#limits.idleMs)}, so the bridge has ended it.`);
    }
  }

  /** Counts what passed through terminals as use. */
  #noteTraffic(): void {
    for (const [attachment, before] of this.#attachments) {
      const bytes = attachment.bytes();
      if (bytes === before) continue;
      this.#attachments.set(attachment, bytes);
      this.#lastUseMs.set(attachment.containerId, this.#now());
    }
  }

  /**
   * Looks at every session of this bridge, whosever they are.
   * @throws when the engine can't be asked
   */
  async overview(): Promise<readonly SessionOverview[]> {
    const containers = await this.#list();
    this.#noteTraffic();
    return containers.map((container) => {
      if (!this.#lastUseMs.has(container.id)) this.#note(container.id, container.reader);
      const lastUseMs = this.#lastUseMs.get(container.id) ?? this.#now();
      const terminals = [...this.#attachments.keys()].filter(({ containerId }) => containerId === container.id).length;
      return { ...container, idleMs: this.#now() - lastUseMs, terminals };
    });
  }

  /**
   * Ends a session of this bridge, whosever it is.
   * @param why as for `endFor`
   * @returns 204 where it is ended, 404 where there is no such session of this bridge
   * @throws when the engine can't be asked
   */
  async endAny(containerId: string, why: string): Promise<EngineAnswer> {
    const found = (await this.#list()).some(({ id }) => id === containerId);
    return found ? await this.endFor(containerId, why) : { status: 404, body: undefined };
  }

  /**
   * Ends every session of this bridge, one that is being created included.
   * @param why as for `endFor`
   * @returns how many there were
   * @throws when the engine can't be asked, or keeps a container
   */
  async endAll(why: string): Promise<number> {
    await this.#lastCreation;
    const containers = await this.#list();
    const answers = await Promise.all(containers.map(({ id }) => this.endFor(id, why)));
    const kept = containers.filter((_, index) => ![204, 404].includes(answers[index]?.status ?? 0));
    if (kept.length > 0) throw new Error(`it kept ${kept.length} session container(s): ${kept.map(({ id }) => id.slice(0, 12)).join(", ")}`);
    return containers.length;
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
  /** The number of the reader whose it is; undefined: the bridge's own user's. */
  readonly reader: string | undefined;
  /** The engine's word for it, for example `running` or `exited`. */
  readonly state: string;
  /** When it was created by the engine's clock, in seconds of Unix time. */
  readonly createdSeconds: number;
}

export interface SessionOverview extends LabelledContainer {
  /** Time since it was last used, in milliseconds. */
  readonly idleMs: number;
  /** Open terminals. */
  readonly terminals: number;
}

const notYours = "This container isn't a session of this bridge, or it is another reader's.";

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
    reader: text(member(member(entry, "Labels"), labels.reader)),
    state: text(member(entry, "State")) ?? "",
    createdSeconds: Number(member(entry, "Created") ?? 0),
  }));
}
