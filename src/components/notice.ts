/** A sentence at the window's edge about something that happened by itself. It stays until it is closed or the page is left. */
import { announce } from "./announce.ts";

export function notify(text: string): void {
  document.querySelector("[data-notice]")?.remove();
  const notice = document.createElement("p");
  notice.className = "notice";
  notice.dataset["notice"] = "";
  const close = document.createElement("button");
  close.type = "button";
  close.className = "control";
  close.textContent = "Close";
  close.addEventListener("click", () => notice.remove());
  notice.append(text, " ", close);
  document.body.append(notice);
  announce(text);
}
