/** All of search that a page loads at once: the ways to open the palette, and what the search page needs of its own. */

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || target.matches("input, textarea, select"));

async function open(): Promise<void> {
  const { openPalette } = await import("./asked.ts");
  openPalette();
}

document.addEventListener("click", (event) => {
  if (event.target instanceof Element && event.target.closest("[data-search-open]")) void open();
});

document.addEventListener("keydown", (event) => {
  const inTerminal = event.target instanceof Element && event.target.closest("[data-playground]");
  const slash = event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !isTyping(event.target);
  const ctrlK = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
  // A shell uses Ctrl+K itself.
  if (inTerminal || event.defaultPrevented || !(slash || ctrlK)) return;
  event.preventDefault();
  void open();
});

/** A script of that page's own would share modules with the one of every page, which then came in several files. */
function arrangeSearchPage(): void {
  if (document.querySelector("[data-search-page]")) void import("./asked.ts").then(({ startSearchPage }) => startSearchPage());
}
arrangeSearchPage();
document.addEventListener("astro:after-swap", arrangeSearchPage);
