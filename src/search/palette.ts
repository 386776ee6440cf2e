/**
 * The search palette: a dialog with a combobox (WAI-ARIA combobox pattern with a listbox popup). Downloaded when search is first
 * used; `opener.ts` is all that a page loads of it.
 */
import "./sheet.ts";
import { copyText } from "../components/clipboard.ts";
import { shownPlatform } from "../components/platform.ts";
import { answerWords } from "./answer-words.ts";
import { element, hitContent } from "./elements.ts";
import { type Answer, find, loadIndex } from "./find.ts";
import type { Hit } from "./ranking.ts";
import { forgetSearches, recentSearches, rememberSearch } from "./recent.ts";

const searchPage = `${import.meta.env.BASE_URL.replace(/\/?$/, "/")}search/`;
const nothing: Answer = { hits: [], complete: true, corrections: [], nearest: [] };

class Palette {
  readonly #input = element("input", {
    type: "search", id: "search-input", role: "combobox", "aria-expanded": "false", "aria-controls": "search-results", "aria-autocomplete": "list",
    "aria-label": "Search the guide and its commands", autocomplete: "off", autocapitalize: "off", spellcheck: "false", placeholder: "--rm -v pwd, compose.yaml, dangling…",
  });
  readonly #list = element("div", { id: "search-results", role: "listbox", "aria-label": "Results" });
  readonly #status = element("p", { class: "search-status", role: "status" });
  readonly #forget = element("button", { type: "button" }, "Clear recent searches");
  readonly #all = element("a", { href: searchPage }, "Open as a page");
  readonly #dialog = element(
    "dialog",
    { class: "search", "aria-label": "Search" },
    element("div", { class: "search-bar" }, this.#input, element("button", { type: "button", class: "search-close" }, "Close")),
    this.#status,
    this.#list,
    element("div", { class: "search-foot" },
      element("p", { class: "search-keys" }, element("kbd", {}, "↑"), " ", element("kbd", {}, "↓"), " choose  ", element("kbd", {}, "Enter"), " go there  ",
        element("kbd", {}, "Shift"), "+", element("kbd", {}, "Enter"), " copy the command  ", element("kbd", {}, "Esc"), " close"),
      this.#forget, this.#all),
  );
  #active = -1;
  /** Counts queries, so that an answer that was overtaken is dropped. */
  #turn = 0;

  constructor() {
    this.#input.addEventListener("input", () => void this.#update());
    this.#input.addEventListener("keydown", (event) => this.#onKey(event));
    this.#forget.addEventListener("click", () => {
      forgetSearches();
      this.#input.focus();
      void this.#update();
    });
    this.#dialog.querySelector(".search-close")?.addEventListener("click", () => this.#dialog.close());
    this.#dialog.addEventListener("click", (event) => {
      const target = event.target instanceof Element ? event.target : null;
      if (target === this.#dialog || target === this.#all) this.#dialog.close();
      const option = target?.closest<HTMLElement>('[role="option"]');
      if (!option) return;
      if (option.dataset["searchRecent"] !== undefined) this.#ask(option.dataset["searchRecent"]);
      else if (target?.closest("[data-search-copy]")) {
        event.preventDefault();
        void this.#copy(option);
      } else {
        rememberSearch(this.#query);
        this.#dialog.close();
      }
    });
  }

  open(early: string): void {
    // A soft navigation replaces the body, and the dialog with it.
    if (!this.#dialog.isConnected) document.body.append(this.#dialog);
    if (!this.#dialog.open) this.#dialog.showModal();
    if (early === "") this.#input.select();
    else this.#input.value = early;
    void this.#update();
  }

  get #query(): string {
    return this.#input.value.trim();
  }

  get #options(): HTMLElement[] {
    return [...this.#list.querySelectorAll<HTMLElement>('[role="option"]')];
  }

  #ask(query: string): void {
    this.#input.value = query;
    this.#input.focus();
    void this.#update();
  }

  async #update(): Promise<void> {
    const turn = ++this.#turn;
    const query = this.#query;
    try {
      if (query === "") {
        // What was asked before needs no index; the next question will.
        this.#showRecent();
        await loadIndex();
        return;
      }
      const answer = await find(query, shownPlatform());
      if (turn === this.#turn) this.#show(query, answer);
    } catch (error) {
      if (turn !== this.#turn) return;
      this.#list.replaceChildren();
      this.#status.textContent = "The search index can’t be loaded; check the connection, then type again.";
      console.error("The search index can't be loaded:", error);
    }
  }

  #showRecent(): void {
    const searches = recentSearches();
    this.#fill("", nothing, searches.map((search) => element("div", { role: "option", "aria-selected": "false", "data-search-recent": search }, search)));
    this.#list.ariaLabel = "Recent searches";
    this.#status.textContent = searches.length > 0 ? "Recent searches" : "";
    this.#forget.hidden = searches.length === 0;
    this.#activate(-1);
  }

  #show(query: string, answer: Answer): void {
    this.#fill(query, answer, answer.hits.map((hit) => this.#option(hit, query)));
    this.#list.ariaLabel = "Results";
    this.#forget.hidden = true;
    this.#activate(answer.hits.length > 0 ? 0 : -1);
  }

  #fill(query: string, answer: Answer, options: readonly HTMLElement[]): void {
    options.forEach((option, at) => (option.id = `search-option-${at}`));
    this.#list.replaceChildren(...options);
    // Names the question that these are the answers to, which may be older than what stands in the box.
    this.#list.dataset["searchQuery"] = query;
    this.#input.ariaExpanded = String(options.length > 0);
    this.#status.textContent = answerWords(query, answer);
    this.#all.href = query === "" ? searchPage : `${searchPage}?q=${encodeURIComponent(query)}`;
  }

  #option(hit: Hit, query: string): HTMLElement {
    return element("a", { href: hit.url, role: "option", tabindex: "-1", "aria-selected": "false", "data-search-result": "", "data-kind": hit.kind }, ...hitContent(hit, query),
      // For the pointer only; by keyboard it is Shift+Enter.
      ...(hit.kind === "command" ? [element("span", { class: "search-copy", "data-search-copy": "", "aria-hidden": "true" }, "Copy")] : []));
  }

  #activate(at: number): void {
    const options = this.#options;
    this.#active = at;
    options.forEach((option, index) => (option.ariaSelected = String(index === at)));
    const option = options[at];
    if (option) {
      this.#input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else this.#input.removeAttribute("aria-activedescendant");
  }

  #onKey(event: KeyboardEvent): void {
    const options = this.#options;
    const option = options[this.#active];
    if (event.isComposing) return;
    // Chromium's search fields take the first Escape to empty themselves; the words are kept for the next time, selected.
    if (event.key === "Escape") this.#dialog.close();
    else if (options.length === 0) return;
    else if (event.key === "ArrowDown") this.#activate((this.#active + 1) % options.length);
    else if (event.key === "ArrowUp") this.#activate((Math.max(this.#active, 0) - 1 + options.length) % options.length);
    else if (event.key === "Enter" && option) {
      if (event.shiftKey) void this.#copy(option);
      else option.click();
    } else return;
    event.preventDefault();
  }

  async #copy(option: HTMLElement): Promise<void> {
    const text = option.querySelector("code")?.textContent;
    if (!text) {
      this.#status.textContent = "This result has no command to copy.";
      return;
    }
    rememberSearch(this.#query);
    const copied = (await copyText(text)) === "copied";
    this.#status.textContent = copied ? "Copied." : "The browser doesn’t allow copying here; go there with Enter and select the command.";
  }
}

let palette: Palette | undefined;

/** Opens the palette with what was typed before it was there, or with its last query selected. */
export function openPalette(early: string): void {
  palette ??= new Palette();
  palette.open(early);
}
