// The ways to a shell in a container that `npm run bench:bridge` compares. Each offers the same two things: keys in, output out. What is
// timed is the same code for all of them, in the page for the ones that a browser uses, here for the one that it doesn't.

import { createRequire } from "node:module";
import { join } from "node:path";
import type { Page } from "@playwright/test";

/** Bytes that the flood prints; its line ends come with one byte more each. */
export const floodBytes = 100_000_000;

/** Prints `floodBytes` in lines of 79 characters, then a mark that the typed line doesn't hold. */
const floodCommand = (mark: number) => `yes ${"x".repeat(78)} | head -c ${floodBytes}; echo en''d-${mark}-`;

export interface Terminal {
  readonly name: string;
  /** @returns milliseconds from a key to its echo, for each key */
  echo(keys: number): Promise<number[]>;
  /**
   * @param mark a number that no earlier flood of this shell had
   * @returns seconds from Enter until the mark after `floodBytes` has come
   */
  flood(mark: number): Promise<number>;
  /** The same where nothing draws what comes; undefined where that is how the client is. */
  readonly floodUndrawn: ((mark: number) => Promise<number>) | undefined;
  close(): Promise<void>;
}

/** A client's two directions. */
interface Wire {
  send(text: string): void;
  /** Called with each piece of output when it arrives. */
  onText: (text: string) => void;
}

/** Types letters one by one, each once the one before has come back. Runs in a page too, so it uses nothing from around it. */
async function typeKeys(wire: Wire, keys: number): Promise<number[]> {
  let seen = "";
  let wanted: { readonly text: string; readonly found: () => void } | undefined;
  wire.onText = (text) => {
    seen += text;
    if (wanted !== undefined && seen.includes(wanted.text)) wanted.found();
  };
  const echo = (sent: string, text: string) =>
    new Promise<void>((found) => {
      seen = "";
      wanted = { text, found };
      wire.send(sent);
    });
  await echo("echo rea''dy\r", "ready");
  await echo("\x03", "# ");
  const times: number[] = [];
  for (let key = 0; key < keys; key += 1) {
    const text = "abcdefghijklmnopqrstuvwxyz"[key % 26] ?? "a";
    const from = performance.now();
    await echo(text, text);
    times.push(performance.now() - from);
    // A new line now and then, as a person would; a line that wraps echoes more than its key.
    if (key % 40 === 39) await echo("\x03", "# ");
  }
  await echo("\x03", "# ");
  return times;
}

/** Types a line and waits for the mark after its output. Runs in a page too. @returns seconds */
function typeFlood(wire: Wire, line: string, end: string): Promise<number> {
  return new Promise((resolve) => {
    let tail = "";
    const from = performance.now();
    wire.onText = (text) => {
      tail = (tail + text).slice(-200);
      if (tail.includes(end)) resolve((performance.now() - from) / 1000);
    };
    wire.send(`${line}\r`);
  });
}

/** What pages keep for the functions above. */
interface WindowWithWire {
  wire: Wire;
}

type Use = "keys" | "flood" | "flood, undrawn";

/** @param open loads the page anew, with a wire for this use */
function inPage(name: string, page: Page, open: (use: Use) => Promise<void>, canLeaveUndrawn: boolean): Terminal {
  const timing = `(${typeKeys.toString()})`;
  const flooding = `(${typeFlood.toString()})`;
  const flood = async (use: Use, mark: number) => {
    await open(use);
    return await page.evaluate<number>(`${flooding}(window.wire, ${JSON.stringify(floodCommand(mark))}, "end-${mark}-")`);
  };
  return {
    name,
    echo: async (keys) => {
      await open("keys");
      return await page.evaluate<number[]>(`${timing}(window.wire, ${keys})`);
    },
    flood: (mark) => flood("flood", mark),
    floodUndrawn: canLeaveUndrawn ? (mark) => flood("flood, undrawn", mark) : undefined,
    close: () => page.close(),
  };
}

/**
 * xterm on a WebSocket of the Engine API, in the smallest page that has one. Keys go over a plain WebSocket, as the guide's panel has it. The flood comes over a
 * WebSocketStream, which isn't read while xterm has too much to draw, so that the program at the other end has to wait.
 * @param base address of the folder that bench/bridge.ts serves
 * @param url the WebSocket's, `…/attach/ws?…`
 * @param protocols what a bridge wants offered; none for an engine
 */
