/** When scripts do their work. Each task holds up what the reader types, clicks and scrolls; fifty milliseconds of one are noticed (W3C, Long Tasks), and a slow phone needs four times a desktop's. */

/** Does each in a task of its own, one after the other, beginning when the present task has ended. */
export function inTasks(steps: readonly (() => void)[]): void {
  for (const step of steps) setTimeout(step);
}

/** Does something once the page has loaded, so that it takes nothing from what the reader waits for; in a task of its own. */
export function afterLoad(step: () => void): void {
  if (document.readyState === "complete") inTasks([step]);
  else addEventListener("load", () => inTasks([step]), { once: true });
}
