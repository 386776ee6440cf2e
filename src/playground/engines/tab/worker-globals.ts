/**
 * What the worker uses of its global scope, and what v86 must not find there. TypeScript's own types for workers (the `webworker` library)
 * contradict those for pages, and both are checked in one program.
 */
import type { FromWorker, ToWorker } from "./protocol.ts";

interface WorkerGlobals {
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
  postMessage(message: FromWorker, transfer?: Transferable[]): void;
  addEventListener(type: "unhandledrejection", listener: (event: PromiseRejectionEvent) => void): void;
  addEventListener(type: "error", listener: (event: ErrorEvent) => void): void;
}

export const worker = globalThis as unknown as WorkerGlobals;

/** Starts threads of this site's own. */
export const { Worker } = globalThis;

/*
 * v86 looks for `Worker` while it is loaded, and would start one from a blob for each pause between two turns, which a host with a policy of its own
 * forbids. `pauseByMessage` does it without.
 */
Reflect.deleteProperty(globalThis, "Worker");

/** The part of v86's inner machine that waits between two turns of the guest. */
interface Turns {
  yield(waitMs: number, turn: number): void;
  yield_callback(turn: number): void;
}

/** Makes the emulator wait by timers, and where it doesn't want to wait, only until other messages had their turn; timers alone wait 4 ms at least. */
export function pauseByMessage(turns: Turns): void {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = ({ data }: MessageEvent<number>) => turns.yield_callback(data);
  turns.yield = (waitMs, turn) => {
    if (waitMs < 1) port2.postMessage(turn);
    else setTimeout(() => turns.yield_callback(turn), waitMs);
  };
}
