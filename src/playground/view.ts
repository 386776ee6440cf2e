/** How the reader wants the terminal to look. A taste, not a secret, so it is kept for good. */

const key = "drydock.playground.view";

export interface View {
  /** In CSS pixels. */
  readonly fontSize: number;
  /** Whether xterm keeps a copy of the screen for screen readers, which costs time with each line. */
  readonly screenReaderMode: boolean;
}

/** The remembered view; otherwise text a little smaller than the page's, which follows the browser's own size. */
export function readView(): View {
  const usual = { fontSize: Math.round(Number.parseFloat(getComputedStyle(document.documentElement).fontSize) * 0.8125), screenReaderMode: false };
  try {
    return { ...usual, ...(JSON.parse(localStorage.getItem(key) ?? "{}") as Partial<View>) };
  } catch (error) {
    console.info("The terminal's look isn't remembered:", error);
    return usual;
  }
}

export function storeView(view: View): void {
  try {
    localStorage.setItem(key, JSON.stringify(view));
  } catch (error) {
    console.info("The terminal's look can't be remembered:", error);
  }
}
