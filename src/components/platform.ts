/**
 * The reader's platform: one attribute on `<html>`, set before the first paint by the boot script and changed here. CSS
 * shows the form that it names; this file keeps the tabs, the switch in the header and the other open tabs in line.
 */
import { platformKey } from "../layouts/storage-keys.ts";
import { store } from "../layouts/storage.ts";

export type Platform = "linux" | "windows";

const isPlatform = (value: unknown): value is Platform => value === "linux" || value === "windows";

/** The platform whose forms are shown now. */
export function shownPlatform(): Platform {
  const { platform } = document.documentElement.dataset;
  return isPlatform(platform) ? platform : "linux";
}

/** Says which tab is whose: ids would be many in the markup, and tabs are nothing without this script. */
function connect(): void {
  for (const [at, block] of document.querySelectorAll("[data-command]").entries()) {
    for (const tab of block.querySelectorAll<HTMLElement>('[role="tab"]')) {
      const { platform = "" } = tab.dataset;
      const panel = block.querySelector<HTMLElement>(`[data-form="${platform}"], [data-form="both"]`);
      if (!panel) continue;
      tab.id = `tab-${at}-${platform}`;
      panel.id = `form-${at}-${panel.dataset["form"] ?? ""}`;
      tab.setAttribute("aria-controls", panel.id);
      panel.setAttribute("aria-labelledby", `${panel.getAttribute("aria-labelledby") ?? ""} ${tab.id}`.trim());
    }
  }
}

function markTabs(platform: Platform): void {
  for (const tab of document.querySelectorAll<HTMLElement>('[role="tab"][data-platform]')) {
    const isSelected = tab.dataset["platform"] === platform;
    tab.ariaSelected = String(isSelected);
    tab.tabIndex = isSelected ? 0 : -1;
  }
}

function markSwitches(platform: Platform): void {
  for (const radio of document.querySelectorAll<HTMLInputElement>("[data-platform-switch]")) radio.checked = radio.value === platform;
}

/** Says of a new page's tabs what CSS shows already, and what assistive technology asks for. */
export function arrangeTabs(): void {
  connect();
  markTabs(shownPlatform());
}

/** Both forms of a block lie in one cell (src/styles/code.css), so that nothing on the page moves. */
function show(platform: Platform): void {
  document.documentElement.dataset["platform"] = platform;
  markTabs(platform);
  markSwitches(platform);
}

/** Keeps the reader's own choice. It overrules the platform that this tab's address asked for. */
function remember(platform: Platform): void {
  store(platformKey, platform);
  forgetAddress();
}

function forgetAddress(): void {
  store(platformKey, null, "sessionStorage");
  const address = new URL(location.href);
  if (!address.searchParams.has("platform")) return;
  address.searchParams.delete("platform");
  history.replaceState(history.state, "", address);
}

/**
 * The tab that a key moves to (WAI-ARIA tabs pattern: arrows wrap, Home and End go to the ends).
 * @returns undefined for a key that moves nowhere
 */
export function tabAfterKey(key: string, at: number, count: number): number | undefined {
  switch (key) {
    case "ArrowRight":
      return (at + 1) % count;
    case "ArrowLeft":
      return (at - 1 + count) % count;
    case "Home":
      return 0;
    case "End":
      return count - 1;
    default:
      return undefined;
  }
}

const tabOf = (event: Event) => (event.target instanceof Element ? event.target.closest<HTMLElement>('[role="tab"][data-platform]') : null);

function select(tab: HTMLElement): void {
  const { platform } = tab.dataset;
  if (!isPlatform(platform)) return;
  show(platform);
  remember(platform);
}

function onKey(event: KeyboardEvent): void {
  const tab = tabOf(event);
  const tabs = [...(tab?.closest('[role="tablist"]')?.querySelectorAll<HTMLElement>('[role="tab"]') ?? [])];
  if (!tab || event.ctrlKey || event.metaKey || event.altKey) return;
  const next = tabs[tabAfterKey(event.key, tabs.indexOf(tab), tabs.length) ?? -1];
  if (!next) return;
  event.preventDefault();
  select(next);
  next.focus({ preventScroll: true });
}

/** Listens once for all pages of a visit; returns what brings a new page's switches in line. */
export function startPlatform(): () => void {
  document.addEventListener("click", (event) => {
    const tab = tabOf(event);
    if (tab) select(tab);
  });
  document.addEventListener("keydown", onKey);
  document.addEventListener("change", ({ target }) => {
    if (!(target instanceof HTMLInputElement) || !target.matches("[data-platform-switch]") || !isPlatform(target.value)) return;
    show(target.value);
    remember(target.value);
  });
  addEventListener("storage", ({ key, newValue }) => {
    if (key !== platformKey || !isPlatform(newValue)) return;
    show(newValue);
    forgetAddress();
  });
  return () => markSwitches(shownPlatform());
}
