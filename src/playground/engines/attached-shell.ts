/**
 * A session: a shell in a container, attached by a WebSocket. Engines send a TTY's bytes as they are, one message a frame
 * (Engine API: ContainerAttachWebsocket; binary from API 1.28 on).
 *
 * Back-pressure. A browser's WebSocket can't be paused: it takes in whatever arrives. What bounds the memory here is that a
 * terminal which falls `highWaterBytes` behind hangs up, catches up, and attaches again; what it missed meanwhile comes from
 * the container's log, which the engine keeps to 4 MB (`myEngineContainer`). A flood of output thus loses its middle, as it
 * does in a terminal's scrollback, and typing Ctrl+C keeps working.
 */
import type { SessionKind } from "../../../bridge/protocol.ts";
import { Failure, killedStatuses } from "../failures.ts";
import { openWebSocket } from "./api.ts";
import { type EngineApi, inspectContainer, readLog, removeContainer, resizeContainer, waitForExit } from "./containers.ts";
import type { Bookmark, DataListener, Disposable, EndReason, IdleLimit, Session } from "./engine.ts";
import { missedOutput, type Shown } from "./missed-output.ts";
import { encodeTail, shownAfter } from "./shown-output.ts";

/** Output that may wait to be drawn. */
const highWaterBytes = 8 * 1024 * 1024;
/** Below this, a connection that was hung up is taken up again. */
const lowWaterBytes = 512 * 1024;
/** Output that may come in while the log is being read. */
const liveLimitBytes = 16 * 1024 * 1024;
/** A shell's connection is closed a moment before the engine has its exit status. */
const exitLimitMs = 2000;

/** RIS (ECMA-48, 8.3.105): the terminal as it was when it was new. */
const resetTerminal = new TextEncoder().encode("\u001bc");

export interface ShellPlace {
  readonly api: EngineApi;
  readonly containerId: string;
  /** Where commands act, for the reader. */
  readonly place: string;
  readonly kind: SessionKind;
  /** What a bridge says of its sessions; undefined without a bridge. */
  readonly bridge?: BridgeTraits | undefined;
}

export interface BridgeTraits {
  /** See `Session.overview`. */
  readonly overview: string | undefined;
  /** See `IdleLimit.limitMs`. */
  readonly idleMs: number;
}

/** Whether a session that ended like this can go on: a sandbox is started again, with all that is in it. */
export function canGoOn(kind: SessionKind, status: number): boolean {
  return kind === "sandbox" && killedStatuses.includes(status);
}

export class AttachedShell implements Session {
  readonly place: string;
  readonly shell = "sh";
  readonly overview: string | undefined;
  readonly idle: IdleLimit | undefined;
  readonly #api: EngineApi;
  readonly #containerId: string;
  readonly #kind: SessionKind;
  readonly #watchers = new Set<(data: Uint8Array) => void>();
  readonly #encoder = new TextEncoder();
  readonly #dataListeners = new Set<DataListener>();
  readonly #endListeners = new Set<(reason: EndReason) => void>();

  #socket: WebSocket | undefined;
  /** Output that came before anybody listened. */
  #backlog: Output[] = [];
  /** Output that comes in while the log is being read; undefined when it isn't. */
  #live: Uint8Array[] | undefined;
  #liveBytes = 0;
  /** What was typed while no socket was open. */
  #typed: Uint8Array[] = [];
  #shown: Shown;
  #waitingBytes = 0;
  #hungUp = false;
  #ended: EndReason | undefined;
  #disposed = false;
  #size: { columns: number; rows: number };
  /** Sizes are told one after the other: two requests under way could arrive in the wrong order. */
  #sizing: Promise<void> = Promise.resolve();
  #sizeWaits = false;

