/** All of search that is downloaded when it is first used, in one file. */
export { openPalette } from "./palette.ts";
export { startSearchPage } from "./search-page.ts";
