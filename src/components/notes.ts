/** The reader's notes on headings: kept in this browser, marked on the page. */
import { notesKey } from "../layouts/storage-keys.ts";
import { parseList, store, stored } from "../layouts/storage.ts";

export interface Note {
  /** Root-relative address of the section's page. */
  readonly page: string;
  /** The heading's id. */
  readonly id: string;
  /** The section's title with its number, and the heading. */
  readonly title: string;
  readonly heading: string;
  readonly text: string;
}

const isNote = (value: unknown): value is Note => {
  if (typeof value !== "object" || value === null) return false;
  const note = value as Partial<Record<keyof Note, unknown>>;
  return [note.page, note.id, note.title, note.heading, note.text].every((part) => typeof part === "string") && /^\/(?!\/)/.test(String(note.page));
};

/** All notes, in the order in which they were first written. */
export const allNotes = (): Note[] => parseList(stored(notesKey), isNote);

/** The list with a note in the place of the older one on its heading, or at the end; an empty one is taken out. */
export function withNote(notes: readonly Note[], note: Note): Note[] {
  const isSame = (other: Note): boolean => other.page === note.page && other.id === note.id;
  if (note.text.trim() === "") return notes.filter((other) => !isSame(other));
  return notes.some(isSame) ? notes.map((other) => (isSame(other) ? note : other)) : [...notes, note];
}

/**
 * Keeps a note, or forgets it when its text is empty.
 * @returns false where the browser refuses, and everything is as before
 */
export function keepNote(note: Note): boolean {
  const notes = withNote(allNotes(), note);
  const isKept = store(notesKey, notes.length === 0 ? null : JSON.stringify(notes));
  mark();
  return isKept;
}

/**
 * The notes as a Markdown document, by section.
 * @param origin of the site, for example `https://drydock.example`
 */
export function notesMarkdown(notes: readonly Note[], origin: string): string {
  const titles = [...new Set(notes.map(({ title }) => title))].sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10));
  const sections = titles.map((title) =>
    [`## ${title}`, ...notes.filter((note) => note.title === title).map(({ page, id, heading, text }) => `### [${heading}](${origin}${page}#${encodeURIComponent(id)})\n\n${text.trim()}`)].join("\n\n"));
  return `${["# Notes on the Docker guide", ...sections].join("\n\n")}\n`;
}

function mark(): void {
  const noted = new Set(allNotes().flatMap(({ page, id }) => (page === location.pathname ? [id] : [])));
  for (const heading of document.querySelectorAll<HTMLElement>(".prose > :is(h2, h3, h4)[id]")) heading.toggleAttribute("data-noted", noted.has(heading.id));
}

/** Listens once for all pages of a visit; returns what marks a new page's headings. */
export function startNotes(): () => void {
  addEventListener("storage", ({ key }) => {
    if (key === notesKey || key === null) mark();
  });
  return mark;
}
