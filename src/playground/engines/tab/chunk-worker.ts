/**
 * The thread that fetches the disk's chunks, checks, keeps and unpacks them: each takes some milliseconds and ten turns of the event loop, for which the
 * guest would stand still if the emulator's thread did it.
 */
import { Failure, type FailureKind } from "../../failures.ts";
import type { FromChunks, ToChunks } from "./chunk-protocol.ts";
import type { Part } from "./manifest.ts";
import { gunzip, openShelf, PartStore } from "./part-store.ts";

/** What is used of the worker's global scope; see worker-globals.ts on TypeScript's own types for it. */
const worker = globalThis as unknown as {
  onmessage: ((event: MessageEvent<ToChunks>) => void) | null;
  postMessage(message: FromChunks, transfer?: Transferable[]): void;
};

const opened = Promise.withResolvers<PartStore>();

async function open(folderUrl: string): Promise<void> {
  opened.resolve(new PartStore({ folderUrl, shelf: await openShelf(), onNotKept: () => worker.postMessage({ kind: "not-kept" }) }));
}

const detailOf = (error: unknown): FailureKind => (error instanceof Failure ? error.detail : { kind: "tab-broken", reason: String(error) });

async function get(id: number, part: Part): Promise<void> {
  try {
    const store = await opened.promise;
    const bytes = await gunzip(await store.get(part, { isUrgent: true }));
    worker.postMessage({ kind: "chunk", id, bytes }, [bytes.buffer]);
  } catch (error) {
    worker.postMessage({ kind: "refused", id, detail: detailOf(error) });
  }
}

worker.onmessage = ({ data: message }) => {
  if (message.kind === "open") void open(message.folderUrl);
  else void get(message.id, message.part);
};
