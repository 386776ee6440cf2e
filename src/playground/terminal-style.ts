/**
 * Stands where xterm would put a `<style>` element: it has a `textContent` to write rules into, and while it is in the page,
 * the page has those rules. They live in a constructed style sheet, which a policy without inline styles allows (CSSOM,
 * constructable style sheets).
 */
class TerminalStyle extends HTMLElement {
  readonly #sheet = new CSSStyleSheet();
  #rules = "";

  override get textContent(): string {
    return this.#rules;
  }

  override set textContent(rules: string) {
    this.#rules = rules;
    this.#sheet.replaceSync(rules);
  }

  connectedCallback(): void {
    document.adoptedStyleSheets.push(this.#sheet);
  }

  disconnectedCallback(): void {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== this.#sheet);
  }
}

const tag = "drydock-terminal-style";
if (customElements.get(tag) === undefined) customElements.define(tag, TerminalStyle);

/** Called by xterm; see xterm-strict-csp.ts. */
export function createTerminalStyle(): HTMLElement {
  const style = document.createElement(tag);
  style.hidden = true;
  return style;
}
