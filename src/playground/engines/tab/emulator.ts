/** The running machine in the page: v86 with the image's state and disk, the reader's terminal, the guest's agent, and what keeps all of it in bounds. */
// Before v86, which looks around while it is loaded.
import { pauseByMessage } from "./worker-globals.ts";
import { V86 } from "v86";
import emulatorPackage from "v86/package.json";
import wasmUrl from "v86/build/v86.wasm?url";
import { Failure } from "../../failures.ts";
import { Agent, isShellIdle, setClock, wake } from "./agent.ts";
import { type Console, ConsoleInput } from "./console-input.ts";
import { GuestDisk } from "./disk.ts";
import { ChunkThread } from "./chunk-thread.ts";
import { DiskChunks } from "./disk-chunks.ts";
import { cutOff, getDocument, type GuestNetwork } from "./guest-connection.ts";
import { NoAnswer } from "./http-answer.ts";
import { compileGuestCodeAtOnce, emulatorExports, machineOptions, memoryBytes } from "./machine.ts";
import { type DiskIndex, type Manifest, type Parted } from "./manifest.ts";
import { gunzip, openShelf, PartStore } from "./part-store.ts";
import { type FromWorker, type GuestDocument, imageId, type SavedMachine, type ToWorker } from "./protocol.ts";
import { type PublishedPort, publishedPorts, publishedPortsCommand, relayCommand } from "./published-ports.ts";
import { readSaved, writeSaved } from "./saved-machines.ts";

/** Output that may wait to be drawn; the guest stands still until it is. */
const highWaterBytes = 1024 * 1024;
const lowWaterBytes = 128 * 1024;
/** Ports are looked for when the terminal has been quiet for so long, each counted from the last output: a container's program takes its time to listen. */
const quietMs = [500, 4000, 15_000, 60_000] as const;
/** A machine that nobody watches is asked so often whether a command still runs. */
const idleCheckMs = 3000;

/** What the guest gets of the browser's random numbers. */
const seedBytes = 32;

/** What the kernel says last (kernel/reboot.c, kernel/panic.c). */
const lastWords = /Kernel panic - not syncing[^\r\n]*|reboot: (?:System halted|Power down|Restarting system)/;

type Tell = (message: FromWorker, transfer?: Transferable[]) => void;

/** The parts of v86 that its declared type leaves out. */
interface Inner extends Console {
  readonly v86: Console["v86"] & Parameters<typeof pauseByMessage>[0];
  readonly network_adapter: GuestNetwork;
}

/** Why the guest stands still. */
type Hold = "unwatched" | "flood";

export class Emulator {
  readonly #v86: V86 & Inner;
  readonly #tell: Tell;
  readonly #chunks: DiskChunks;
  readonly #image: string;
  readonly #agent: Agent;
  readonly #holds = new Set<Hold>();
  #watched = true;
  #undrawnBytes = 0;
  readonly #input: ConsoleInput;
  #output: Uint8Array[] = [];
  #console = "";
  #ports: readonly PublishedPort[] = [];
  #portsTimers: ReturnType<typeof setTimeout>[] = [];
  #ended = false;
  readonly #retries: () => void;
  /** The chunks that are to be fetched ahead once the prompt is there, which nothing may hold up. */
  #first: readonly number[];

  private constructor(parts: { v86: V86; chunks: DiskChunks; first: readonly number[]; image: string; tell: Tell; retries: () => void }) {
    this.#v86 = parts.v86 as V86 & Inner;
    this.#tell = parts.tell;
    this.#chunks = parts.chunks;
    this.#first = parts.first;
    this.#image = parts.image;
    this.#retries = parts.retries;
    this.#input = new ConsoleInput(this.#v86);
    this.#agent = new Agent((bytes) => this.#v86.serial_send_bytes(1, bytes));
    this.#v86.add_listener("serial0-output-byte", (byte) => this.#watchConsole(byte));
    this.#v86.add_listener("serial1-output-byte", (byte) => this.#agent.take(byte));
    this.#v86.add_listener("virtio-console0-output-bytes", (bytes) => this.#printed(bytes));
  }

