/** The page with all notes: each with its place, removable, and all of them as a Markdown file. */
import { announce } from "./announce.ts";
import { allNotes, keepNote, type Note, notesMarkdown } from "./notes.ts";

function item(note: Note): HTMLElement {
  const remove = Object.assign(document.createElement("button"), { type: "button", className: "control", ariaLabel: `Remove the note on ${note.heading}`, textContent: "Remove" });
  remove.addEventListener("click", () => {
    keepNote({ ...note, text: "" });
    show();
    announce("The note is removed");
    document.querySelector<HTMLElement>("[data-notes-list] a, [data-notes-none]")?.focus();
  });
  const link = Object.assign(document.createElement("a"), { href: `${note.page}#${encodeURIComponent(note.id)}`, textContent: note.heading });
  const paragraph = (className: string, textContent: string) => Object.assign(document.createElement("p"), { className, textContent });
  const entry = document.createElement("li");
  entry.append(link, paragraph("facts", note.title), paragraph("note-text", note.text), remove);
  return entry;
}

function download(): void {
  const address = URL.createObjectURL(new Blob([notesMarkdown(allNotes(), location.origin)], { type: "text/markdown" }));
  Object.assign(document.createElement("a"), { href: address, download: "docker-notes.md" }).click();
  URL.revokeObjectURL(address);
}

function show(): void {
  const list = document.querySelector("[data-notes-list]");
  const none = document.querySelector<HTMLElement>("[data-notes-none]");
  const save = document.querySelector<HTMLButtonElement>("[data-notes-export]");
  if (!list || !none || !save) return;
  const notes = allNotes();
  list.replaceChildren(...notes.map(item));
  none.hidden = notes.length > 0;
  save.hidden = notes.length === 0;
  save.onclick = download;
}

/** Listens once for all pages of a visit; returns what lists the notes where they are listed. */
export function startNotesPage(): () => void {
  addEventListener("storage", show);
  return show;
}
