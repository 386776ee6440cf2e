/** What stands in a command line for a value that only a shell or the reader knows: `$VAR`, `$(…)`, `<name>`. */
export const unknownWord = "$";

/** Stands for whatever a function passes on: `"$@"` of bash, `@args` of PowerShell. Nothing can be said of the words from there on. */
export const passedOn = "$@";

/** Whether a part of the word is unknown, so that nothing can be said of it. */
export const isUnknown = (word: string): boolean => word.includes(unknownWord);
