/** The search page: the same answers as in the palette, as a list of links with an address of its own (`/search/?q=…`). */
import "./sheet.ts";
import { announce } from "../components/announce.ts";
import { copyText } from "../components/clipboard.ts";
import { shownPlatform } from "../components/platform.ts";
import { answerWords } from "./answer-words.ts";
import { element, hitContent } from "./elements.ts";
import { type Answer, find } from "./find.ts";
import type { Hit } from "./ranking.ts";
import { forgetSearches, recentSearches, rememberSearch } from "./recent.ts";

/** How long the typing rests before the address takes the question over, in milliseconds: browsers limit how often an address may change. */
const restMs = 300;

function hitItem(hit: Hit, query: string): HTMLElement {
  const link = element("a", { href: hit.url, "data-search-hit": "", "data-kind": hit.kind }, ...hitContent(hit, query));
  link.addEventListener("click", () => rememberSearch(query));
  if (hit.command === undefined) return element("li", {}, link);
  const { command } = hit;
  const copy = element("button", { type: "button", class: "control" }, "Copy");
  copy.addEventListener("click", () => {
    rememberSearch(query);
    void copyText(command, link.querySelector("code") ?? link).then((result) => announce(result === "copied" ? "Copied" : "The browser refuses to copy. Select the command and copy it by hand"));
  });
  return element("li", {}, link, copy);
}

/** Makes the page answer, where it is the search page that is shown. */
export function startSearchPage(): void {
  const input = document.querySelector<HTMLInputElement>("[data-search-page]");
  const status = document.querySelector("[data-search-status]");
  const list = document.querySelector<HTMLElement>("[data-search-hits]");
  const recent = document.querySelector<HTMLElement>("[data-search-recent]");
  if (!input || !status || !list || !recent) return;
  let turn = 0;
  let rest: ReturnType<typeof setTimeout> | undefined;

  const showRecent = (): void => {
    const searches = input.value.trim() === "" ? recentSearches() : [];
    recent.hidden = searches.length === 0;
    recent.querySelector("ul")?.replaceChildren(...searches.map((search) => element("li", {}, element("a", { href: `?q=${encodeURIComponent(search)}` }, search))));
  };
  const show = (query: string, { hits, ...words }: Answer): void => {
    list.replaceChildren(...hits.map((hit) => hitItem(hit, query)));
    list.dataset["searchQuery"] = query;
    status.textContent = answerWords(query, { hits, ...words });
    document.title = query === "" ? "Search · Drydock" : `${query} · Search · Drydock`;
    clearTimeout(rest);
    rest = setTimeout(() => history.replaceState(history.state, "", query === "" ? location.pathname : `?q=${encodeURIComponent(query)}`), restMs);
  };
  const update = async (): Promise<void> => {
    const own = ++turn;
    const query = input.value.trim();
    showRecent();
    try {
      const answer = query === "" ? { hits: [], complete: true, corrections: [], nearest: [] } : await find(query, shownPlatform());
      if (own === turn && input.isConnected) show(query, answer);
    } catch (error) {
      if (own !== turn) return;
      list.replaceChildren();
      status.textContent = "The search index can’t be loaded; check the connection, then type again.";
      console.error("The search index can't be loaded:", error);
    }
  };

  input.addEventListener("input", () => void update());
  input.addEventListener("change", () => rememberSearch(input.value));
  recent.querySelector("button")?.addEventListener("click", () => {
    forgetSearches();
    showRecent();
    input.focus();
  });
  input.value = new URLSearchParams(location.search).get("q") ?? "";
  if (input.value === "") input.focus();
  void update();
}
