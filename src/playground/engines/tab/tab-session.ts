/** A session in the tab's own machine: the page's end of the emulator's worker. */
import { Failure, type FailureKind } from "../../failures.ts";
import type { Bookmark, DataListener, Disposable, EndReason, Machine, Progress, Session, StartOptions } from "../engine.ts";
import { bytesToPrompt, type Manifest } from "./manifest.ts";
import type { FromWorker, GuestDocument, SavedMachine, ToWorker } from "./protocol.ts";

/** What a request to the worker comes to. */
interface Pending {
  resolve(value: GuestDocument | SavedMachine): void;
  reject(reason: Failure): void;
}

export interface TabStart extends Pick<StartOptions, "columns" | "rows"> {
  readonly manifest: Manifest;
  readonly folderUrl: string;
  /** Whether to go on with the saved machine. */
  readonly restore: boolean;
}

export class TabSession implements Session, Machine {
  readonly place: string;
  readonly shell = "sh";
  readonly machine: Machine = this;
  readonly id = crypto.randomUUID();
  readonly #worker: Worker;
  readonly #encoder = new TextEncoder();
  readonly #dataListeners = new Set<DataListener>();
  readonly #endListeners = new Set<(reason: EndReason) => void>();
  readonly #portsListeners = new Set<(ports: readonly number[]) => void>();
  readonly #noticeListeners = new Set<() => void>();
  readonly #pausedListeners = new Set<(paused: boolean) => void>();
  readonly #pending = new Map<number, Pending>();
  #requests = 0;
  #backlog: Uint8Array[] = [];
  #ports: readonly number[] = [];
  #ended: EndReason | undefined;
  #notKept = false;
  #disposed = false;
  /** The one who waits for a disk that was stuck. */
  #unstuck: PromiseWithResolvers<void> | undefined;

  private constructor(worker: Worker, place: string) {
    this.#worker = worker;
    this.place = place;
  }

  /**
   * @param report told how far the download is
   * @throws Failure when the machine can't be started; the signal's reason when it was aborted
   */
  static async start({ manifest, folderUrl, columns, rows, restore }: TabStart, report: (progress: Progress) => void, signal: AbortSignal): Promise<TabSession> {
    const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module", name: "drydock-tab-engine" });
    const session = new TabSession(worker, `Docker Engine ${manifest.engineVersion} in this tab`);
    const started = Promise.withResolvers<void>();
    const stop = () => started.reject(signal.reason as Error);
    signal.addEventListener("abort", stop, { once: true });
    const total = bytesToPrompt(manifest);
    worker.addEventListener("message", ({ data }: MessageEvent<FromWorker>) => {
      if (data.kind === "downloading") report({ label: "Downloading the engine", done: data.bytes, total, unit: "bytes" });
      else if (data.kind === "starting") report({ label: restore ? "Going on with the saved machine" : "Starting the machine", done: null, total: null, unit: "steps" });
      else if (data.kind === "started") started.resolve();
      else if (data.kind === "failed") started.reject(new Failure(data.detail));
      else session.#receive(data);
    });
    worker.addEventListener("error", (event) => {
      // The worker's script couldn't be loaded, or something in it failed that it doesn't know of.
      const detail: FailureKind = { kind: "tab-broken", reason: event.message || "its program couldn’t be loaded" };
      started.reject(new Failure(detail));
      session.#end({ kind: "broken", detail });
    });
    session.#post({ kind: "start", folderUrl, manifest, columns, rows, restore });
    try {
      signal.throwIfAborted();
      await started.promise;
      return session;
    } catch (error) {
      worker.terminate();
      throw error;
    } finally {
      signal.removeEventListener("abort", stop);
    }
  }

  write(data: string | Uint8Array): void {
    this.#post({ kind: "input", bytes: typeof data === "string" ? this.#encoder.encode(data) : data });
  }

  resize(columns: number, rows: number): void {
    this.#post({ kind: "resize", columns, rows });
  }

