/** Decodes words of bash, with their quotes, escapes and expansions, into values that PowerShell can be given. */
import type { CommandExpansionPart, DoubleQuotedChild, ParsedScript, Word, WordPart } from "unbash";
import { refuse } from "./powershell-refusal.ts";
import type { Piece, Value } from "./powershell-strings.ts";

/** What a word may refer to. */
export interface Scope {
  /** Variables that the block has set so far without exporting them. */
  readonly shellVariables: ReadonlySet<string>;
  /** The PowerShell form of a command substitution's command. */
  readonly substitute: (script: ParsedScript) => string;
}

const sameVariable = new Map([
  ["PWD", "PWD"],
  ["HOME", "HOME"],
  ["USER", "env:USERNAME"],
  ["LOGNAME", "env:USERNAME"],
  ["HOSTNAME", "env:COMPUTERNAME"],
  ["?", "LASTEXITCODE"],
]);

/** Set by bash itself, and by nothing on Windows. */
const bashOnly = new Set(["UID", "EUID", "GROUPS", "PPID", "RANDOM", "SECONDS", "LINENO", "SHELL", "IFS", "OLDPWD", "OSTYPE", "HOSTTYPE", "MACHTYPE", "TMPDIR"]);

/** The PowerShell name of a bash variable. */
export function variableName(name: string, scope: Scope): string {
  const same = sameVariable.get(name);
  if (same) return same;
  if (!/^[A-Za-z_]\w*$/.test(name)) refuse(`$${name} has no counterpart in PowerShell`);
  if (bashOnly.has(name) || name.startsWith("BASH")) refuse(`$${name} is set by bash and by nothing on Windows`);
  return scope.shellVariables.has(name) ? name : `env:${name}`;
}

/**
 * Decodes a word.
 * @throws Refusal for what has no counterpart, or none that is right in both PowerShells
 */
export function decodeWord(word: Word, scope: Scope): Value {
  const parts = word.parts ?? [{ type: "Literal", pos: word.pos, end: word.end, value: word.value, text: word.text }];
  const pieces = joinTexts(parts.flatMap((part) => decodePart(part, scope)));
  const [first, second] = parts;
  const bareStart = parts.length === 2 && first?.type === "Literal" && first.value === first.text ? first.value.length : 0;
  const style = styleOf(parts.length === 1 ? first : bareStart > 0 ? second : undefined);
  return { pieces: word.text.startsWith("~") ? expandTilde(word.text, pieces) : pieces, style, bareStart: style === "bare" ? 0 : bareStart };
}

function styleOf(part: WordPart | undefined): Value["style"] {
  if (part?.type === "SingleQuoted" || part?.type === "AnsiCQuoted") return "single";
  return part?.type === "DoubleQuoted" ? "double" : "bare";
}

function decodePart(part: WordPart | DoubleQuotedChild, scope: Scope): Piece[] {
  switch (part.type) {
    case "Literal":
    case "SingleQuoted":
    case "AnsiCQuoted":
      return part.value === "" ? [] : [{ kind: "text", text: part.value }];
    case "DoubleQuoted":
      return part.parts.flatMap((child) => decodePart(child, scope));
    case "SimpleExpansion":
      return [{ kind: "variable", name: variableName(part.text.slice(1), scope) }];
    case "ParameterExpansion":
      if (part.operation || part.prefix || part.index) refuse(`${part.text}: PowerShell has no such expansion; set a variable first, and use that`);
      return [{ kind: "variable", name: variableName(part.parameter, scope) }];
    case "CommandExpansion":
      return [decodeSubstitution(part, scope)];
    case "ArithmeticExpansion":
      return refuse(`${part.text}: arithmetic isn't translated`);
    case "ProcessSubstitution":
      return refuse(`${part.text}: PowerShell has no process substitution`);
    case "LocaleString":
      return refuse(`${part.text}: translated strings have no counterpart`);
    case "Glob":
    case "ExtendedGlob":
      return refuse(`“${part.text}” outside of quotes: bash looks for files with it, PowerShell hands it on; quote it if it is meant for the program, name the files if not`);
    case "BraceExpansion":
      return refuse(`“${part.text}” outside of quotes: PowerShell doesn't expand braces; write the words out`);
  }
}

function decodeSubstitution(part: CommandExpansionPart, scope: Scope): Piece {
  if (part.text.startsWith("`")) refuse("a command in backticks; write $(…)");
  const { script } = part;
  if (!script) refuse(`${part.text}: can't be parsed`);
  const [statement] = script.commands;
  if (script.commands.length === 1 && statement?.command.type === "Command" && statement.command.name?.text === "pwd" && statement.command.suffix.length === 0) {
    return { kind: "variable", name: "PWD" };
  }
  return { kind: "command", command: scope.substitute(script) };
}

/** `~` and `~/x` at the start of a word; elsewhere bash leaves the tilde alone in an argument. */
function expandTilde(source: string, pieces: readonly Piece[]): Piece[] {
  const [first, ...rest] = pieces;
  if (first?.kind !== "text" || !/^~(?:\/|$)/.test(first.text)) refuse(`${source}: another user's home folder`);
  const after = first.text.slice(1);
  return [{ kind: "variable", name: "HOME" }, ...(after === "" ? [] : [{ kind: "text" as const, text: after }]), ...rest];
}

function joinTexts(pieces: readonly Piece[]): Piece[] {
  const joined: Piece[] = [];
  for (const piece of pieces) {
    const last = joined.at(-1);
    if (piece.kind === "text" && last?.kind === "text") joined[joined.length - 1] = { kind: "text", text: last.text + piece.text };
    else joined.push(piece);
  }
  return joined;
}
