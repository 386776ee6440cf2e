/** Stands before each section of the whole guide's page, and after the last: so a script can take them out without parsing the page. */
export const divider = "<!-- section -->";

/** @param page the HTML of the whole guide's page @returns the HTML of each section, in their order */
export const sectionsOf = (page: string): string[] => page.split(divider).slice(1, -1);
