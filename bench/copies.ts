// The guide many times over, for builds at 10 and 40 times its size: further copies of each section stand at addresses of their own and
// have titles of their own, so that neither site can do the work of one page for all its copies.

/** @param copy 0 for the section itself */
export const copySlug = (slug: string, copy: number): string => (copy === 0 ? slug : `${slug}-copy-${copy}`);

/** @param copy 0 for the section itself */
export const copyTitle = (title: string, copy: number): string => (copy === 0 ? title : `${title} (copy ${copy})`);

/** @returns 0 to `times` - 1 */
export const copies = (times: number): number[] => Array.from({ length: times }, (_, copy) => copy);

/**
 * The order of a guide with copies: each section is followed by its copies, as its file is in the folder. In a guide of that size the files have the guide's order too.
 * @param make what stands for a copy of an entry
 */
export const withCopies = <T, Copy>(entries: readonly T[], times: number, make: (entry: T, copy: number) => Copy): Copy[] => entries.flatMap((entry) => copies(times).map((copy) => make(entry, copy)));

/** A copy's text: its commands stay off the cheat sheet, which takes no name twice. */
export const copyText = (mdx: string): string => mdx.replace(/^(\s*`{3,}\w+ .*)\bcheat="/gm, '$1name="');
