/**
 * Adds up the messages of `POST /images/create` to one bar. The engine reports each layer by itself (Engine API: ImageCreate,
 * a stream of JSONMessage), first while it is downloaded, then while it is unpacked.
 */
import type { Progress } from "./engine.ts";
import type { JsonLine } from "./json-lines.ts";

interface Layer {
  readonly doneBytes: number;
  /** null as long as the engine hasn't told the size. */
  readonly totalBytes: number | null;
  readonly downloaded: boolean;
  readonly complete: boolean;
}

const unknownLayer: Layer = { doneBytes: 0, totalBytes: null, downloaded: false, complete: false };

export class PullProgress {
  readonly #label: string;
  readonly #layers = new Map<string, Layer>();
  #error: string | undefined;

  /** @param label what is being pulled, for people */
  constructor(label: string) {
    this.#label = label;
  }

  /** What the engine gave as the reason, once the pull failed. The answer's status is 200 all the same. */
  get error(): string | undefined {
    return this.#error;
  }

  /** Takes a message in. A line that isn't one of the engine's messages changes nothing. */
  add({ value }: JsonLine): void {
    if (typeof value !== "object" || value === null) return;
    const error = errorOf(value);
    if (error !== undefined) this.#error = error;
    const { id, status } = value as { id?: unknown; status?: unknown };
    if (typeof id !== "string" || typeof status !== "string") return;
    const layer = this.#layers.get(id);
    const next = layerAfter(layer ?? unknownLayer, status, value);
    // The tag has an id too ("Pulling from library/docker"), and isn't a layer.
    if (next !== undefined) this.#layers.set(id, next);
  }

  /** The whole pull, in bytes downloaded; without a total until the first layer's size is known. */
  get progress(): Progress {
    const layers = [...this.#layers.values()];
    const sized = layers.filter(({ totalBytes }) => totalBytes !== null);
    const complete = layers.filter((layer) => layer.complete).length;
    const unpacking = sized.length > 0 && layers.every(({ downloaded }) => downloaded);
    const count = layers.length === 0 ? "" : `: ${complete} of ${layers.length} layers`;
    const label = unpacking ? `${this.#label}, unpacking${count}` : `${this.#label}${count}`;
    if (sized.length === 0) return { label, done: null, total: null, unit: "bytes" };
    return {
      label,
      done: sized.reduce((sum, { doneBytes }) => sum + doneBytes, 0),
      total: sized.reduce((sum, { totalBytes }) => sum + (totalBytes ?? 0), 0),
      unit: "bytes",
    };
  }
}

/** @returns undefined for a status that isn't a layer's */
function layerAfter(layer: Layer, status: string, message: object): Layer | undefined {
  const { current, total } = detailOf(message);
  switch (status) {
    case "Pulling fs layer":
    case "Waiting":
      return layer;
    case "Downloading":
      // Extracting reports bytes too, of another length; only the download's are added up.
      return { ...layer, doneBytes: current ?? layer.doneBytes, totalBytes: total ?? layer.totalBytes };
    case "Verifying Checksum":
    case "Download complete":
    case "Extracting":
      return { ...layer, doneBytes: layer.totalBytes ?? layer.doneBytes, downloaded: true };
    case "Pull complete":
    case "Already exists":
      return { ...layer, doneBytes: layer.totalBytes ?? layer.doneBytes, downloaded: true, complete: true };
    default:
      return undefined;
  }
}

function detailOf(message: object): { current: number | undefined; total: number | undefined } {
  const detail: unknown = "progressDetail" in message ? message.progressDetail : undefined;
  if (typeof detail !== "object" || detail === null) return { current: undefined, total: undefined };
  const { current, total } = detail as { current?: unknown; total?: unknown };
  return { current: bytesOf(current), total: bytesOf(total) };
}

function bytesOf(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) && value >= 0 ? value : undefined;
}

/** The reason of a failed pull: `errorDetail.message`, or the older `error`. */
function errorOf(message: object): string | undefined {
  const { error, errorDetail } = message as { error?: unknown; errorDetail?: unknown };
  if (typeof errorDetail === "object" && errorDetail !== null && "message" in errorDetail) return String(errorDetail.message);
  return typeof error === "string" ? error : undefined;
}
