/** The row with a button for each port that leads to a container. */

export class PortsRow {
  readonly #row: HTMLElement;
  readonly #open: (port: number, opener: HTMLElement) => void;

  /** @param open what a button does */
  constructor(row: HTMLElement, open: (port: number, opener: HTMLElement) => void) {
    this.#row = row;
    this.#open = open;
  }

  /** Shows these ports. Buttons that stay are left as they are, with the focus that one may have. */
  show(ports: readonly number[]): void {
    const present = new Map(Array.from(this.#row.querySelectorAll("button"), (button) => [Number(button.dataset["port"]), button]));
    for (const [port, button] of present) if (!ports.includes(port)) button.remove();
    for (const port of ports) {
      if (present.has(port)) continue;
      const button = document.createElement("button");
      button.type = "button";
      button.dataset["port"] = String(port);
      button.textContent = `Open :${port}`;
      button.addEventListener("click", () => this.#open(port, button));
      this.#row.append(button);
    }
    this.#row.hidden = ports.length === 0;
  }
}
