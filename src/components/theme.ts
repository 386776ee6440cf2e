/** The theme switch: the system's, light or dark. The boot script sets a chosen one before the first paint. */
import { themeKey } from "../layouts/storage-keys.ts";
import { store, stored } from "../layouts/storage.ts";

const isTheme = (value: unknown): value is "light" | "dark" => value === "light" || value === "dark";

function show(theme: string | null): void {
  if (isTheme(theme)) document.documentElement.dataset["theme"] = theme;
  else delete document.documentElement.dataset["theme"];
}

function mark(): void {
  const { theme } = document.documentElement.dataset;
  for (const choice of document.querySelectorAll<HTMLSelectElement>("[data-theme-switch]")) choice.value = isTheme(theme) ? theme : "system";
}

/** Listens once for all pages of a visit; returns what brings a new page in line. */
export function startTheme(): () => void {
  document.addEventListener("change", ({ target }) => {
    if (!(target instanceof HTMLSelectElement) || !target.matches("[data-theme-switch]")) return;
    store(themeKey, isTheme(target.value) ? target.value : null);
    show(target.value);
    mark();
  });
  addEventListener("storage", ({ key }) => {
    // A null key says that all was cleared.
    if (key !== themeKey && key !== null) return;
    show(stored(themeKey));
    mark();
  });
  return mark;
}
