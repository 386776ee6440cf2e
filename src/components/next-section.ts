/**
 * Has the next section fetched while the reader comes to the end of this one, so that going on waits for nothing. The mark on the link is what the page's
 * speculation rules look for (layouts/boot.ts): a phone has no pointer that comes to a link before the finger, and a mouse comes late.
 */
import { type Connection, connection } from "../layouts/connection.ts";

/**
 * How far below the window the link may be, in heights of the window: some seconds of reading, which is enough for a slow line, and little enough that a
 * browser still has the page when the reader goes on (Chromium keeps one for ten minutes).
 */
const ahead = 2;

/** Whether a page that may never be read can be fetched on this connection: it costs data, and on 2G it would be in the way of what the reader asks for meanwhile. */
export const mayFetchAhead = ({ saveData = false, effectiveType = "" }: Connection): boolean => !saveData && !effectiveType.endsWith("2g");

let observer: IntersectionObserver | undefined;

function watch(): void {
  observer?.disconnect();
  const link = document.querySelector<HTMLAnchorElement>('a[rel="next"]');
  if (!link) return;
  observer = new IntersectionObserver(
    (entries) => {
      if (!entries.some((entry) => entry.isIntersecting) || !mayFetchAhead(connection())) return;
      observer?.disconnect();
      link.dataset["fetchAhead"] = "";
    },
    { rootMargin: `0px 0px ${ahead * 100}% 0px` },
  );
  observer.observe(link);
}

/** Returns what watches a new page. */
export const startNextSection = (): (() => void) => watch;
