/** The page's own contents: marks the heading that is being read, and closes the popover once a place in it was chosen. */
import { currentHeading, readingLine } from "./current-heading.ts";

let observer: IntersectionObserver | undefined;

function follow(): void {
  observer?.disconnect();
  const nav = document.querySelector<HTMLElement>("#contents");
  const links = new Map([...(nav?.querySelectorAll<HTMLAnchorElement>("a[href^='#']") ?? [])].map((link) => [decodeURIComponent(link.hash.slice(1)), link]));
  const headings = [...links.keys()].flatMap((id) => document.getElementById(id) ?? []);
  const end = document.querySelector("[data-section-end]");
  if (!nav || headings.length === 0 || !end) return;

  const update = (): void => {
    const places = headings.map((heading) => ({ id: heading.id, top: heading.getBoundingClientRect().top }));
    const isAtEnd = end.getBoundingClientRect().bottom <= innerHeight;
    const current = currentHeading(places, innerHeight, isAtEnd);
    for (const [id, link] of links) {
      if (id === current) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    const link = links.get(current ?? "");
    if (!link || nav.scrollHeight <= nav.clientHeight) return;
    // Not scrollIntoView: that could scroll the page as well.
    const { top, bottom } = link.getBoundingClientRect();
    const box = nav.getBoundingClientRect();
    if (top < box.top || bottom > box.bottom) nav.scrollTop += top - box.top - box.height / 2;
  };
  // What is far above the window counts as in it: so a heading's state changes when it crosses the line, and a jump over many is noticed.
  observer = new IntersectionObserver(update, { rootMargin: `1000000px 0px -${(1 - readingLine) * 100}% 0px` });
  for (const heading of headings) observer.observe(heading);
  endObserver(update).observe(end);
}

let atEnd: IntersectionObserver | undefined;
function endObserver(update: () => void): IntersectionObserver {
  atEnd?.disconnect();
  atEnd = new IntersectionObserver(update, { threshold: [0, 1] });
  return atEnd;
}

/** Listens once for all pages of a visit; returns what follows a new page. */
export function startContents(): () => void {
  document.addEventListener("click", ({ target }) => {
    const popover = target instanceof Element && target.closest("a") ? target.closest<HTMLElement>("nav[popover]") : null;
    if (popover?.matches(":popover-open")) popover.hidePopover();
  });
  return follow;
}
