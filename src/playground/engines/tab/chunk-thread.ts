/** The thread of chunk-worker.ts, as the emulator's thread sees it. It ends with that. */
import { Failure } from "../../failures.ts";
import type { FromChunks, ToChunks } from "./chunk-protocol.ts";
import type { Part } from "./manifest.ts";
import { Worker } from "./worker-globals.ts";

export class ChunkThread {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, PromiseWithResolvers<Uint8Array>>();
  #requests = 0;

  /**
   * @param folderUrl the folder that the parts lie in, with a slash at its end
   * @param onNotKept told once, when the browser refuses to keep a part
   */
  constructor(folderUrl: string, onNotKept: () => void) {
    this.#worker = new Worker(new URL("./chunk-worker.ts", import.meta.url), { type: "module", name: "drydock-tab-disk" });
    this.#worker.onmessage = ({ data }: MessageEvent<FromChunks>) => (data.kind === "not-kept" ? onNotKept() : this.#answered(data));
    this.#worker.onerror = (event) => {
      event.preventDefault();
      // The guest would wait for ever: whoever hears of errors that nobody handles ends the machine.
      throw new Failure({ kind: "tab-broken", reason: `the thread that fetches its disk failed: ${event.message || "its program can’t be loaded"}` });
    };
    this.#send({ kind: "open", folderUrl });
  }

  /** @throws Failure when the part can't be had as it should be */
  async get(part: Part): Promise<Uint8Array> {
    this.#requests += 1;
    const id = this.#requests;
    const waiting = Promise.withResolvers<Uint8Array>();
    this.#waiting.set(id, waiting);
    this.#send({ kind: "get", id, part });
    return await waiting.promise;
  }

  #answered(answer: Exclude<FromChunks, { kind: "not-kept" }>): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if (answer.kind === "chunk") waiting?.resolve(answer.bytes);
    else waiting?.reject(new Failure(answer.detail));
  }

  #send(message: ToChunks): void {
    this.#worker.postMessage(message);
  }
}
