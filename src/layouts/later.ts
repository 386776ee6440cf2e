/** What a page can do without until it has loaded, in one file. */
import { startContents } from "../components/contents.ts";
import { startFetchAhead } from "../components/fetch-ahead.ts";
import { startNotesPage } from "../components/notes-page.ts";
import { startNotes } from "../components/notes.ts";
export { openNotes } from "../components/notes-dialog.ts";

const steps = [startContents(), startNotes(), startNotesPage(), startFetchAhead()];

/** Brings a new page in line. */
export const arrangeLater = (): void => steps.forEach((step) => step());
