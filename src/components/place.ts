/** Where the reader stopped: kept when a section is left, and offered on the front page in the place of the beginning. */
import { placeKey } from "../layouts/storage-keys.ts";
import { store, stored } from "../layouts/storage.ts";
import { currentHeading } from "./current-heading.ts";

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

const wordsOf = (element: Element | null): string => (element?.textContent ?? "").replace(/\s+/g, " ").trim();

function keep(): void {
  const main = document.querySelector("main[data-section]");
  const headings = [...(main?.querySelectorAll<HTMLElement>(".prose > :is(h2, h3, h4)[id]") ?? [])];
  const reached = currentHeading(headings.map((heading) => ({ id: heading.id, top: heading.getBoundingClientRect().top })), innerHeight, false);
  // Who has only looked in at the top hasn't stopped anywhere.
  if (main === null || reached === undefined) return;
  const heading = headings.find(({ id }) => id === reached) ?? null;
  const place: Place = { address: `${location.pathname}#${encodeURIComponent(reached)}`, title: wordsOf(main.querySelector("h1")), heading: wordsOf(heading) };
  store(placeKey, JSON.stringify(place));
}

function offer(): void {
  const link = document.querySelector<HTMLAnchorElement>("[data-continue]");
  const place = parsePlace(stored(placeKey));
  if (!link || !place) return;
  link.href = place.address;
  link.textContent = placeWords(place);
}

/** Whether the page may have been scrolled since its place was kept. */
let moved = false;

function keepMoved(): void {
  if (!moved) return;
  moved = false;
  keep();
}

/**
 * Listens once for all pages of a visit; returns what offers the place on a new page. The place is kept as soon as the scrolling rests: where the headings
 * stand is known then, while a page that is being left would be laid out for it, and the next page waits for that.
 */
export function startPlace(): () => void {
  addEventListener("scroll", () => (moved = true), { passive: true });
  addEventListener("scrollend", keepMoved);
  addEventListener("pagehide", keepMoved);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") keepMoved();
    // Meanwhile another tab may have kept its own.
    else moved = true;
  });
  document.addEventListener("astro:before-preparation", keepMoved);
  return offer;
}
