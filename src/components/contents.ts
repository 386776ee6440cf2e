/**
 * The navigations beside the text: marks the heading that is being read in the page's own contents, keeps what is current in sight in them and in the
 * list of sections, and closes a popover once a place in it was chosen.
 */
import { currentHeading, readingLine } from "./current-heading.ts";

/** Scrolls `nav`, and nothing else, so that its `link` is in sight. Not scrollIntoView: that could scroll the page as well. */
function show(link: Element, nav: HTMLElement): void {
  if (nav.scrollHeight <= nav.clientHeight) return;
  const { top, bottom } = link.getBoundingClientRect();
  const box = nav.getBoundingClientRect();
  if (top < box.top || bottom > box.bottom) nav.scrollTop += top - box.top - box.height / 2;
}

function showCurrent(nav: HTMLElement): void {
  const link = nav.querySelector("a[aria-current]");
  if (link) show(link, nav);
}

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
    if (link) show(link, nav);
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
  // `toggle` doesn't bubble.
  document.addEventListener("toggle", ({ target }) => {
    if (target instanceof HTMLElement && target.matches("nav.side:popover-open")) showCurrent(target);
  }, true);
  return () => {
    const sections = document.querySelector<HTMLElement>("#sections");
    if (sections) showCurrent(sections);
    follow();
  };
}
