/**
 * The style sheets that stand in the pages themselves: one that has to come first would be a second round trip before anything can be painted. The
 * Content-Security-Policy of every page has the hashes of all, since a page may be swapped in under another one's policy (boot.ts). What stands below the first
 * screen of a section has its sheet as a file (components/FirstScreen.astro), which is kept from page to page.
 */
import elsewhere from "../styles/elsewhere.css?inline";
import rest from "../styles/rest.css?inline";

export { default as cheatSheetStyles } from "../styles/cheat-sheet.css?inline";
export { default as homeStyles } from "../styles/home.css?inline";
export { default as siteStyles } from "../styles/site.css?inline";
/** What a section has as files. */
export const restStyles = rest + elsewhere;
