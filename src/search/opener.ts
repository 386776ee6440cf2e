/** All of search that a page loads at once: the ways to open the palette, and what the search page needs of its own. */

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || target.matches("input, textarea, select"));

/** What is typed while the palette is still on its way, as a slow network makes it be for a while; undefined otherwise. */
let early: string | undefined;

async function open(): Promise<void> {
  // It opens once, however often it was asked to.
  if (early !== undefined) return;
  early = "";
  try {
    const { openPalette } = await import("./asked.ts");
    openPalette(early);
  } finally {
    early = undefined;
  }
}

/** @returns whether the key is one that is typed into the palette's box */
function keepEarly({ key, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
  if (early === undefined || ctrlKey || metaKey || altKey || (key.length !== 1 && key !== "Backspace")) return false;
  early = key === "Backspace" ? early.slice(0, -1) : early + key;
  return true;
}

document.addEventListener("click", (event) => {
  if (event.target instanceof Element && event.target.closest("[data-search-open]")) void open();
});

document.addEventListener("keydown", (event) => {
  if (keepEarly(event)) {
    event.preventDefault();
    return;
  }
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
