/**
 * Where a machine is kept from one visit to the next: the Origin Private File System, which only this site sees. The description is written last, so
 * that a half-written state is never taken for a whole one.
 */
import { Failure } from "../../failures.ts";
import type { SavedMachine } from "./protocol.ts";

const folderName = "drydock-machine";
const descriptionName = "saved.json";

/** TypeScript's library for pages leaves out what only workers may do (File System, 3.2). */
interface SyncFile {
  write(buffer: Uint8Array, options: { at: number }): number;
  truncate(bytes: number): void;
  flush(): void;
  close(): void;
}

interface WorkerFileHandle extends FileSystemFileHandle {
  createSyncAccessHandle(): Promise<SyncFile>;
}

/** What the description's file says: what the reader is told, and the file with the state. */
interface Description extends SavedMachine {
  readonly file: string;
}

async function folder(): Promise<FileSystemDirectoryHandle> {
  const root = await navigator.storage.getDirectory();
  return root.getDirectoryHandle(folderName, { create: true });
}

async function description(): Promise<Description | undefined> {
  try {
    const handle = await (await folder()).getFileHandle(descriptionName);
    return JSON.parse(await (await handle.getFile()).text()) as Description;
  } catch (error) {
    // Nothing was saved, or it was cut off by the browser's end; a browser without such storage saves nothing either.
    if (error instanceof SyntaxError || error instanceof TypeError || (error instanceof DOMException && ["NotFoundError", "SecurityError", "NotAllowedError"].includes(error.name))) return undefined;
    throw error;
  }
}

/** @returns undefined where nothing is saved */
export async function savedMachine(): Promise<SavedMachine | undefined> {
  const found = await description();
  if (found === undefined) return undefined;
  const { image, savedAtMs, bytes, screen } = found;
  return { image, savedAtMs, bytes, screen };
}

/** @throws Failure when it can't be read */
export async function readSaved(image: string): Promise<ArrayBuffer> {
  const found = await description();
  if (found === undefined) throw new Failure({ kind: "tab-nothing-saved" });
  if (found.image !== image) throw new Failure({ kind: "tab-saved-foreign" });
  try {
    const file = await (await (await folder()).getFileHandle(found.file)).getFile();
    return await new Response(file.stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
  } catch (error) {
    throw new Failure({ kind: "tab-saved-unreadable", reason: error instanceof Error ? error.message : String(error) }, { cause: error });
  }
}

/**
 * Saves a machine in the place of the one that was saved before. For workers.
 * @throws Failure when the browser has no room for it
 */
export async function writeSaved(state: ArrayBuffer, about: Pick<SavedMachine, "image" | "screen">): Promise<SavedMachine> {
  // One tab after the other.
  return await navigator.locks.request(folderName, () => write(state, about));
}

async function write(state: ArrayBuffer, about: Pick<SavedMachine, "image" | "screen">): Promise<SavedMachine> {
  const file = `${crypto.randomUUID()}.state`;
  try {
    const place = await folder();
    const bytes = await writeFile(place, file, new Blob([state]).stream().pipeThrough(new CompressionStream("gzip")));
    const saved: Description = { ...about, savedAtMs: Date.now(), bytes, file };
    await writeFile(place, descriptionName, new Blob([JSON.stringify(saved)]).stream());
    for await (const name of place.keys()) if (name !== file && name !== descriptionName) await place.removeEntry(name);
    return { image: saved.image, savedAtMs: saved.savedAtMs, bytes, screen: saved.screen };
  } catch (error) {
    const isFull = error instanceof DOMException && error.name === "QuotaExceededError";
    await removeIfThere(file);
    throw new Failure(isFull ? { kind: "tab-storage-full", bytes: state.byteLength } : { kind: "tab-not-saved", reason: error instanceof Error ? error.message : String(error) }, { cause: error });
  }
}

/** Removes what is saved. @returns whether there was anything */
export async function forgetSaved(): Promise<boolean> {
  const was = await savedMachine();
  // Not in pages that came over plain http.
  if (!("storage" in navigator)) return false;
  try {
    await (await navigator.storage.getDirectory()).removeEntry(folderName, { recursive: true });
  } catch (error) {
    // Nothing was ever saved, or the browser saves nothing in this window.
    if (!(error instanceof DOMException && ["NotFoundError", "SecurityError", "NotAllowedError"].includes(error.name))) throw error;
  }
  return was !== undefined;
}

async function writeFile(place: FileSystemDirectoryHandle, name: string, content: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<number> {
  const handle = (await place.getFileHandle(name, { create: true })) as WorkerFileHandle;
  const file = await handle.createSyncAccessHandle();
  try {
    file.truncate(0);
    let at = 0;
    const reader = content.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      const written = file.write(value, { at });
      if (written < value.length) throw new DOMException("The storage is full.", "QuotaExceededError");
      at += written;
    }
    file.flush();
    return at;
  } finally {
    file.close();
  }
}

async function removeIfThere(name: string): Promise<void> {
  try {
    await (await folder()).removeEntry(name);
  } catch (error) {
    console.info("A half-written state couldn't be removed:", error);
  }
}
