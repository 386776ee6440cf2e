/**
 * The thread that the emulator runs in. It is started when the reader chooses the engine in the tab, and is the only place that v86 is loaded in; the
 * page talks to it in the messages of `protocol.ts`.
 */
import { worker } from "./worker-globals.ts";
import { Failure, type FailureKind } from "../../failures.ts";
import { Emulator } from "./emulator.ts";
import { NoAnswer, NobodyListens } from "./http-answer.ts";
import type { ToWorker } from "./protocol.ts";

let emulator: Emulator | undefined;
let started = false;

/** A failure in the form that crosses threads. */
function detailOf(error: unknown): FailureKind {
  if (error instanceof Failure) return error.detail;
  if (error instanceof NoAnswer) return { kind: "tab-no-document", reason: error.message, isListening: !(error instanceof NobodyListens) };
  const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  // What WebAssembly throws when the browser gives it no memory, and what the emulator does then (`unreachable`).
  if (!started && (error instanceof RangeError || error instanceof WebAssembly.RuntimeError || /memory/i.test(reason))) return { kind: "tab-memory-refused", reason };
  return { kind: "tab-broken", reason };
}

function broken(error: unknown): void {
  const detail = detailOf(error);
  worker.postMessage(started ? { kind: "ended", detail } : { kind: "failed", detail });
}

// v86 fails in callbacks and promises of its own.
worker.addEventListener("unhandledrejection", (event) => {
  event.preventDefault();
  broken(event.reason);
});
worker.addEventListener("error", (event) => {
  event.preventDefault();
  broken(event.error);
});

/** Answers a request, or says why it can't. */
async function answer(id: number, action: () => Promise<void>): Promise<void> {
  try {
    await action();
  } catch (error) {
    worker.postMessage({ kind: "refused", id, detail: detailOf(error) });
  }
}

async function start(message: Extract<ToWorker, { kind: "start" }>): Promise<void> {
  try {
    emulator = await Emulator.start(message, (told, transfer) => worker.postMessage(told, transfer));
    started = true;
    worker.postMessage({ kind: "started" });
  } catch (error) {
    broken(error);
  }
}

worker.onmessage = ({ data: message }) => {
  switch (message.kind) {
    case "start":
      void start(message);
      return;
    case "input":
      emulator?.type(message.bytes);
      return;
    case "resize":
      emulator?.resize(message.columns, message.rows);
      return;
    case "drawn":
      emulator?.drawn(message.bytes);
      return;
    case "watched":
      emulator?.watched(message.watched);
      return;
    case "retry":
      emulator?.retry();
      return;
    case "get":
      void answer(message.id, async () => {
        const document = await machine().get(message.port, message.path);
        worker.postMessage({ kind: "document", id: message.id, document }, [document.body.buffer]);
      });
      return;
    case "save":
      void answer(message.id, async () => worker.postMessage({ kind: "saved", id: message.id, saved: await machine().save(message.screen) }));
  }
};

function machine(): Emulator {
  if (emulator === undefined) throw new Failure({ kind: "tab-machine-gone" });
  return emulator;
}
