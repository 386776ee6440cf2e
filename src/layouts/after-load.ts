/** Does something once the page has loaded, so that it takes nothing from what the reader waits for. */
export function afterLoad(task: () => void): void {
  if (document.readyState === "complete") task();
  else addEventListener("load", task, { once: true });
}
