/** Shows an explanation with what can be done about it. */
import type { Explanation } from "./failures.ts";

export interface NoticeAction {
  readonly label: string;
  run(): void;
}

/** Fills and shows the notice; an alert region speaks it. */
export function showNotice(notice: HTMLElement, { title, text, command }: Explanation, actions: readonly NoticeAction[] = []): void {
  const heading = document.createElement("strong");
  heading.textContent = title;
  const body = document.createElement("p");
  body.textContent = text;
  const parts: HTMLElement[] = [heading, body];
  if (command !== undefined) {
    const code = document.createElement("code");
    code.textContent = command;
    parts.push(code);
  }
  if (actions.length > 0) {
    const row = document.createElement("p");
    row.append(
      ...actions.map(({ label, run }) => {
        const button = document.createElement("button");
        button.type = "button";
        button.textContent = label;
        button.addEventListener("click", run);
        return button;
      }),
    );
    parts.push(row);
  }
  notice.replaceChildren(...parts);
  notice.hidden = false;
}

export function hideNotice(notice: HTMLElement): void {
  notice.hidden = true;
  notice.replaceChildren();
}