  onData(listener: DataListener): Disposable {
    this.#dataListeners.add(listener);
    for (const bytes of this.#backlog.splice(0)) this.#deliver(bytes);
    return { dispose: () => void this.#dataListeners.delete(listener) };
  }

  onEnd(listener: (reason: EndReason) => void): Disposable {
    this.#endListeners.add(listener);
    if (this.#ended !== undefined) listener(this.#ended);
    return { dispose: () => void this.#endListeners.delete(listener) };
  }

  onPorts(listener: (ports: readonly number[]) => void): Disposable {
    this.#portsListeners.add(listener);
    listener(this.#ports);
    return { dispose: () => void this.#portsListeners.delete(listener) };
  }

  onNotKept(listener: () => void): Disposable {
    this.#noticeListeners.add(listener);
    if (this.#notKept) listener();
    return { dispose: () => void this.#noticeListeners.delete(listener) };
  }

  onPaused(listener: (paused: boolean) => void): Disposable {
    this.#pausedListeners.add(listener);
    return { dispose: () => void this.#pausedListeners.delete(listener) };
  }

  setWatched(watched: boolean): void {
    this.#post({ kind: "watched", watched });
  }

  async get(port: number, path: string): Promise<GuestDocument> {
    return (await this.#request((id) => ({ kind: "get", id, port, path }))) as GuestDocument;
  }

  async save(screen: string): Promise<SavedMachine> {
    return (await this.#request((id) => ({ kind: "save", id, screen }))) as SavedMachine;
  }

  bookmark(): Bookmark {
    return { machine: this.id };
  }

  /**
   * Tries again what the machine waits for.
   * @throws Failure when it still doesn't come
   */
  async retry(signal: AbortSignal): Promise<void> {
    if (this.#ended?.kind !== "lost") return;
    const unstuck = Promise.withResolvers<void>();
    this.#unstuck = unstuck;
    const stop = () => unstuck.reject(signal.reason as Error);
    signal.addEventListener("abort", stop, { once: true });
    this.#post({ kind: "retry" });
    try {
      await unstuck.promise;
    } finally {
      this.#unstuck = undefined;
      signal.removeEventListener("abort", stop);
    }
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    this.#worker.terminate();
    this.#fail({ kind: "tab-machine-gone" });
  }

  get isOver(): boolean {
    return this.#disposed || (this.#ended !== undefined && this.#ended.kind !== "lost");
  }

  #post(message: ToWorker): void {
    this.#worker.postMessage(message);
  }

  #request(message: (id: number) => ToWorker): Promise<GuestDocument | SavedMachine> {
    if (this.isOver) throw new Failure({ kind: "tab-machine-gone" });
    const { promise, resolve, reject } = Promise.withResolvers<GuestDocument | SavedMachine>();
    this.#requests += 1;
    this.#pending.set(this.#requests, { resolve, reject });
    this.#post(message(this.#requests));
    return promise;
  }

  #receive(message: FromWorker): void {
    switch (message.kind) {
      case "output":
        this.#deliver(message.bytes);
        return;
      case "stuck":
        if (this.#unstuck === undefined) this.#end({ kind: "lost", detail: message.detail });
        else this.#unstuck.reject(new Failure(message.detail));
        return;
      case "unstuck":
        if (this.#ended?.kind === "lost") this.#ended = undefined;
        this.#unstuck?.resolve();
        return;
      case "ended":
        this.#end({ kind: "broken", detail: message.detail });
        return;
      case "ports":
        this.#ports = message.ports;
        for (const listener of this.#portsListeners) listener(message.ports);
        return;
      case "paused":
        for (const listener of this.#pausedListeners) listener(message.paused);
        return;
      case "not-kept":
        this.#notKept = true;
        for (const listener of this.#noticeListeners) listener();
        return;
      case "document":
        this.#settle(message.id)?.resolve(message.document);
        return;
      case "saved":
        this.#settle(message.id)?.resolve(message.saved);
        return;
      case "refused":
        this.#settle(message.id)?.reject(new Failure(message.detail));
        return;
      default:
    }
  }

  #settle(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    return pending;
  }

  #deliver(bytes: Uint8Array): void {
    if (this.#dataListeners.size === 0) {
      this.#backlog.push(bytes);
      return;
    }
    void Promise.all([...this.#dataListeners].map((listener) => listener(bytes, false))).then(() => this.#post({ kind: "drawn", bytes: bytes.length }));
  }

  #end(reason: EndReason): void {
    if (this.isOver || (this.#ended !== undefined && reason.kind === "lost")) return;
    this.#ended = reason;
    if (reason.kind === "broken") {
      this.#worker.terminate();
      this.#fail(reason.detail);
      this.#unstuck?.reject(new Failure(reason.detail));
    }
    for (const listener of [...this.#endListeners]) listener(reason);
  }

  /** Nobody will answer what is still asked. */
  #fail(detail: FailureKind): void {
    for (const { reject } of this.#pending.values()) reject(new Failure(detail));
    this.#pending.clear();
  }
}