  /**
   * Downloads what is needed, and starts the machine.
   * @throws Failure when a part can't be had, or the image isn't for this page; what WebAssembly throws when it gets no memory
   */
  static async start({ manifest, folderUrl, columns, rows, restore }: Extract<ToWorker, { kind: "start" }>, tell: Tell): Promise<Emulator> {
    if (manifest.emulatorVersion !== emulatorPackage.version || manifest.memoryBytes !== memoryBytes) {
      throw new Failure({ kind: "tab-image-foreign", reason: `it was made for version ${manifest.emulatorVersion} of the emulator, and this page has ${emulatorPackage.version}` });
    }
    const onNotKept = () => tell({ kind: "not-kept" });
    const store = new PartStore({ folderUrl, shelf: await openShelf(), onNotKept });
    const { state, index, wasm } = await downloads(manifest, store, restore, (bytes) => tell({ kind: "downloading", bytes }));
    await store.forgetOthers([...manifest.state.parts, ...manifest.disk.index.parts, ...index.map(([, sha256]) => ({ sha256 }))]);
    tell({ kind: "starting" });
    const saved = restore ? await readSaved(imageId(manifest)) : undefined;

    const stuck = new Stuck(tell);
    const thread = new ChunkThread(folderUrl, onNotKept);
    const chunks = new DiskChunks({ index, trails: manifest.disk.trails ?? [], fetch: (part) => thread.get(part), onStuck: (error) => stuck.wait(error), onUnstuck: () => tell({ kind: "unstuck" }) });
    const disk = new GuestDisk({
      byteLength: manifest.disk.byteLength,
      chunkBytes: manifest.disk.chunkBytes,
      chunk: chunks.source,
      onFailure: (error) => {
        throw error;
      },
    });
    compileGuestCodeAtOnce();
    let exported: WebAssembly.Exports = {};
    const instantiate = async (imports: WebAssembly.Imports) => (exported = await emulatorExports(new Uint8Array(wasm), imports));
    const began = Promise.withResolvers<void>();
    const v86 = new V86({
      // A promise of the emulator's that fails would be lost otherwise.
      ...machineOptions({ wasm: (imports) => instantiate(imports).catch((error: unknown) => (began.reject(error), new Promise<never>(() => undefined))), disk }),
      initial_state: { buffer: saved ?? state },
      autostart: true,
    });
    const emulator = new Emulator({ v86, chunks, first: manifest.disk.first ?? [], image: imageId(manifest), tell, retries: () => stuck.retry() });
    v86.add_listener("emulator-ready", () => {
      // The emulator doesn't look whether it got the memory that it asked for.
      const { memory } = exported;
      if (!(memory instanceof WebAssembly.Memory) || memory.buffer.byteLength < memoryBytes) throw new Failure({ kind: "tab-memory-refused", reason: "less than was asked for" });
      pauseByMessage(emulator.#v86.v86);
      cutOff(emulator.#v86.network_adapter);
    });
    v86.add_listener("emulator-started", () => began.resolve());
    await began.promise;
    void emulator.#wake();
    if (restore) {
      // The shell draws its line anew when the size has changed, so that it is changed and set right.
      emulator.resize(columns, rows + 1);
      emulator.resize(columns, rows);
    } else {
      emulator.resize(columns, rows);
      // The state was saved at an empty prompt: Ctrl+L draws it.
      emulator.type(Uint8Array.of(0x0c));
    }
    emulator.#lookForPortsSoon();
    return emulator;
  }

  async #wake(): Promise<void> {
    const answer = await this.#agent.ask(wake(Date.now(), crypto.getRandomValues(new Uint8Array(seedBytes))));
    // A machine that was saved without an agent goes on all the same.
    if (answer?.status !== 0) console.error("The machine's clock and random numbers couldn't be set:", answer?.output);
  }

  type(bytes: Uint8Array): void {
    this.#input.type(bytes);
  }

  resize(columns: number, rows: number): void {
    this.#input.resize(columns, rows);
  }

  /** So many bytes are on the screen. */
  drawn(bytes: number): void {
    this.#undrawnBytes -= bytes;
    if (this.#undrawnBytes <= lowWaterBytes) this.#release("flood");
  }

  /** Pauses the machine while nobody looks and no command runs. */
  watched(watched: boolean): void {
    if (watched === this.#watched) return;
    this.#watched = watched;
    if (watched) this.#release("unwatched");
    else void this.#pauseWhenIdle();
  }

  /** Tries again what couldn't be fetched. */
  retry(): void {
    this.#retries();
  }

  /** @throws NoAnswer */
  async get(port: number, path: string): Promise<GuestDocument> {
    return await getDocument(this.#v86.network_adapter, { port, through: await this.#wayTo(port), path });
  }

  /** The port that the cable leads to for a port of the guest. @throws NoAnswer when the guest can't make a way */
  async #wayTo(port: number): Promise<number> {
    if (!this.#ports.some((known) => known.port === port && known.isLocal)) return port;
    const answer = await this.#agent.ask(relayCommand(port));
    if (answer?.status !== 0) throw new NoAnswer("The machine doesn’t answer.");
    return Number(answer.output);
  }

  /**
   * Saves the machine in the browser.
   * @throws Failure when there is no room for it, or the guest waits for its disk
   */
  async save(screen: string): Promise<SavedMachine> {
    for (let tries = 0; this.#chunks.isWaiting; tries += 1) {
      if (tries === 50) throw new Failure({ kind: "tab-not-saved", reason: "the machine waits for a part of its disk" });
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return await writeSaved(await this.#v86.save_state(), { image: this.#image, screen });
  }

  async #pauseWhenIdle(): Promise<void> {
    while (!this.#watched && !this.#ended && !this.#holds.has("unwatched")) {
      const answer = await this.#agent.ask(isShellIdle);
      if (this.#watched || this.#ended) return;
      if (answer?.output.includes("idle") === true) {
        this.#hold("unwatched");
        this.#tell({ kind: "paused", paused: true });
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, idleCheckMs));
    }
  }

  #hold(hold: Hold): void {
    this.#holds.add(hold);
    void this.#v86.stop();
  }

  #release(hold: Hold): void {
    if (!this.#holds.delete(hold) || this.#holds.size > 0 || this.#ended) return;
    void this.#v86.run();
    if (hold !== "unwatched") return;
    void this.#agent.ask(setClock(Date.now()));
    this.#tell({ kind: "paused", paused: false });
  }

  #printed(bytes: Uint8Array): void {
    if (this.#first.length > 0) void this.#chunks.fetchAhead(this.#first);
    this.#first = [];
    this.#undrawnBytes += bytes.length;
    if (this.#output.length === 0) setTimeout(() => this.#deliver(), 0);
    this.#output.push(bytes.slice());
    if (this.#undrawnBytes > highWaterBytes) this.#hold("flood");
    this.#lookForPortsSoon();
  }

  #deliver(): void {
    const chunks = this.#output.splice(0);
    const bytes = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const chunk of chunks) {
      bytes.set(chunk, at);
      at += chunk.length;
    }
    this.#tell({ kind: "output", bytes }, [bytes.buffer]);
  }

  #lookForPortsSoon(): void {
    for (const timer of this.#portsTimers) clearTimeout(timer);
    this.#portsTimers = quietMs.map((waitMs) => setTimeout(() => void this.#lookForPorts(), waitMs));
  }

  async #lookForPorts(): Promise<void> {
    if (this.#ended || this.#holds.size > 0) return;
    const answer = await this.#agent.ask(publishedPortsCommand);
    if (answer?.status !== 0) return;
    const ports = publishedPorts(answer.output);
    if (JSON.stringify(ports) === JSON.stringify(this.#ports)) return;
    this.#ports = ports;
    this.#tell({ kind: "ports", ports: ports.map(({ port }) => port) });
  }

  #watchConsole(byte: number): void {
    this.#console = (this.#console + String.fromCharCode(byte)).slice(-400);
    if (byte !== 0x0a || this.#ended) return;
    const words = lastWords.exec(this.#console)?.[0];
    if (words === undefined) return;
    this.#ended = true;
    void this.#v86.stop();
    this.#tell({ kind: "ended", detail: { kind: "tab-guest-ended", words } });
  }
}

/** Chunks that can't be fetched wait here until they are to be tried again. */
class Stuck {
  readonly #tell: Tell;
  #waiting: (() => void)[] = [];

  constructor(tell: Tell) {
    this.#tell = tell;
  }

  wait(error: Error): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.push(resolve);
    this.#tell({ kind: "stuck", detail: error instanceof Failure ? error.detail : { kind: "tab-broken", reason: error.message } });
    return promise;
  }

  retry(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

interface Downloads {
  readonly state: ArrayBuffer;
  readonly index: DiskIndex;
  readonly wasm: ArrayBuffer;
}

async function downloads(manifest: Manifest, store: PartStore, restore: boolean, onBytes: (bytes: number) => void): Promise<Downloads> {
  const parts = new Map<string, number>();
  const get = async ({ parts: wanted }: Parted): Promise<Uint8Array<ArrayBuffer>> => {
    const all = await Promise.all(
      wanted.map((part) =>
        store.get(part, {
          onBytes: (bytes) => {
            parts.set(part.sha256, bytes);
            onBytes([...parts.values()].reduce((sum, count) => sum + count, 0));
          },
        }),
      ),
    );
    return new Uint8Array(await new Blob(all).arrayBuffer());
  };
  const [state, index, wasm] = await Promise.all([
    // A saved machine has a state of its own.
    restore ? new Uint8Array() : get(manifest.state),
    get(manifest.disk.index).then(gunzip),
    emulatorModule(),
  ]);
  return { state: state.buffer, index: JSON.parse(new TextDecoder().decode(index)) as DiskIndex, wasm };
}

async function emulatorModule(): Promise<ArrayBuffer> {
  try {
    const response = await fetch(wasmUrl);
    if (response.ok) return await response.arrayBuffer();
  } catch (error) {
    throw new Failure({ kind: "tab-part-unreachable", part: "v86.wasm" }, { cause: error });
  }
  throw new Failure({ kind: "tab-part-missing", part: "v86.wasm", status: 404 });
}
