/** Draws an engine's progress as a bar with a label. */
import type { Progress } from "./engines/engine.ts";
import { part } from "./panel-markup.ts";

/** @param root the panel */
export function drawProgress(root: HTMLElement, progress: Progress): void {
  const bar = root.querySelector("progress");
  if (bar === null) throw new Error("The playground's markup has no progress bar.");
  part(root, "progress-label", HTMLElement).textContent = progressText(progress);
  const { done, total } = progress;
  if (done === null || total === null || total === 0) {
    bar.removeAttribute("value");
    return;
  }
  bar.max = total;
  bar.value = Math.min(done, total);
}

/** The label, with how much of how much where that is known. */
export function progressText({ label, done, total, unit }: Progress): string {
  if (done === null || total === null || unit === "steps") return `${label}…`;
  return `${label}, ${megabytes(done)} of ${megabytes(total)} MB`;
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}
