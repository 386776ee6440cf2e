/** Gives a section the style sheet for paper and for the reader's own colours once it has loaded. Other pages have it in their markup. */
import elsewhere from "../styles/elsewhere.css?url";

/** What it is for beside pages without scripts: a sheet that isn't asked for costs no new look at the page. */
const media = "print, (forced-colors: active)";

/** Returns what brings a new page in line. */
export function startElsewhere(): () => void {
  return () => {
    if (!document.querySelector("main[data-section]") || document.head.querySelector(`link[href="${CSS.escape(elsewhere)}"]`)) return;
    const sheet = document.createElement("link");
    sheet.rel = "stylesheet";
    sheet.media = media;
    sheet.href = elsewhere;
    document.head.append(sheet);
  };
}
