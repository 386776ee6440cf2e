/**
 * The buttons of the pages that are made for paper; and what brings the sections onto the one with the whole guide, one after the other and each in a task of
 * its own: a slow phone shows the page at once, and answers while they come.
 */
import { sectionsOf } from "../print/divider.ts";

const wholeGuide = "whole.html";

async function bring(place: HTMLElement): Promise<void> {
  const answer = await fetch(new URL(wholeGuide, location.href));
  if (!answer.ok) throw new Error(`${answer.url}: ${answer.status} ${answer.statusText}`);
  const html = sectionsOf(await answer.text());
  const range = document.createRange();
  const waiting = [...place.children];
  for (const section of html) {
    // Before what says that more is on its way, so that nothing moves when that goes.
    place.insertBefore(range.createContextualFragment(section), waiting[0] ?? null);
    await new Promise((resolve) => setTimeout(resolve));
  }
  for (const element of waiting) element.remove();
  place.dataset["printSections"] = "complete";
  // Where the reader has asked for a place before it was there.
  if (location.hash !== "") document.getElementById(decodeURIComponent(location.hash.slice(1)))?.scrollIntoView();
}

/** Says what to do, and leaves what has come. */
function giveUp(place: HTMLElement): void {
  place.dataset["printSections"] = "failed";
  const link = document.createElement("a");
  link.href = wholeGuide;
  link.textContent = "open them as a page of their own";
  place.querySelector('[role="status"]')?.replaceChildren("Not all sections have come. Load this page again, or ", link, ".");
}

/** Prints the page, once all that belongs on it has come. */
export function printPage(): void {
  const waiting = document.querySelector('[data-print-sections="waiting"]');
  if (waiting === null) print();
  else waiting.addEventListener("settled", () => print(), { once: true });
}

/** Returns what brings the sections onto a new page. */
export function startPrintPage(): () => void {
  return () => {
    const place = document.querySelector<HTMLElement>('[data-print-sections="waiting"]');
    if (!place) return;
    bring(place)
      .catch((error: unknown) => {
        console.info("The sections to print can't be fetched:", error);
        giveUp(place);
      })
      .finally(() => place.dispatchEvent(new Event("settled")));
  };
}
