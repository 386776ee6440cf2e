/**
 * The script of every page, in one file: what search and the playground need before they are opened, and what the page needs before it is used. What
 * belongs to one visit starts once; what belongs to one page runs again after a soft navigation.
 */
import { startCopying } from "../components/blocks.ts";
import { startChecklists } from "../components/checklists.ts";
import { offerPlace } from "../components/place.ts";
import { arrangeTabs, startPlatform } from "../components/platform.ts";
import { startProgress } from "../components/progress.ts";
import { startTheme } from "../components/theme.ts";
import { startOffline } from "../offline/opener.ts";
import "../playground/opener.ts";
import "../search/opener.ts";
import { afterLoad, inTasks } from "./tasks.ts";

startCopying();
startOffline();
const steps = [startPlatform(), startTheme(), startChecklists(), startProgress(), offerPlace];
const arrange = (): void => steps.forEach((step) => step());

// This task goes on to the browser's own work at a document's end and to the load event, and a long section has hundreds of tabs.
inTasks([arrange, arrangeTabs]);
// Before the new page is painted, so that nothing is seen to change.
document.addEventListener("astro:after-swap", arrange);
document.addEventListener("astro:after-swap", arrangeTabs);

const later = () => import("./later.ts");
const arrangeLater = (): void => void later().then((page) => page.arrangeLater());
afterLoad(arrangeLater);
document.addEventListener("astro:after-swap", arrangeLater);
document.addEventListener("click", ({ target }) => {
  if (!(target instanceof Element)) return;
  if (target.closest("[data-note-open]")) void later().then((page) => page.openNotes());
  if (target.closest("[data-print]")) void later().then((page) => page.printPage());
});
