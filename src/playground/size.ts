/** The panel's height: dragged, or moved with keys (WAI-ARIA, window splitter pattern), and remembered. */
import { store, stored } from "../layouts/storage.ts";

const key = "drydock.playground.share";

/** Heights in percent of the window's. */
export const smallestShare = 15;
export const largestShare = 85;
const usualShare = 40;
const keyStep = 5;

export function clampShare(percent: number): number {
  return Math.min(largestShare, Math.max(smallestShare, Math.round(percent)));
}

/** @returns the share after this key; undefined for a key that means nothing here */
export function shareAfterKey(pressed: string, share: number): number | undefined {
  switch (pressed) {
    case "ArrowUp":
      return clampShare(share + keyStep);
    case "ArrowDown":
      return clampShare(share - keyStep);
    case "Home":
      return smallestShare;
    case "End":
      return largestShare;
    default:
      return undefined;
  }
}

/** @returns the remembered share, or the usual one; also for a text that isn't a number */
export function rememberedShare(text: string | null): number {
  const share = Number(text ?? usualShare);
  return Number.isFinite(share) ? clampShare(share) : usualShare;
}

/**
 * Makes a separator change the panel's height.
 * @param apply called with the share in percent, at once and with each change
 */
export function resizable(separator: HTMLElement, apply: (share: number) => void): void {
  let share = rememberedShare(stored(key));
  const set = (next: number) => {
    share = next;
    separator.ariaValueNow = String(share);
    apply(share);
  };
  // Unasked, so that a browser which refuses is no news to the reader.
  const remember = (): void => void store(key, String(share));
  separator.ariaValueMin = String(smallestShare);
  separator.ariaValueMax = String(largestShare);
  set(share);

  separator.addEventListener("keydown", (event) => {
    const next = shareAfterKey(event.key, share);
    if (next === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    set(next);
    remember();
  });
  separator.addEventListener("pointerdown", (event) => {
    separator.setPointerCapture(event.pointerId);
    event.preventDefault();
    separator.focus();
  });
  separator.addEventListener("pointermove", (event) => {
    if (separator.hasPointerCapture(event.pointerId)) set(clampShare((1 - event.clientY / innerHeight) * 100));
  });
  separator.addEventListener("lostpointercapture", remember);
}
