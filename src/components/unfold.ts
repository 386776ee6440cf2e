/**
 * A long section isn't laid out in one piece: below its first screen only what is near the window is, to begin with (`content-visibility` in styles/states.css, which
 * layouts/boot.ts switches on). Once the page has loaded the rest follows piece by piece, and what the reader does comes between two pieces. Then every heading stands
 * where it stands, and the scroll bar is as long as the page.
 */

/** How long a piece may take, in milliseconds, as far as its last step allows: with the frame after it less than what a reader notices (50 ms), on a slow phone too. */
const pieceMs = 5;

/** Elements of a step, at least. Smaller steps take more in all, because each looks at the page anew. */
const elementsInStep = 16;

const elementsOf = (part: Element): number => 1 + part.getElementsByTagName("*").length;

/** The part that is read now, as far as the window tells: the first one that isn't above it. */
const inWindow = (parts: readonly Element[]): Element | undefined => parts.find((part) => part.getBoundingClientRect().bottom > 0) ?? parts.at(-1);

/** Lays out what the page's first frames left. To be called when the page has loaded. */
export function unfold(): void {
  // Where a browser doesn't hold scrolled text still by itself, the style sheet has laid out everything already.
  if (!CSS.supports("overflow-anchor", "auto")) return;
  const parts = [...document.querySelectorAll("#first-screen ~ *")];
  let next = 0;
  const layOutStep = (): void => {
    for (let elements = 0; elements < elementsInStep; ) {
      const part = parts[next++];
      if (!part) break;
      part.toggleAttribute("data-unfolded", true);
      elements += elementsOf(part);
    }
    // Asked for a size, the page is laid out now and not with further steps in the next frame. Both attributes stay: to take them off would be a new look at everything.
    document.body.getBoundingClientRect();
  };
  let held: Element | undefined;
  let heldTop = 0;
  const topOfHeld = (): number => held?.getBoundingClientRect().top ?? 0;
  const layOutPiece = (): void => {
    // Who went far down has it all already (layouts/boot.ts).
    if (!("unfolding" in document.documentElement.dataset)) return;
    // Who has gone further down meanwhile, to the end or by a link, hasn't come past all that is above. A browser holds the text still by itself, but gives that up where it has to do it often.
    // It scrolls by whole pixels alone: what is left of one is no scrolling of the reader's, and must not add up.
    if (Math.abs(topOfHeld() - heldTop) >= 1 || held === undefined) {
      held = scrollY > 0 ? inWindow(parts) : undefined;
      heldTop = topOfHeld();
    }
    const end = performance.now() + pieceMs;
    do layOutStep();
    while (next < parts.length && performance.now() < end);
    const moved = topOfHeld() - heldTop;
    if (moved !== 0) scrollBy({ top: moved, behavior: "instant" });
    if (next < parts.length) setTimeout(layOutPiece);
  };
  // The page may have loaded before its first frame, in which layouts/boot.ts says whether there is anything to do.
  requestAnimationFrame(() => setTimeout(layOutPiece));
}
