/**
 * How values are spelled in PowerShell so that a program or a cmdlet receives exactly them, in Windows PowerShell 5.1 and in PowerShell 7.
 *
 * The rules come from Microsoft's about_Parsing, about_Quoting_Rules and about_Preference_Variables ($PSNativeCommandArgumentPassing),
 * and from PowerShell's own tokenizer where those are silent (what ends a token, what a single-dash token may hold, which typographic
 * quotes count as quotes).
 */

/** A part of a word: text, a variable by its PowerShell name (`HOME`, `env:TAG`), or a command whose output stands there. */
export type Piece =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "variable"; readonly name: string }
  | { readonly kind: "command"; readonly command: string };

/** A word, decoded. `style` is how its writer quoted it, which is kept where PowerShell reads it the same way. */
export interface Value {
  readonly pieces: readonly Piece[];
  readonly style: "bare" | "single" | "double";
  /** Length of the unquoted start of a word like `--format='{{.Name}}'`; 0 where the quotes go round the whole word or there are none. */
  readonly bareStart: number;
}

/**
 * Hides placeholders such as `<container name>`, which are text for the reader to replace, from the parser, which would read them as
 * redirections. Each character is replaced by one that means nothing to either shell.
 */
export function markPlaceholders(text: string): string {
  return text.replace(/<([A-Za-z](?:[A-Za-z0-9._ -]*[A-Za-z0-9])?)>/g, (_, name: string) => `\uE000${name.replaceAll(" ", "\uE001")}\uE002`);
}

/** Undoes `markPlaceholders`. */
export function unmarkPlaceholders(text: string): string {
  return text.replaceAll("\uE000", "<").replaceAll("\uE001", " ").replaceAll("\uE002", ">");
}

/** A word of which PowerShell makes the same text without quotes: nothing that ends a token, expands, or starts another kind of token. */
const bareWord = /^[A-Za-z0-9_./\\\uE000-\uE002][A-Za-z0-9_./\\:=+%@#~\uE000-\uE002-]*$/;
/** Like `bareWord`, starting with two dashes. */
const bareLongFlag = /^--?$|^--[A-Za-z0-9][A-Za-z0-9_./\\:=+%@#~\uE000-\uE002-]*$/;
/** PowerShell splits a single-dash token at `.`, `:` and `[`. */
const bareShortFlag = /^-[A-Za-z][A-Za-z0-9_/\\=+%@#~\uE000-\uE002-]*$/;

/** Whether PowerShell reads the text, unquoted and as an argument, as that text. */
export function isBare(text: string): boolean {
  return bareWord.test(text) || bareLongFlag.test(text) || bareShortFlag.test(text);
}

/** The text of a word without variables and commands; undefined for any other. */
export function literalOf(value: Value): string | undefined {
  let literal = "";
  for (const piece of value.pieces) {
    if (piece.kind !== "text") return undefined;
    literal += piece.text;
  }
  return literal;
}

/** A word that is nothing but this text, with no quotes round it so far. */
export function textValue(text: string, style: Value["style"] = "bare"): Value {
  return { pieces: [{ kind: "text", text }], style, bareStart: 0 };
}

/** A single-quoted string. Typographic single quotes end one too, and are doubled like the plain one. */
export function singleQuoted(text: string): string {
  return `'${text.replace(/['‘’‚‛]/g, "$&$&")}'`;
}

/** A double-quoted string, with `$name`, `${name}` and `$(command)` inside where the pieces say so. */
export function doubleQuoted(pieces: readonly Piece[]): string {
  const inner = pieces.map((piece, at) => {
    switch (piece.kind) {
      case "text":
        return piece.text.replace(/[$`"“”„]/g, "`$&");
      case "command":
        return `$(${piece.command})`;
      case "variable": {
        const next = pieces[at + 1];
        const following = next?.kind === "text" ? next.text : "";
        // The working directory always gets braces: nearly every use has a colon after it, and one spelling is easier to learn.
        return piece.name === "PWD" || /^[\p{L}\p{N}_:?\uE000]/u.test(following) ? `\${${piece.name}}` : `$${piece.name}`;
      }
    }
  });
  return `"${inner.join("")}"`;
}

/** A string in the quotes that need the fewest escapes; double quotes where both are as good, unless the writer used single ones. */
function quoted(text: string, style: Value["style"]): string {
  const single = singleQuoted(text);
  const double = doubleQuoted([{ kind: "text", text }]);
  if (single.length !== double.length) return single.length < double.length ? single : double;
  return style === "single" ? single : double;
}

/**
 * The word as an argument of a command.
 * @param value for a program (not a cmdlet) without `"` and not empty: Windows PowerShell 5.1 loses both on their way to a program
 */
export function spellArgument(value: Value): string {
  const [first] = value.pieces;
  if (value.pieces.length === 1 && value.style === "bare" && first) {
    if (first.kind === "command") return `$(${first.command})`;
    if (first.kind === "variable" && first.name !== "PWD") return `$${first.name}`;
  }
  const literal = literalOf(value);
  if (literal === undefined) return doubleQuoted(value.pieces);
  if (value.style === "bare" && isBare(literal)) return literal;
  // A token that starts bare may go on in quotes; one that starts with a quote ends at the closing one, so there is no `bareEnd`.
  const start = literal.slice(0, value.bareStart);
  const rest = literal.slice(value.bareStart);
  if (start !== "" && (bareWord.test(start) || bareLongFlag.test(start))) return `${start}${quoted(rest, value.style)}`;
  return quoted(literal, value.style);
}

/** The word as an argument of a cmdlet, which would take `1kb` or `007` for a number and `-Name` for a parameter. */
export function spellCmdletArgument(value: Value): string {
  const literal = literalOf(value);
  const misread = literal !== undefined && (literal.startsWith("-") || (/^[+.]?\d/.test(literal) && !/^(?:0|[1-9]\d{0,8})$/.test(literal)));
  return misread && value.style === "bare" ? quoted(literal, "double") : spellArgument({ ...value, bareStart: 0 });
}

/** The word as a value to assign: always a variable or a string. */
export function spellExpression(value: Value): string {
  const [first] = value.pieces;
  if (value.pieces.length === 1 && first?.kind === "variable" && first.name !== "PWD") return `$${first.name}`;
  const literal = literalOf(value);
  return literal === undefined ? doubleQuoted(value.pieces) : quoted(literal, value.style);
}
