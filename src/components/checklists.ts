/** Keeps the ticks of a page's checklists in the browser, and the same in every open tab. */
import { checksKey } from "../layouts/storage-keys.ts";
import { parseList, store, stored } from "../layouts/storage.ts";

const isString = (value: unknown): value is string => typeof value === "string";
const boxes = () => [...document.querySelectorAll<HTMLInputElement>("[data-check]")];

/** Undefined on pages that are no sections. */
function pageKey(): string | undefined {
  const section = document.querySelector<HTMLElement>("main[data-section]")?.dataset["section"];
  return section === undefined ? undefined : checksKey + section;
}

function restore(): void {
  const key = pageKey();
  if (key === undefined) return;
  const ticked = new Set(parseList(stored(key), isString));
  for (const box of boxes()) box.checked = ticked.has(box.dataset["check"] ?? "");
}

/** Listens once for all pages of a visit; returns what restores a new page's ticks. */
export function startChecklists(): () => void {
  document.addEventListener("change", ({ target }) => {
    const key = pageKey();
    if (key === undefined || !(target instanceof HTMLInputElement) || target.dataset["check"] === undefined) return;
    const ticked = boxes().flatMap((box) => (box.checked ? [box.dataset["check"] ?? ""] : []));
    store(key, ticked.length === 0 ? null : JSON.stringify(ticked));
  });
  addEventListener("storage", ({ key }) => {
    if (key === null || key === pageKey()) restore();
  });
  return restore;
}
