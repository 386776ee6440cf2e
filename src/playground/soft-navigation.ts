/**
 * Turning pages without losing the panel. While a session lives, links of this site go through Astro's client router, which
 * swaps the page and keeps the element marked `data-astro-transition-persist`. Without a session, the browser navigates by
 * itself, which is faster.
 */
import type { Disposable } from "./engines/engine.ts";

/** Starts it. */
export function keepPanelOnNavigation(): Disposable {
  const ended = new AbortController();
  const { signal } = ended;
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
  document.addEventListener("astro:before-swap", ({ newDocument }) => carryOver(newDocument), { signal });
  return { dispose: () => ended.abort() };
}

function isPlainClick(event: MouseEvent): boolean {
  return event.button === 0 && !event.defaultPrevented && !event.metaKey && !event.ctrlKey && !event.altKey && !event.shiftKey;
}

/** The part of a link that decides. */
export interface LinkLike {
  readonly href: string;
  readonly target: string;
  readonly download: string;
}

/** Whether a link leads to a page of this site in this tab. Files that aren't pages (`/commands.json`) are the browser's. */
export function isSoft({ href, target, download }: LinkLike, here: string): boolean {
  const to = new URL(href);
  return to.origin === new URL(here).origin && (target === "" || target === "_self") && download === "" && !/\.(?!html$)\w+$/.test(to.pathname);
}

/** Style sheets that were loaded on demand aren't in the new page's markup, and would go with the old one. */
function carryOver(next: Document): void {
  for (const sheet of document.head.querySelectorAll('link[rel="stylesheet"]')) {
    if (next.head.querySelector(`link[rel="stylesheet"][href="${CSS.escape(sheet.getAttribute("href") ?? "")}"]`) === null) {
      next.head.append(sheet.cloneNode());
    }
  }
}
