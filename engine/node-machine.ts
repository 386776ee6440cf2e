/** The emulated machine under Node.js: the build boots and saves it, the tests and the bench restore it. */
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { stripVTControlCharacters } from "node:util";
import { V86, type V86Options } from "v86";
import { type Console, ConsoleInput } from "../src/playground/engines/tab/console-input.ts";
import { GuestDisk } from "../src/playground/engines/tab/disk.ts";
import { compileGuestCodeAtOnce, emulatorExports, machineOptions } from "../src/playground/engines/tab/machine.ts";

const require = createRequire(import.meta.url);
compileGuestCodeAtOnce();

/** @returns the bytes of a file, in a buffer of their own */
async function bufferOf(path: string): Promise<ArrayBuffer> {
  return Uint8Array.from(await readFile(path)).buffer;
}

/** v86's options for WebAssembly, from the installed package. */
async function wasm(imports: WebAssembly.Imports): Promise<WebAssembly.Exports> {
  return await emulatorExports(new Uint8Array(await bufferOf(require.resolve("v86/build/v86.wasm"))), imports);
}

/** The unit in which the disk is downloaded. Smaller ones cost more requests, larger ones more bytes that nobody reads. */
export const diskChunkBytes = 128 * 1024;

/** A disk whose chunks are read from an image file. `touched` collects the numbers of those that the guest asked for. */
export function fileDisk(image: string, touched = new Set<number>()): GuestDisk & Disposable {
  const file = openSync(image, "r");
  const disk = new GuestDisk({
    byteLength: fstatSync(file).size,
    chunkBytes: diskChunkBytes,
    chunk: (index) => {
      touched.add(index);
      const bytes = new Uint8Array(diskChunkBytes);
      readSync(file, bytes, 0, diskChunkBytes, index * diskChunkBytes);
      return bytes;
    },
    onFailure: (error) => {
      throw error;
    },
  });
  return Object.assign(disk, { [Symbol.dispose]: () => closeSync(file) });
}

/** What a command in the guest printed, and how it ended. */
export interface Answer {
  readonly status: number;
  readonly output: string;
  /** Milliseconds from the last key of the command to its end. */
  readonly tookMs: number;
}

/** Text that comes out of the guest on one line, with a way to wait for a part of it. */
class GuestOutput {
  text = "";
  readonly #decoder = new TextDecoder();
  readonly #waits = new Set<() => void>();
  readonly #signal: AbortSignal | undefined;

  /** @param signal ends every wait, now and later */
  constructor(signal: AbortSignal | undefined) {
    this.#signal = signal;
  }

