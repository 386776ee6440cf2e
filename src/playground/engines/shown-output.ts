/** Keeps count of what a terminal has shown, so that what it missed can be told later (see missed-output.ts). */
import { comparedBytes, type Shown } from "./missed-output.ts";

/** Nothing was shown yet. */
export const nothingShown: Shown = { bytes: 0, tail: new Uint8Array() };

/** What is shown after these bytes too. */
export function shownAfter({ bytes, tail }: Shown, data: Uint8Array): Shown {
  const kept = Math.min(tail.length, Math.max(0, comparedBytes - data.length));
  const next = new Uint8Array(kept + Math.min(data.length, comparedBytes));
  next.set(tail.subarray(tail.length - kept));
  next.set(data.subarray(Math.max(0, data.length - comparedBytes)), kept);
  return { bytes: bytes + data.length, tail: next };
}

/** Bytes as text that fits into JSON. */
export function encodeTail(tail: Uint8Array): string {
  return btoa(String.fromCharCode(...tail));
}

/** @throws DOMException when it isn't base64 */
export function decodeTail(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
