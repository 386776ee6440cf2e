// What licences a package is under, as far as its copyright file says so to programs.

/**
 * @param copyright Debian's `copyright` file of a package
 * @returns the short names of the licences in it, sorted; none when the file isn't in the machine-readable format (Debian's
 *   "Machine-readable debian/copyright file", version 1.0)
 */
export function licenceNames(copyright: string): string[] {
  if (!/^Format(?:-Specification)?:/m.test(copyright.slice(0, 2000))) return [];
  const names = [...copyright.matchAll(/^Licen[sc]e:[ \t]*(\S.*)$/gim)].flatMap(([, line = ""]) => line.split(/\s*,?\s+(?:and|or)\s+|\s*[,|]\s*/));
  return [...new Set(names.map((name) => name.trim()).filter((name) => name !== ""))].sort();
}
