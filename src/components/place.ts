/** Where the reader stopped: offered on the front page in the place of the beginning. */
import { placeKey } from "../layouts/storage-keys.ts";
import { stored } from "../layouts/storage.ts";

/** A place in the guide. */
export interface Place {
  /** Root-relative, with the heading's anchor where there is one. */
  readonly address: string;
  /** The section's title with its number, and the heading's below it. */
  readonly title: string;
  readonly heading?: string;
}

/** A kept place; undefined for anything else that the browser gives back. */
export function parsePlace(text: string | null): Place | undefined {
  if (text === null) return undefined;
  try {
    const { address, title, heading } = JSON.parse(text) as Partial<Record<keyof Place, unknown>>;
    // The address becomes a link's: nothing but a path of this site may stand there.
    if (typeof address !== "string" || !/^\/(?!\/)/.test(address) || typeof title !== "string") return undefined;
    return { address, title, ...(typeof heading === "string" ? { heading } : {}) };
  } catch (error) {
    console.info("The kept place is no JSON, and is ignored:", error);
    return undefined;
  }
}

/** The link's words. */
export const placeWords = ({ title, heading }: Place): string => `Continue where you stopped: ${heading ?? title}${heading === undefined ? "" : ` (${title})`}`;

/** Offers the place on a page that has a link for it. */
export function offerPlace(): void {
  const link = document.querySelector<HTMLAnchorElement>("[data-continue]");
  const place = parsePlace(stored(placeKey));
  if (!link || !place) return;
  link.href = place.address;
  link.textContent = placeWords(place);
}
