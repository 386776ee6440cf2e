/**
 * The style sheets, which stand in the pages themselves: a sheet of its own would be a second round trip before anything of a first page can be painted. The
 * Content-Security-Policy of every page has the hashes of all, since a page may be swapped in under another one's policy (boot.ts).
 */
export { default as cheatSheetStyles } from "../styles/cheat-sheet.css?inline";
export { default as homeStyles } from "../styles/home.css?inline";
export { default as siteStyles } from "../styles/site.css?inline";
