/**
 * What the emulator hands to the guest's virtio console: keys, and the terminal's size, in the order in which they came. The emulator drops what the
 * guest has no empty buffer for at the moment, so that it waits here.
 */
import { consoleSize } from "./machine.ts";

/** The console's queues for what is typed into its first port, and for its size (Virtio 1.3, 5.3.2). */
const keysQueue = 0;
const controlQueue = 2;
/** At most so many bytes go into one of the guest's buffers, which are pages of 4096. */
const inputBytes = 1024;
const pauseMs = 5;

/** A queue between emulator and guest. */
interface Queue {
  /** Whether the guest has put an empty buffer there. */
  has_request(): boolean;
}

/** The parts of v86 that are used here, which its declared type leaves out. */
export interface Console {
  readonly bus: {
    send(event: "virtio-console0-input-bytes", bytes: Uint8Array): void;
    send(event: "virtio-console0-resize", size: readonly [number, number]): void;
  };
  readonly v86: { readonly cpu: { readonly devices: { readonly virtio_console: { readonly virtio: { readonly queues: readonly Queue[] } } } } };
}

export class ConsoleInput {
  readonly #console: Console;
  readonly #waiting: { readonly queue: number; send(): void }[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(console: Console) {
    this.#console = console;
  }

  type(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; at += inputBytes) {
      const part = bytes.slice(at, at + inputBytes);
      this.#waiting.push({ queue: keysQueue, send: () => this.#console.bus.send("virtio-console0-input-bytes", part) });
    }
    this.#send();
  }

  resize(columns: number, rows: number): void {
    this.#waiting.push({ queue: controlQueue, send: () => this.#console.bus.send("virtio-console0-resize", consoleSize(columns, rows)) });
    this.#send();
  }

  /** Forgets what waits, of a machine that is no more. */
  close(): void {
    this.#waiting.length = 0;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #send(): void {
    if (this.#timer !== undefined) return;
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      if (this.#console.v86.cpu.devices.virtio_console.virtio.queues[next.queue]?.has_request() !== true) {
        this.#timer = setTimeout(() => {
          this.#timer = undefined;
          this.#send();
        }, pauseMs);
        return;
      }
      this.#waiting.shift();
      next.send();
    }
  }
}
