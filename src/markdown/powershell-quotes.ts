/**
 * Ways to hand a program an argument with double quotes in it.
 *
 * Windows PowerShell 5.1 (and 7 up to 7.2) doesn't escape them for the program, 7.3 does, and since 7.3 the stop-parsing token `--%` no
 * longer passes its text on unchanged (PowerShell issue 18664). What reaches the program alike everywhere: an argument without double
 * quotes that means the same, or a command line handed to `cmd /c`, which all versions pass on in the old way.
 */
import { forEachChild, parse, type SyntaxNode } from "unbash";

/**
 * A Go template with its strings written as raw strings, in backticks, which mean the same.
 * @returns undefined where that can't be done: a quote outside of `{{ }}`, or an escape in a string
 */
export function templateWithoutQuotes(text: string): string | undefined {
  // A line break is the one escape that templates are full of, and `println` prints it.
  const rewritten = text.replaceAll('{{"\\n"}}', "{{println}}").replace(/\{\{.*?\}\}/gs, (action) => action.replace(/"([^"\\`]*)"/g, "`$1`"));
  return rewritten.includes('"') ? undefined : rewritten;
}

/**
 * A shell script with its double-quoted strings in single quotes, where nothing in them expands.
 * @returns undefined where a double quote has to stay
 */
export function scriptWithoutQuotes(script: string): string | undefined {
  const ast = parse(script);
  const changes: { readonly pos: number; readonly end: number; readonly text: string }[] = [];
  let understood = true;
  const visit = (node: SyntaxNode): void => {
    if (node.type === "HereDoc" || ("errors" in node && node.errors) || (node.type === "CommandExpansion" && node.text.startsWith("`"))) understood = false;
    if (node.type === "DoubleQuoted") {
      const literal = node.parts.every((part) => part.type === "Literal") ? node.parts.map((part) => ("value" in part ? part.value : "")).join("") : undefined;
      if (literal === undefined || literal.includes("'")) understood = false;
      else changes.push({ pos: node.pos, end: node.end, text: `'${literal}'` });
    }
    forEachChild(node, visit);
  };
  visit(ast);
  if (!understood) return undefined;
  const rewritten = changes.toSorted((a, b) => b.pos - a.pos).reduce((text, { pos, end, text: change }) => text.slice(0, pos) + change + text.slice(end), script);
  return rewritten.includes('"') ? undefined : rewritten;
}

/**
 * An argument as Microsoft's C runtime reads it from a command line (“Parsing C command-line arguments”); Go programs read it alike.
 * One that ends in a backslash gets quotes as well: at the end of the line, PowerShell 7.0 to 7.2 would double it.
 */
function commandLineArgument(argument: string): string {
  if (/^[^\s"&|<>^()]*[^\s"&|<>^()\\]$/.test(argument)) return argument;
  return `"${argument.replace(/(\\*)"/g, '$1$1\\"').replace(/(\\+)$/, "$1$1")}"`;
}

/**
 * A command line that cmd.exe passes to the program unchanged.
 * @returns the line, or what stands in the way
 */
export function cmdLine(words: readonly string[]): { readonly line: string } | { readonly obstacle: string } {
  const line = words.map(commandLineArgument).join(" ");
  if (/[\r\n]/.test(line)) return { obstacle: "a line break in an argument" };
  if (/%[^%\s]+%/.test(line)) return { obstacle: "two percent signs, between which cmd would look for a variable" };
  // cmd doesn't know `\"`: each double quote switches its own quoting, and outside of it these characters act.
  let quoting = false;
  for (const character of line) {
    if (character === '"') quoting = !quoting;
    else if (!quoting && /[&|<>^]/.test(character)) return { obstacle: `“${character}” beside a double quote, where cmd would act on it` };
  }
  return { line };
}