export function attached(name: string, page: Page, base: string, url: string, protocols: readonly string[]): Terminal {
  const open = async (use: Use) => {
    await page.goto(`${base}page.html`);
    await page.evaluate(
      async ({ url, protocols, use }) => {
        if (!crossOriginIsolated) throw new Error("The page isn't isolated, so its clock is too coarse.");
        const { Terminal: Xterm } = (await import("/xterm.mjs" as string)) as typeof import("@xterm/xterm");
        const terminal = new Xterm({ cols: 80, rows: 24 });
        terminal.open(document.body);
        const decoder = new TextDecoder();
        const encoder = new TextEncoder();
        const wire: { send: (text: string) => void; onText: (text: string) => void } = { send: () => undefined, onText: () => undefined };
        Object.assign(window, { wire });
        if (use !== "keys") {
          const { WebSocketStream } = window as unknown as { WebSocketStream: new (url: string, options: { protocols: string[] }) => { opened: Promise<{ readable: ReadableStream<BufferSource>; writable: WritableStream<BufferSource> }> } };
          const { readable, writable } = await new WebSocketStream(url, { protocols: [...protocols] }).opened;
          const writer = writable.getWriter();
          wire.send = (text) => void writer.write(encoder.encode(text));
          const reader = readable.getReader();
          void (async () => {
            // As much as WeTTY lets wait before it stops its program, and until it goes on.
            const [high, low] = [2 * 1024 * 1024, 512 * 1024];
            let waiting = 0;
            let goOn = Promise.withResolvers<void>();
            for (let next = await reader.read(); !next.done; next = await reader.read()) {
              const bytes = new Uint8Array(next.value as ArrayBuffer);
              wire.onText(decoder.decode(bytes, { stream: true }));
              if (use === "flood, undrawn") continue;
              waiting += bytes.length;
              terminal.write(bytes, () => {
                waiting -= bytes.length;
                if (waiting <= low) goOn.resolve();
              });
              if (waiting <= high) continue;
              goOn = Promise.withResolvers<void>();
              await goOn.promise;
            }
          })();
          return;
        }
        const socket = new WebSocket(url, [...protocols]);
        socket.binaryType = "arraybuffer";
        socket.addEventListener("message", ({ data }: MessageEvent<ArrayBuffer>) => {
          wire.onText(decoder.decode(data, { stream: true }));
          terminal.write(new Uint8Array(data));
        });
        await new Promise((resolve, reject) => {
          socket.addEventListener("open", resolve);
          socket.addEventListener("close", () => reject(new Error("The connection was closed.")));
        });
        wire.send = (text) => socket.send(encoder.encode(text));
      },
      { url, protocols, use },
    );
  };
  return inPage(name, page, open, true);
}

/** WeTTY's own page, which draws with xterm and tells its server how much it has drawn. @param url the page's */
export async function wetty(page: Page, url: string): Promise<Terminal> {
  await page.addInitScript(() => {
    const wire = { send: (_: string): void => undefined, onText: (_: string): void => undefined };
    Object.assign(window, { wire, ready: false });
    const Native = window.WebSocket;
    window.WebSocket = class extends Native {
      constructor(address: string | URL, protocols?: string | string[]) {
        super(address, protocols);
        // Before socket.io's own listener: the time is that of the arrival.
        this.addEventListener("message", ({ data }) => {
          // Before this, socket.io speaks over plain requests; afterwards over the WebSocket alone (Engine.IO protocol 4, upgrade).
          if (data === "3probe") Object.assign(window, { ready: true });
          if (typeof data !== "string" || !data.startsWith('42["data"')) return;
          wire.onText(String((JSON.parse(data.slice(2)) as unknown[])[1]));
        });
      }
    };
  });
  const open = async () => {
    await page.goto(url);
    await page.waitForFunction(() => "wetty_term" in window && (window as unknown as { ready: boolean }).ready, undefined, { timeout: 60_000 });
    await page.evaluate(() => {
      const { wire, wetty_term: terminal } = window as unknown as WindowWithWire & { wetty_term: { input(text: string): void } };
      wire.send = (text) => terminal.input(text);
    });
  };
  return inPage("WeTTY, serving docker exec", page, open, false);
}

/** `docker exec` on a pseudoterminal, without a browser. @param packages the folder of WeTTY's packages, of which node-pty is one */
export function dockerExec(packages: string, command: readonly [string, ...string[]]): Terminal {
  interface Pty {
    write(text: string): void;
    onData(listener: (text: string) => void): void;
    onExit(listener: () => void): void;
    kill(): void;
  }
  const { spawn } = createRequire(join(packages, "package.json"))("node-pty") as { spawn(file: string, args: string[], options: object): Pty };
  const [file, ...args] = command;
  const terminal = spawn(file, args, { name: "xterm-256color", cols: 80, rows: 24, env: process.env });
  const wire: Wire = { send: (text) => terminal.write(text), onText: () => undefined };
  terminal.onData((text) => wire.onText(text));
  const ended = new Promise<void>((resolve) => terminal.onExit(resolve));
  const prompted = new Promise<void>((resolve) => (wire.onText = (text) => void (text.includes("# ") && resolve())));
  return {
    name: "docker exec on a pseudoterminal, no browser",
    echo: async (keys) => {
      await prompted;
      return await typeKeys(wire, keys);
    },
    flood: (mark) => typeFlood(wire, floodCommand(mark), `end-${mark}-`),
    floodUndrawn: undefined,
    close: async () => {
      terminal.kill();
      await ended;
    },
  };
}
