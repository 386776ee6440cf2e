/** `<name>` in a command is for the reader to replace; a shell would read it as a redirection, so it is replaced before parsing. */

/**
 * Puts a word of the same length in the place of each placeholder, so that places stay.
 * @param first its first letter; `$` makes it a variable, whose value nobody knows
 */
export function replacePlaceholders(text: string, first: "$" | "x" = "$"): string {
  return text.replace(/<[a-z][a-z0-9-]*(?: [a-z0-9-]+)*>/g, (placeholder) => first + "_".repeat(placeholder.length - 1));
}
