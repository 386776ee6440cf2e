/** Copying text, also where the asynchronous clipboard is refused or missing (plain http, old browsers, permissions). */

/**
 * What became of a copy: it is on the clipboard, or the text stands selected and the reader's own Ctrl+C copies it, or
 * neither could be done.
 */
export type CopyResult = "copied" | "selected" | "failed";

/**
 * Puts text on the clipboard.
 * @param source the element that shows the text, to be selected where the browser lets only the reader copy
 */
export async function copyText(text: string, source?: Element): Promise<CopyResult> {
  try {
    await navigator.clipboard.writeText(text);
    return "copied";
  } catch (error) {
    console.info("The clipboard refuses; copying a selection instead:", error);
    const { copySelection } = await import("./clipboard-selection.ts");
    return copySelection(text, source);
  }
}
