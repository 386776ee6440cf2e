/** The dialog in which a note is written (WAI-ARIA modal dialog pattern, by the `dialog` element). */
import notesSheet from "../styles/notes.css?inline";
import { announce } from "./announce.ts";
import { currentHeading } from "./current-heading.ts";
import { allNotes, keepNote } from "./notes.ts";

const wordsOf = (element: Element | null): string => (element?.textContent ?? "").replace(/\s+/g, " ").trim();
const notesPage = `${import.meta.env.BASE_URL.replace(/\/?$/, "/")}notes/`;

const sheet = new CSSStyleSheet();
sheet.replaceSync(notesSheet);
document.adoptedStyleSheets.push(sheet);

/** Opens the dialog with the heading that is being read. */
export function openNotes(): void {
  const headings = [...document.querySelectorAll<HTMLElement>(".prose > :is(h2, h3, h4)[id]")];
  const [first] = headings;
  if (first === undefined) return;
  document.querySelector("[data-notes]")?.remove();
  const dialog = document.createElement("dialog");
  dialog.className = "notes";
  dialog.dataset["notes"] = "";
  dialog.setAttribute("aria-labelledby", "notes-title");
  const title = document.createElement("h2");
  title.id = "notes-title";
  title.textContent = "A note of yours";

  const choice = document.createElement("select");
  choice.id = "notes-heading";
  choice.append(...headings.map((heading) => new Option(wordsOf(heading), heading.id)));
  choice.value = currentHeading(headings.map((heading) => ({ id: heading.id, top: heading.getBoundingClientRect().top })), innerHeight, false) ?? first.id;
  const text = document.createElement("textarea");
  text.id = "notes-text";
  text.rows = 6;
  const label = (words: string, field: HTMLElement): HTMLLabelElement => {
    const element = document.createElement("label");
    element.htmlFor = field.id;
    element.textContent = words;
    return element;
  };
  const button = (words: string, action: () => void): HTMLButtonElement => {
    const element = document.createElement("button");
    element.type = "button";
    element.className = "control";
    element.textContent = words;
    element.addEventListener("click", action);
    return element;
  };
  const show = (): void => {
    text.value = allNotes().find(({ page, id }) => page === location.pathname && id === choice.value)?.text ?? "";
  };
  const keep = (): void => {
    keepNote({ page: location.pathname, id: choice.value, title: wordsOf(document.querySelector("h1")), heading: choice.selectedOptions[0]?.text ?? "", text: text.value });
    announce(text.value.trim() === "" ? "The note is removed" : "The note is kept in this browser");
    dialog.close();
  };
  choice.addEventListener("change", show);
  dialog.addEventListener("close", () => dialog.remove());
  const all = document.createElement("a");
  all.href = notesPage;
  all.textContent = "All notes";
  const buttons = document.createElement("p");
  buttons.append(button("Keep", keep), " ", button("Cancel", () => dialog.close()), " ", all);
  dialog.append(title, label("On", choice), choice, label("Note, empty to remove it", text), text, buttons);
  document.body.append(dialog);
  show();
  dialog.showModal();
  text.focus();
}
