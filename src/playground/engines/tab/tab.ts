/**
 * The engine "tab": a Docker Engine of the page's own, in an emulated machine. It lives and dies with the page, unless the reader saves it.
 */
import { Failure } from "../../failures.ts";
import type { Bookmark, Engine, Progress, StartOptions } from "../engine.ts";
import { imageFolder, type Manifest } from "./manifest.ts";
import { cacheName, imageId, type SavedMachine } from "./protocol.ts";
import { forgetSaved, savedMachine } from "./saved-machines.ts";
import { TabSession } from "./tab-session.ts";

/** A bookmark that stands for the machine that was saved in this browser. */
export const savedBookmark = { saved: 1 } as const;

/** The sessions of this page, so that a bookmark finds one again. */
const sessions = new Map<string, TabSession>();

/** @param baseUrl the site's own address, with a slash at its end */
export function tabEngine(baseUrl: string): Engine {
  const folderUrl = `${baseUrl}${imageFolder}/`;
  return {
    id: "tab",
    start: async (options, report, signal) => (await again(options, signal)) ?? (await begin(folderUrl, options, report, signal)),
    // A machine without its page isn't there any more.
    find: () => Promise.resolve(undefined),
    removeEverything,
  };
}

/** Ends the machine of a bookmark, where it is one of this page. */
export async function forgetMachine(bookmark: Bookmark): Promise<void> {
  const session = sessions.get(String(bookmark["machine"]));
  if (session === undefined) return;
  sessions.delete(session.id);
  await session.dispose();
}

/** The machine of a bookmark, which waits for its disk. */
async function again({ bookmark }: StartOptions, signal: AbortSignal): Promise<TabSession | undefined> {
  const id = bookmark?.["machine"];
  if (id === undefined) return undefined;
  const session = sessions.get(String(id));
  if (session === undefined || session.isOver) throw new Failure({ kind: "tab-machine-gone" });
  await session.retry(signal);
  return session;
}

async function begin(folderUrl: string, { columns, rows, bookmark }: StartOptions, report: (progress: Progress) => void, signal: AbortSignal): Promise<TabSession> {
  const missing = missingAbility();
  if (missing !== undefined) throw new Failure({ kind: "tab-browser-lacks", what: missing });
  report({ label: "Looking for the engine", done: null, total: null, unit: "steps" });
  const manifest = await readManifest(folderUrl, signal);
  const restore = bookmark?.["saved"] !== undefined;
  const session = await TabSession.start({ manifest, folderUrl, columns, rows, restore }, report, signal);
  sessions.set(session.id, session);
  session.onEnd((reason) => {
    if (reason.kind !== "lost") sessions.delete(session.id);
  });
  return session;
}

/** What the browser lacks for running the machine, in words that a sentence goes on with; undefined where it has all of it. */
export function missingAbility(): string | undefined {
  if (!("WebAssembly" in globalThis)) return "WebAssembly, which its settings or a lockdown mode have turned off";
  if (!("DecompressionStream" in globalThis)) return "a way to unpack files (DecompressionStream)";
  // Browsers keep it from pages that came over plain http (Secure Contexts).
  if (!isSecureContext) return "its cryptography here, because this page came over plain http";
  return undefined;
}

/**
 * What the published image says of itself.
 * @throws Failure when there is none, or not of this page's kind
 */
export function publishedManifest(baseUrl: string, signal: AbortSignal): Promise<Manifest> {
  return readManifest(`${baseUrl}${imageFolder}/`, signal);
}

async function readManifest(folderUrl: string, signal: AbortSignal): Promise<Manifest> {
  let response: Response;
  try {
    response = await fetch(`${folderUrl}manifest.json`, { signal, cache: "no-cache", credentials: "omit" });
  } catch (error) {
    signal.throwIfAborted();
    throw new Failure({ kind: "tab-part-unreachable", part: "manifest.json" }, { cause: error });
  }
  if (!response.ok) throw new Failure({ kind: "tab-part-missing", part: "manifest.json", status: response.status });
  const text = await response.text();
  try {
    const manifest = JSON.parse(text) as Manifest;
    if (manifest.format === 1) return manifest;
  } catch (error) {
    // Many hosts answer every address with a page.
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new Failure({ kind: "tab-image-foreign", reason: "its manifest.json isn’t of the kind that this page reads" });
}

/**
 * The machine that was saved here, if the image that is published now can go on with it.
 * @throws Failure as reading the manifest does
 */
export async function usableSavedMachine(baseUrl: string, signal: AbortSignal): Promise<SavedMachine | undefined> {
  const saved = await savedMachine();
  if (saved === undefined) return undefined;
  const manifest = await publishedManifest(baseUrl, signal);
  return saved.image === imageId(manifest) ? saved : undefined;
}

async function removeEverything(): Promise<string> {
  const wasSaved = await forgetSaved();
  const wasKept = "caches" in globalThis && (await caches.delete(cacheName));
  const removed = [...(wasSaved ? ["the saved machine"] : []), ...(wasKept ? ["the downloaded engine"] : [])];
  return removed.length === 0 ? "nothing, because nothing was kept" : removed.join(" and ");
}
