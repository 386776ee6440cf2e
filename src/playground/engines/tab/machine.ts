/**
 * The machine that the image was saved on. A saved state fits only a machine of the same devices and the same memory, so that the page, the build
 * and the tests take its description from here.
 */
import type { V86Options } from "v86";
import type { GuestDisk } from "./disk.ts";

/** The guest's memory. What of it is unused costs the reader nothing to download: it is zeroed before the state is saved. */
export const memoryBytes = 512 * 1024 * 1024;

/** The least that v86's graphics card takes; nothing is ever drawn. */
const videoMemoryBytes = 2 * 1024 * 1024;

/** The guest's network: its own address, and the emulator's end of the cable. */
export const network = { guest: "192.168.86.100", router: "192.168.86.1" } as const;

/** The parts of v86's options that every machine has. */
export interface MachineParts {
  /** Compiles and links the emulator's WebAssembly module. */
  readonly wasm: NonNullable<V86Options["wasm_fn"]>;
  readonly disk: GuestDisk;
}

/**
 * @returns options for `new V86`, to which a kernel and BIOS, or a saved state, are added
 */
export function machineOptions({ wasm, disk }: MachineParts): V86Options {
  return {
    wasm_fn: wasm,
    memory_size: memoryBytes,
    vga_memory_size: videoMemoryBytes,
    disable_keyboard: true,
    disable_mouse: true,
    disable_speaker: true,
    // The declared type knows only disks that v86 makes itself; it takes any object with a disk's methods.
    hda: disk as unknown as NonNullable<V86Options["hda"]>,
    // The second serial line is the agent's, the virtio console the reader's.
    uart1: true,
    virtio_console: { type: "none" },
    // v86 itself plays the machine at the other end of the cable. What the guest asks of it over HTTP would become a `fetch`; the page answers it with a refusal.
    net_device: { type: "virtio", relay_url: "fetch", router_ip: network.router, vm_ip: network.guest },
    preserve_mac_from_state_image: true,
  };
}

/**
 * The terminal's size as v86's event `virtio-console0-resize` has to carry it. v86 sends the two numbers on in the opposite order of the one that the
 * specification names (Virtio 1.3, 5.3.6.2: columns, then rows) and the guest's kernel reads, so they are swapped here.
 */
export function consoleSize(columns: number, rows: number): readonly [number, number] {
  return [rows, columns];
}

/**
 * Spares the memory that the guest leaves unused. Before v86 unpacks a saved state into the guest's memory it writes zeros over all of it
 * (`unpack_memory`), and what is written takes room on the reader's machine, while a new WebAssembly memory is zeros already and takes none.
 * @param exports of v86's module, in which nothing has run yet
 * @returns the same, except that the first zeroing of the guest's whole memory does nothing
 */
export function withoutNeedlessZeros(exports: WebAssembly.Exports): WebAssembly.Exports {
  const zero = exports["zero_memory"] as (address: number, bytes: number) => void;
  let isNew = true;
  const zeroUnlessNew = (address: number, bytes: number) => {
    if (!isNew || bytes !== memoryBytes) zero(address, bytes);
    isNew = false;
  };
  return { ...exports, zero_memory: zeroUnlessNew };
}

/**
 * How many instructions of a page of the guest's code v86 interprets before it translates the page to WebAssembly, and what it comes with (src/rust/jit.rs,
 * `JIT_THRESHOLD`). Docker's programs run through much code a few times, and translating and compiling a page takes as long as interpreting it very often.
 */
export const interpretedInstructions = { by: 200_000, here: 500_000 } as const;

/** `i32.const` with the number (a signed LEB128 of three bytes, as both are), then `i32.lt_u` and `br_if 0` (WebAssembly Core, 5.4): the only place with it. */
function comparison(instructions: number): readonly number[] {
  return [0x41, (instructions & 0x7f) | 0x80, ((instructions >> 7) & 0x7f) | 0x80, instructions >> 14, 0x49, 0x0d, 0x00];
}

/**
 * @param module v86's, in binary form
 * @returns a copy that translates the guest's code later
 * @throws when the module isn't one of which the place is known
 */
export function translatingLater(module: Uint8Array): Uint8Array<ArrayBuffer> {
  const wanted = comparison(interpretedInstructions.by);
  const places: number[] = [];
  for (let at = module.indexOf(0x41); at !== -1; at = module.indexOf(0x41, at + 1)) {
    if (wanted.every((byte, offset) => module[at + offset] === byte)) places.push(at);
  }
  const [place] = places;
  if (place === undefined || places.length > 1) throw new Error(`This version of v86 compares with ${interpretedInstructions.by} at ${places.length} places, and not at one.`);
  const copy = Uint8Array.from(module);
  copy.set(comparison(interpretedInstructions.here), place);
  return copy;
}

/** The number of v86's setting for how many pages of the guest's code it translates together, three of its own accord (src/rust/jit.rs, `set_jit_config`). */
const pagesTogether = 1;

/**
 * Compiles and links v86 for this machine: it translates the guest's code later than by itself, and each page alone. In Node.js, four `docker ps`, six `docker run`
 * and two builds made 788 modules of 89 MB with v86's own numbers, and the first `docker run` took 9.7 s, the first build 15.7 s. With each page alone these were 1592 of
 * 69 MB, 4.1 s and 12.4 s, and later as well 785 of 36 MB, 3.4 s and 8.3 s; waiting for 300,000 or a million instructions was no faster.
 * @param module v86's, in binary form
 * @throws as `translatingLater`; what WebAssembly throws when it gets no memory
 */
export async function emulatorExports(module: Uint8Array, imports: WebAssembly.Imports): Promise<WebAssembly.Exports> {
  const { instance } = await WebAssembly.instantiate(translatingLater(module), imports);
  (instance.exports["set_jit_config"] as (setting: number, value: number) => void)(pagesTogether, 1);
  return withoutNeedlessZeros(instance.exports);
}

/**
 * Makes the emulator's own code generator faster: v86 hands each piece of guest code that it translated to `WebAssembly.instantiate`, which compiles
 * in the background and so behind other work. These modules are small, and compiled at once they are ready when the guest needs them next.
 * To be called once, in a thread that does nothing else.
 */
export function compileGuestCodeAtOnce(): void {
  const original = WebAssembly.instantiate;
  const atOnce = (source: BufferSource | WebAssembly.Module, imports?: WebAssembly.Imports): Promise<unknown> => {
    // v86's own module imports `env`; what it generates imports `e` alone.
    if (source instanceof WebAssembly.Module || imports?.["e"] === undefined || imports["env"] !== undefined) {
      return original(source as WebAssembly.Module, imports);
    }
    // v86 reuses the buffer right after the call.
    const module = new WebAssembly.Module(source);
    return Promise.resolve({ module, instance: new WebAssembly.Instance(module, imports) });
  };
  WebAssembly.instantiate = atOnce as typeof WebAssembly.instantiate;
}
