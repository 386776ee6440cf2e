/** The older way to copy, downloaded where the asynchronous clipboard is refused or missing. */
import type { CopyMessage } from "./blocks.ts";
import type { CopyResult } from "./clipboard.ts";

/** Makes the next copy, of whoever asks for it, carry exactly this text; the selection alone could hold output and prompts. */
function carryAtNextCopy(text: string): () => void {
  const onCopy = (event: ClipboardEvent): void => {
    event.clipboardData?.setData("text/plain", text);
    event.preventDefault();
    stop();
  };
  const stop = (): void => document.removeEventListener("copy", onCopy);
  document.addEventListener("copy", onCopy);
  return stop;
}

/**
 * Copies by way of the page's selection.
 * @param source the element that shows the text; selected where only the reader's own Ctrl+C may copy
 */
export function copySelection(text: string, source: Element | undefined): CopyResult {
  const selection = getSelection();
  if (source) selection?.selectAllChildren(source);
  const stop = carryAtNextCopy(text);
  // Deprecated, and still the only way left here (HTML standard, execCommand).
  if (document.execCommand("copy")) {
    stop();
    if (source) selection?.removeAllRanges();
    return "copied";
  }
  if (!source || !selection) {
    stop();
    return "failed";
  }
  // As soon as the reader selects something else, their copy is theirs again.
  const onSelection = (): void => {
    if (selection.containsNode(source, true)) return;
    stop();
    document.removeEventListener("selectionchange", onSelection);
  };
  document.addEventListener("selectionchange", onSelection);
  return "selected";
}

/** What is said where the browser didn't copy. */
export function refusal(result: Exclude<CopyResult, "copied">): CopyMessage {
  const keys = /mac|iphone|ipad/i.test(navigator.platform) ? "⌘C" : "Ctrl+C";
  return result === "selected"
    ? { label: `Press ${keys}`, spoken: `The browser refuses to copy. The text is selected: press ${keys}` }
    : { label: "Not copied", spoken: "The browser refuses to copy. Select the text and copy it by hand" };
}