  add(bytes: Uint8Array): void {
    this.text += this.#decoder.decode(bytes, { stream: true });
    for (const check of this.#waits) check();
  }

  /**
   * Waits for a pattern in what comes after `from` characters.
   * @throws when it doesn't come in time, with the end of what came; the signal's reason, when that ends the wait
   */
  until(pattern: RegExp, timeoutMs: number, from: number): Promise<RegExpExecArray> {
    const { promise, resolve, reject } = Promise.withResolvers<RegExpExecArray>();
    const check = () => {
      const found = pattern.exec(this.text.slice(from));
      if (found !== null) resolve(found);
    };
    const timer = setTimeout(() => reject(new Error(`${pattern} didn't come within ${timeoutMs / 1000} s. The last output was:\n${this.text.slice(-1500)}`)), timeoutMs);
    const abort = () => reject(this.#signal?.reason);
    this.#signal?.addEventListener("abort", abort);
    this.#waits.add(check);
    check();
    if (this.#signal?.aborted === true) abort();
    return promise.finally(() => {
      clearTimeout(timer);
      this.#signal?.removeEventListener("abort", abort);
      this.#waits.delete(check);
    });
  }
}

/** What ends all waiting for a machine; the machine itself is ended by disposing of it. */
interface Abortable {
  readonly signal?: AbortSignal;
}

/** A running machine. */
export class NodeMachine implements AsyncDisposable {
  readonly v86: V86 & Console;
  /** The kernel's messages and those of the guest's start. */
  readonly boot: GuestOutput;
  /** The reader's terminal. */
  readonly terminal: GuestOutput;
  readonly #agent: GuestOutput;
  readonly #input: ConsoleInput;
  #requests = 0;

  constructor(options: V86Options, signal?: AbortSignal) {
    this.boot = new GuestOutput(signal);
    this.terminal = new GuestOutput(signal);
    this.#agent = new GuestOutput(signal);
    this.v86 = new V86({ ...options, autostart: true }) as NodeMachine["v86"];
    this.#input = new ConsoleInput(this.v86);
    this.v86.add_listener("serial0-output-byte", (byte) => this.boot.add(Uint8Array.of(byte)));
    this.v86.add_listener("serial1-output-byte", (byte) => this.#agent.add(Uint8Array.of(byte)));
    this.v86.add_listener("virtio-console0-output-bytes", (bytes) => this.terminal.add(bytes));
  }

  /** Starts a machine from its kernel. */
  static async boot({ kernel, disk, commandLine, signal }: { kernel: string; disk: GuestDisk; commandLine: string } & Abortable): Promise<NodeMachine> {
    const bios = { buffer: await bufferOf("/usr/share/seabios/bios.bin") };
    const videoBios = { buffer: await bufferOf("/usr/share/seabios/vgabios-stdvga.bin") };
    return new NodeMachine({ ...machineOptions({ wasm, disk }), bios, vga_bios: videoBios, bzimage: { buffer: await bufferOf(kernel) }, cmdline: commandLine }, signal);
  }

  /** Goes on with a saved one. */
  static async restore({ state, disk, signal }: { state: ArrayBuffer; disk: GuestDisk } & Abortable): Promise<NodeMachine> {
    const machine = new NodeMachine({ ...machineOptions({ wasm, disk }), initial_state: { buffer: state } }, signal);
    await new Promise<void>((resolve) => machine.v86.add_listener("emulator-started", () => resolve()));
    return machine;
  }

  /** Tells the guest the size of the reader's terminal. */
  resize(columns: number, rows: number): void {
    this.#input.resize(columns, rows);
  }

  /** Types into the reader's terminal. */
  type(text: string): void {
    this.#input.type(new TextEncoder().encode(text));
  }

  /**
   * Types a command into the reader's shell and waits for its end.
   * @param timeoutMs how long it may take
   */
  async run(command: string, timeoutMs = 1_800_000): Promise<Answer> {
    const mark = `end-${++this.#requests}`;
    const from = this.terminal.text.length;
    const startedMs = performance.now();
    // The quotes keep the echo of what is typed from looking like the mark itself; the space keeps it out of the shell's history.
    this.type(` ${command}; echo "<""${mark} $?>"\r`);
    const found = await this.terminal.until(new RegExp(`<${mark} (\\d+)>`), timeoutMs, from);
    const text = stripVTControlCharacters(this.terminal.text.slice(from, from + found.index)).replaceAll("\r", "");
    return { status: Number(found[1]), output: text.slice(text.indexOf("\n") + 1), tookMs: performance.now() - startedMs };
  }

  /**
   * Has the guest's agent run a command, beside the reader's shell.
   * @param command one line for `sh`
   */
  async ask(command: string, timeoutMs = 1_800_000): Promise<Answer> {
    const id = `r${++this.#requests}`;
    const from = this.#agent.text.length;
    const startedMs = performance.now();
    this.v86.serial_send_bytes(1, new TextEncoder().encode(`${id} ${command}\n`));
    const found = await this.#agent.until(new RegExp(`${id} (\\d+) (\\S*)\\r?\\n`), timeoutMs, from);
    return { status: Number(found[1]), output: Buffer.from(found[2] ?? "", "base64").toString(), tookMs: performance.now() - startedMs };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#input.close();
    await this.v86.destroy();
  }
}
