/**
 * Turning pages without losing the panel. While a session lives, links of this site go through Astro's client router, which
 * swaps the page and keeps the element marked `data-astro-transition-persist`. Without a session, the browser navigates by
 * itself, which is faster.
 */
import rest from "../styles/rest.css?url";
import type { Disposable } from "./engines/engine.ts";
import { isSoft } from "./soft-link.ts";

/** Starts it. */
export function keepPanelOnNavigation(): Disposable {
  const ended = new AbortController();
  const { signal } = ended;
  keepRestSheet(document);
  // Fetched now, so that the first link isn't late.
  const router = import("astro:transitions/client");
  document.addEventListener(
    "click",
    (event) => {
      const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a[href]") : null;
      if (link === null || !isPlainClick(event) || !isSoft(link, location.href)) return;
      event.preventDefault();
      void router.then(({ navigate }) => navigate(link.href, { sourceElement: link }));
    },
    { signal },
  );
  return { dispose: () => ended.abort() };
}

function isPlainClick(event: MouseEvent): boolean {
  return event.button === 0 && !event.defaultPrevented && !event.metaKey && !event.ctrlKey && !event.altKey && !event.shiftKey;
}

const hasSheet = (page: Document, address: string): boolean => page.head.querySelector(`link[rel="stylesheet"][href="${CSS.escape(address)}"]`) !== null;

/**
 * Puts the sheet that a section has in its text (components/FirstScreen.astro) into the head, after that of the first screen, which it builds upon. In the text it
 * would go with the section, and the next one would be seen without it until it is loaded again.
 */
function keepRestSheet(page: Document): void {
  if (hasSheet(page, rest)) return;
  const sheet = page.createElement("link");
  sheet.rel = "stylesheet";
  sheet.href = rest;
  page.querySelector("style")?.after(sheet);
}

/** Style sheets that were loaded on demand aren't in the new page's markup, and would go with the old one. */
function carryOver(next: Document): void {
  next.querySelector("#first-screen")?.remove();
  keepRestSheet(next);
  for (const sheet of document.head.querySelectorAll('link[rel="stylesheet"]')) {
    if (!hasSheet(next, sheet.getAttribute("href") ?? "")) next.head.append(sheet.cloneNode());
  }
}

/** Astro's router takes over the new page's attributes of `<html>`, which hold no choices of the reader. */
function carryChoices(next: Document): void {
  const { platform, theme } = document.documentElement.dataset;
  const { dataset } = next.documentElement;
  if (platform !== undefined) dataset["platform"] = platform;
  if (theme !== undefined) dataset["theme"] = theme;
}

// Also when the session has ended: the router that came with it goes on to lead back through the pages that it turned.
document.addEventListener("astro:before-swap", ({ newDocument }) => {
  carryOver(newDocument);
  carryChoices(newDocument);
});
