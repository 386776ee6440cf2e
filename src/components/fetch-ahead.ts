/**
 * Has sections fetched ahead that a click is about to lead to, so that going on waits for nothing: the next one while the reader comes to the end of this one,
 * and one whose link has the keyboard's focus or is chosen in a list, as a result of search is. The mark on a link is what the page's speculation rules look for
 * (layouts/speculation-rules.ts); they watch the pointer themselves, but a phone has none that comes to a link before the finger, a mouse comes late, and a key brings none.
 */
import { type Connection, connection } from "../layouts/connection.ts";

/**
 * How far below the window the link may be, in heights of the window: some seconds of reading, which is enough for a slow line, and little enough that a
 * browser still has the page when the reader goes on (Chromium keeps one for ten minutes).
 */
const ahead = 2;

/** Whether a page that may never be read can be fetched on this connection: it costs data, and on 2G it would be in the way of what the reader asks for meanwhile. */
export const mayFetchAhead = ({ saveData = false, effectiveType = "" }: Connection): boolean => !saveData && !effectiveType.endsWith("2g");

/** How long the focus rests on a link before its section is fetched, in milliseconds: it goes past the others of a list faster. */
const restMs = 100;

/** The same for the choice in a list that changes while the reader types: few pause for so long within a word. */
const choiceRestMs = 300;

const mark = (link: HTMLAnchorElement): void => {
  if (mayFetchAhead(connection())) link.dataset["fetchAhead"] = "";
};

let observer: IntersectionObserver | undefined;

function watchEnd(): void {
  observer?.disconnect();
  const link = document.querySelector<HTMLAnchorElement>('a[rel="next"]');
  if (!link) return;
  observer = new IntersectionObserver(
    (entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      observer?.disconnect();
      mark(link);
    },
    { rootMargin: `0px 0px ${ahead * 100}% 0px` },
  );
  observer.observe(link);
}

function watchFocus(): void {
  let resting: number | undefined;
  const rest = (target: EventTarget | null, ms: number) => {
    window.clearTimeout(resting);
    // A link to a place on this page leads to nothing that isn't here.
    if (target instanceof HTMLAnchorElement && target.pathname !== location.pathname) resting = window.setTimeout(mark, ms, target);
  };
  document.addEventListener("focusin", ({ target }) => rest(target, restMs));
  document.addEventListener("focusout", () => window.clearTimeout(resting));
  // Where a box for typing keeps the focus, this names what is chosen (WAI-ARIA, `aria-activedescendant`).
  new MutationObserver((records) => {
    for (const { target } of records) if (target instanceof Element) rest(document.getElementById(target.getAttribute("aria-activedescendant") ?? ""), choiceRestMs);
  }).observe(document.documentElement, { subtree: true, attributeFilter: ["aria-activedescendant"] });
}

/** Returns what watches a new page. */
export function startFetchAhead(): () => void {
  watchFocus();
  return watchEnd;
}
