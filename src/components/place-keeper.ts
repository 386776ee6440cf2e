/** Keeps where the reader stopped. */
import { placeKey } from "../layouts/storage-keys.ts";
import { store } from "../layouts/storage.ts";
import { currentHeading } from "./current-heading.ts";
import type { Place } from "./place.ts";

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

/** Whether the page may have been scrolled since its place was kept: also before this script came. */
let moved = scrollY > 0;

function keepMoved(): void {
  if (!moved) return;
  moved = false;
  keep();
}

/**
 * Listens once for all pages of a visit. The place is kept as soon as the scrolling rests: where the headings stand is known then, while a page that is being
 * left would be laid out for it, and the next page waits for that.
 */
export function startPlaceKeeper(): void {
  addEventListener("scroll", () => (moved = true), { passive: true });
  addEventListener("scrollend", keepMoved);
  addEventListener("pagehide", keepMoved);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") keepMoved();
    // Meanwhile another tab may have kept its own.
    else moved = true;
  });
  document.addEventListener("astro:before-preparation", keepMoved);
}
