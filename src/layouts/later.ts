/** What a page can do without until it has loaded, in one file. */
import { startContents } from "../components/contents.ts";
import { startElsewhere } from "../components/elsewhere.ts";
import { startFetchAhead } from "../components/fetch-ahead.ts";
import { startNotesPage } from "../components/notes-page.ts";
import { startNotes } from "../components/notes.ts";
import { startPlaceKeeper } from "../components/place-keeper.ts";
import { startPrintPage } from "../components/print-page.ts";
import { startSpeculation } from "../components/speculation.ts";
import { unfold } from "../components/unfold.ts";
import { afterLoad, inTasks } from "./tasks.ts";
export { openNotes } from "../components/notes-dialog.ts";
export { printPage } from "../components/print-page.ts";

startPlaceKeeper();
// A click may have brought this file before.
afterLoad(unfold);
const steps = [startContents(), startNotes(), startNotesPage(), startElsewhere(), startPrintPage(), startSpeculation(), startFetchAhead()];

/** Brings a new page in line. */
export const arrangeLater = (): void => inTasks(steps);