  constructor({ api, containerId, place, kind, bridge }: ShellPlace, shown: Shown, size: { columns: number; rows: number }) {
    this.#api = api;
    this.#containerId = containerId;
    this.place = place;
    this.overview = bridge?.overview;
    this.idle = bridge === undefined ? undefined : { limitMs: bridge.idleMs, use: () => void this.#use() };
    this.#kind = kind;
    this.#shown = shown;
    this.#size = size;
  }

  /**
   * Opens the connection.
   * @throws Failure when the engine or something on the way refuses it
   */
  async attach(signal?: AbortSignal): Promise<void> {
    const query = new URLSearchParams({ stream: "1", stdin: "1", stdout: "1", stderr: "1" });
    const socket = openWebSocket(this.#api, `/v${this.#api.version}/containers/${this.#containerId}/attach/ws?${query}`);
    const opened = Promise.withResolvers<void>();
    const refused = () => opened.reject(new Failure({ kind: "socket-refused", address: new URL(this.#api.apiUrl).origin }));
    const abort = () => socket.close();
    socket.addEventListener("open", () => opened.resolve(), { once: true });
    socket.addEventListener("close", refused, { once: true });
    signal?.addEventListener("abort", abort, { once: true });
    try {
      await opened.promise;
    } catch (error) {
      signal?.throwIfAborted();
      // A WebSocket doesn't say why it was refused; a request does, where the reason is the token, the network or the container.
      const state = await inspectContainer(this.#api, this.#containerId, signal);
      throw state.kind === "gone" ? new Failure({ kind: "session-gone", reason: state.reason }) : error;
    } finally {
      signal?.removeEventListener("abort", abort);
      socket.removeEventListener("close", refused);
    }
    this.#socket = socket;
    socket.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
      if (this.#socket === socket && data instanceof ArrayBuffer) this.#receive(new Uint8Array(data));
    });
    socket.addEventListener("close", () => {
      if (this.#socket === socket) void this.#closed();
    });
    for (const bytes of this.#typed.splice(0)) socket.send(bytes as Uint8Array<ArrayBuffer>);
  }

  /** Any question about the container counts as use of the session (bridge/sessions.ts). */
  async #use(): Promise<void> {
    try {
      await inspectContainer(this.#api, this.#containerId);
    } catch (error) {
      // A connection that is lost is noticed by its WebSocket.
      if (!(error instanceof Failure)) throw error;
    }
  }

  /**
   * Opens the connection to a shell that has been running, and delivers what the terminal missed.
   * @throws Failure as `attach` does, and when the log can't be read
   */
  async attachAgain(signal?: AbortSignal): Promise<void> {
    this.#live = [];
    this.#liveBytes = 0;
    const reading = new AbortController();
    const stop = () => reading.abort(signal?.reason);
    signal?.addEventListener("abort", stop, { once: true });
    try {
      await this.attach(signal);
      const log = await readLog(this.#api, this.#containerId, reading.signal);
      const live = joined(this.#live);
      const missed = missedOutput(log, this.#shown, live);
      if (!missed.continues) this.#deliver({ data: resetTerminal, replayed: true, after: { bytes: 0, tail: new Uint8Array() } });
      // The line that was unfinished when the log was read is in neither, so what follows may not join on to what was shown.
      const after = missed.data.length > 0 || !missed.continues ? { bytes: missed.bytes, tail: new Uint8Array() } : undefined;
      if (missed.data.length > 0) this.#deliver({ data: missed.data, replayed: true, after });
      if (live.length > 0) this.#deliver({ data: live, replayed: false, after: undefined });
    } catch (error) {
      this.#drop();
      throw error;
    } finally {
      this.#live = undefined;
      signal?.removeEventListener("abort", stop);
    }
    await this.#redraw();
  }

  write(data: string | Uint8Array): void {
    if (this.#ended !== undefined || this.#disposed) return;
    const bytes = typeof data === "string" ? this.#encoder.encode(data) : data;
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(bytes as Uint8Array<ArrayBuffer>);
    else this.#typed.push(bytes);
  }

  resize(columns: number, rows: number): void {
    this.#size = { columns, rows };
    // While one waits its turn, it takes the newest size with it.
    if (this.#sizeWaits) return;
    this.#sizeWaits = true;
    this.#sizing = this.#sizing.then(async () => {
      this.#sizeWaits = false;
      await this.#tellSize(this.#size.columns, this.#size.rows);
    });
  }

  onData(listener: DataListener): Disposable {
    this.#dataListeners.add(listener);
    for (const output of this.#backlog.splice(0)) this.#deliver(output);
    return { dispose: () => void this.#dataListeners.delete(listener) };
  }

  onEnd(listener: (reason: EndReason) => void): Disposable {
    this.#endListeners.add(listener);
    if (this.#ended !== undefined) listener(this.#ended);
    return { dispose: () => void this.#endListeners.delete(listener) };
  }

  /** Shows a listener what comes in over the connection, without taking it from those who listen for data. */
  watch(watcher: (data: Uint8Array) => void): Disposable {
    this.#watchers.add(watcher);
    return { dispose: () => void this.#watchers.delete(watcher) };
  }

  bookmark(): Bookmark {
    const { bytes, tail } = this.#shown;
    return {
      containerId: this.#containerId,
      apiVersion: this.#api.version,
      place: this.place,
      kind: this.#kind,
      shownBytes: bytes,
      shownTail: encodeTail(tail),
    };
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    this.#drop();
    try {
      await removeContainer(this.#api, this.#containerId);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      throw new Failure({ kind: "not-removed", container: this.#containerId.slice(0, 12), reason: `${error.message}.` }, { cause: error });
    }
  }

  /** Ends the connection without a word about it. */
  #drop(): void {
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.close(1000);
  }

  #receive(data: Uint8Array): void {
    for (const watcher of this.#watchers) watcher(data);
    if (this.#live === undefined) {
      this.#deliver({ data, replayed: false, after: undefined });
      return;
    }
    this.#live.push(data);
    this.#liveBytes += data.length;
    if (this.#liveBytes > liveLimitBytes) this.#socket?.close(1000);
  }

  #deliver(output: Output): void {
    if (this.#dataListeners.size === 0) {
      this.#backlog.push(output);
      return;
    }
    const { data, replayed, after } = output;
    this.#waitingBytes += data.length;
    void Promise.all([...this.#dataListeners].map((listener) => listener(data, replayed))).then(() => {
      this.#waitingBytes -= data.length;
      this.#shown = after ?? shownAfter(this.#shown, data);
      if (this.#hungUp && this.#waitingBytes <= lowWaterBytes) void this.#takeUp();
    });
    if (this.#waitingBytes > highWaterBytes && !this.#hungUp) {
      this.#hungUp = true;
      this.#drop();
    }
  }

  /** Attaches again after the terminal has caught up. */
  async #takeUp(): Promise<void> {
    if (this.#disposed || this.#ended !== undefined) return;
    this.#hungUp = false;
    try {
      await this.attachAgain();
    } catch (error) {
      console.info("The session couldn't be taken up again:", error);
      await this.#closed();
    }
  }

  /** Finds out what a closed connection means: the shell's end, or only the connection's. */
  async #closed(): Promise<void> {
    if (this.#disposed || this.#ended !== undefined) return;
    this.#socket = undefined;
    try {
      const state = await waitForExit(this.#api, this.#containerId, exitLimitMs);
      const goesOn = state.kind === "running" || (state.kind === "exited" && canGoOn(this.#kind, state.status));
      this.#end(goesOn ? { kind: "lost" } : state);
    } catch (error) {
      console.info("The session's connection is lost:", error);
      this.#end({ kind: "lost" });
    }
  }

  #end(reason: EndReason): void {
    if (this.#disposed || this.#ended !== undefined) return;
    this.#ended = reason;
    for (const listener of this.#endListeners) listener(reason);
  }

  /**
   * Makes the program at the other end draw itself: its last, unfinished line is in no log. A terminal that changes its size
   * does that (SIGWINCH), so the size is changed and set right.
   */
  async #redraw(): Promise<void> {
    this.#sizing = this.#sizing.then(() => this.#tellSize(this.#size.columns, this.#size.rows + 1));
    this.resize(this.#size.columns, this.#size.rows);
    await this.#sizing;
  }

  async #tellSize(columns: number, rows: number): Promise<void> {
    if (this.#ended !== undefined || this.#disposed) return;
    try {
      await resizeContainer(this.#api, this.#containerId, columns, rows);
    } catch (error) {
      // A size that isn't told only breaks lines at the wrong place, and a broken connection shows itself by other means.
      console.info("The terminal's size couldn't be told:", error);
    }
  }
}

/** Bytes for the terminal, and what the terminal has shown once they are drawn; undefined: what it had and these. */
interface Output {
  readonly data: Uint8Array;
  readonly replayed: boolean;
  readonly after: Shown | undefined;
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}
