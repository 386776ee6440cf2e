/** Names under which the reader's choices are kept in the browser; the boot script and the page's scripts share them. */
export const platformKey = "drydock.platform";
export const themeKey = "drydock.theme";
/** JSON array of the numbers of the sections that were read to the end. */
export const readKey = "drydock.read";
/** JSON array of the `data-check` keys that are ticked on a page; the page's name follows. */
export const checksKey = "drydock.checks.";
/** JSON array of the searches that led somewhere, the latest first. */
export const searchesKey = "drydock.searches";
/** The release of the guide that this browser showed last. */
export const releaseKey = "drydock.release";
/** JSON of the place where the reader stopped (`components/place-keeper.ts`). */
export const placeKey = "drydock.place";
/** JSON array of the reader's notes (`components/notes.ts`). */
export const notesKey = "drydock.notes";
/** What was typed into a note and neither kept nor cancelled, for this tab alone; the page's name, `#` and the heading's id follow. */
export const noteDraftKey = "drydock.note-draft.";
