/**
 * What this tab keeps of its connection and its session, so that a reload finds both again. It is in `sessionStorage` alone:
 * the token must not outlive the tab. The page's small script uses this too, so it is kept small.
 */
import { store, stored } from "../layouts/storage.ts";
import type { Bookmark } from "./engines/engine.ts";
import type { EndpointTarget } from "./engines/endpoint.ts";

export interface KeptSession {
  readonly bookmark: Bookmark;
  /** The screen as text with escape sequences; undefined where it was too big to keep. */
  readonly screen?: string;
  /** Whether the panel was open. */
  readonly open: boolean;
  /** Whether it belongs to an earlier start of the bridge, so that nobody expects it to be there. */
  readonly isEarlier?: boolean;
}

interface Kept {
  "drydock.connection": EndpointTarget;
  /** What the reader chose last. */
  "drydock.engine": "tab" | "endpoint";
  "drydock.session": KeptSession;
}

/** @returns undefined when there is nothing, and where the browser forbids storage */
export function read<Key extends keyof Kept>(key: Key): Kept[Key] | undefined {
  const text = stored(key, "sessionStorage");
  try {
    // Only `keep` writes under this key.
    return text === null ? undefined : (JSON.parse(text) as Kept[Key]);
  } catch (error) {
    console.info("Nothing can be read back:", error);
    return undefined;
  }
}

/** @returns false where the browser forbids storage, or where it is full */
export function keep<Key extends keyof Kept>(key: Key, value: Kept[Key] | undefined): boolean {
  return store(key, value === undefined ? null : JSON.stringify(value), "sessionStorage");
}
