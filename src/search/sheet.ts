/** The style sheet of results. One that a script imports plainly would be linked from every page, searched or not. */
import searchSheet from "../styles/search.css?inline";

const sheet = new CSSStyleSheet();
sheet.replaceSync(searchSheet);
document.adoptedStyleSheets.push(sheet);
