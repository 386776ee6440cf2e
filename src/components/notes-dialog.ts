/** The dialog in which a note is written (WAI-ARIA modal dialog pattern, by the `dialog` element). */
import { noteDraftKey } from "../layouts/storage-keys.ts";
import { store, stored } from "../layouts/storage.ts";
import notesSheet from "../styles/notes.css?inline";
import { announce } from "./announce.ts";
import { currentHeading } from "./current-heading.ts";
import { allNotes, keepNote } from "./notes.ts";

const wordsOf = (element: Element | null): string => (element?.textContent ?? "").replace(/\s+/g, " ").trim();
const notesPage = `${import.meta.env.BASE_URL.replace(/\/?$/, "/")}notes/`;

const sheet = new CSSStyleSheet();
sheet.replaceSync(notesSheet);
document.adoptedStyleSheets.push(sheet);

const noteOn = (id: string): string => allNotes().find((note) => note.page === location.pathname && note.id === id)?.text ?? "";

// Escape, a link and a reload don't lose what was typed: the dialog opens with it again.
const draftKey = (id: string): string => `${noteDraftKey}${location.pathname}#${id}`;
const draftOn = (id: string): string | null => stored(draftKey(id), "sessionStorage");
const keepDraft = (id: string, draft: string | null): void => void store(draftKey(id), draft, "sessionStorage");

/** Opens the dialog with what wasn't kept of a note, or else with the heading that is being read. */
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
  choice.value = headings.find(({ id }) => draftOn(id) !== null)?.id ?? currentHeading(headings.map((heading) => ({ id: heading.id, top: heading.getBoundingClientRect().top })), innerHeight, false) ?? first.id;
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
  const refusal = document.createElement("p");
  refusal.role = "alert";
  let shown = choice.value;
  const show = (): void => {
    text.value = draftOn(shown) ?? noteOn(shown);
  };
  /** What was typed for the wrong heading comes along to the right one, unless that has words of its own. */
  const choose = (): void => {
    const draft = draftOn(shown);
    const isMoved = draft !== null && draftOn(choice.value) === null && noteOn(choice.value) === "";
    if (isMoved) {
      keepDraft(shown, null);
      keepDraft(choice.value, draft);
    }
    shown = choice.value;
    show();
  };
  const keep = (): void => {
    if (!keepNote({ page: location.pathname, id: shown, title: wordsOf(document.querySelector("h1")), heading: choice.selectedOptions[0]?.text ?? "", text: text.value })) {
      refusal.textContent = "The browser’s storage is full, or closed to this site: the note isn’t kept. Copy its text from here, or free some space and press “Keep” again.";
      return;
    }
    keepDraft(shown, null);
    announce(text.value.trim() === "" ? "The note is removed" : "The note is kept in this browser");
    dialog.close();
  };
  const cancel = (): void => {
    keepDraft(shown, null);
    dialog.close();
  };
  choice.addEventListener("change", choose);
  text.addEventListener("input", () => keepDraft(shown, text.value === noteOn(shown) ? null : text.value));
  dialog.addEventListener("close", () => dialog.remove());
  const all = document.createElement("a");
  all.href = notesPage;
  all.textContent = "All notes";
  const buttons = document.createElement("p");
  buttons.append(button("Keep", keep), " ", button("Cancel", cancel), " ", all);
  dialog.append(title, label("On", choice), choice, label("Note, empty to remove it", text), text, refusal, buttons);
  document.body.append(dialog);
  show();
  dialog.showModal();
  text.focus();
}
