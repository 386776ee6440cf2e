/**
 * The Windows form of a command block, derived from its bash form: PowerShell that does the same in Windows PowerShell 5.1 and in
 * PowerShell 7, in the writer's own lines and with their comments. What has no such form is refused, with what to write instead.
 *
 * How words and strings are spelled is in `powershell-words.ts`, `powershell-strings.ts` and `powershell-quotes.ts`; which programs Windows
 * has, and what stands for `mkdir -p` or `grep`, in `powershell-programs.ts` and `powershell-cmdlets.ts`.
 */
import { parse, type AndOr, type Assignment, type Command, type CommandNode, type ParsedScript, type Pipeline, type Redirection, type Script, type Statement, type SyntaxNode, type Word } from "unbash";
import { cmdlets, echoed, echoOperands, spellPath } from "./powershell-cmdlets.ts";
import { hints, programs, windowsNames, writesBytes } from "./powershell-programs.ts";
import { cmdLine, scriptWithoutQuotes, templateWithoutQuotes } from "./powershell-quotes.ts";
import { refuse, Refusal } from "./powershell-refusal.ts";
import { doubleQuoted, literalOf, markPlaceholders, singleQuoted, spellArgument, spellExpression, textValue, unmarkPlaceholders, type Value } from "./powershell-strings.ts";
import { decodeWord, type Scope } from "./powershell-words.ts";

export type Translation = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly reason: string };

/**
 * Translates a block of bash to PowerShell that works in Windows PowerShell 5.1 and PowerShell 7.
 * @param sh one or more bash commands with their comments; `<name>` in it is a placeholder, to be replaced by the reader
 * @param shellVariables variables that earlier blocks of the page have set without exporting them
 * @returns the PowerShell text; or why there is none, as a clause without a full stop that tells the writer what to do by hand
 */
export function toPowerShell(sh: string, shellVariables: ReadonlySet<string> = new Set()): Translation {
  try {
    return { ok: true, text: unmarkPlaceholders(new Block(markPlaceholders(sh), shellVariables).translate()) };
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, reason: unmarkPlaceholders(error.message) };
    throw error;
  }
}

/** A translated command or pipeline. */
interface Stage {
  readonly lines: readonly string[];
  /** The condition that holds after it if it succeeded; undefined where PowerShell can't tell. */
  readonly succeeded: "$?" | "$LASTEXITCODE -eq 0" | undefined;
  /** Lines before and after it, for variables that are set for this command alone. */
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** What a command's output streams are sent to. */
interface Output {
  readonly stdout: "shown" | "dropped" | { readonly file: Value; readonly append: boolean };
  readonly stderr: "shown" | "dropped" | "with stdout";
}

/** A word of the translation, with the blanks before it. */
interface Token {
  readonly gap: string;
  readonly text: string;
}

/** What a command's place in its pipe means for it. */
interface Place {
  readonly piped: boolean;
  readonly last: boolean;
}

const alone: Place = { piped: false, last: true };

/** Names that PowerShell keeps to itself: assigning to them fails, or changes more than a variable. */
const automaticVariables = new Set([
  "ARGS", "ENV", "ERROR", "EVENT", "FALSE", "FOREACH", "HOME", "HOST", "INPUT", "LASTEXITCODE", "MATCHES", "MYINVOCATION", "NESTEDPROMPTLEVEL", "NULL", "OFS", "PID", "PROFILE",
  "PSCMDLET", "PSCULTURE", "PSHOME", "PWD", "SENDER", "SHELLID", "STACKTRACE", "SWITCH", "THIS", "TRUE",
]);

/** A block being translated: its text, and what its commands have set so far. */
class Block {
  readonly #source: string;
  readonly #shellVariables: Set<string>;
  readonly #scope: Scope;

  constructor(source: string, shellVariables: ReadonlySet<string>) {
    this.#source = source;
    this.#shellVariables = new Set(shellVariables);
    this.#scope = { shellVariables: this.#shellVariables, substitute: (script) => this.#substitute(script) };
  }

  translate(): string {
    const script = parse(this.#source);
    rejectErrors(script);
    let text = "";
    let end = 0;
    for (const statement of script.commands) {
      const indent = /(?:^|\n)([ \t]*)[^\n]*$/.exec(this.#source.slice(0, statement.pos))?.[1] ?? "";
      text += betweenStatements(this.#source.slice(end, statement.pos), indent);
      const { before, lines, after } = this.#statement(statement);
      text += [...before, ...lines, ...after].join(`\n${indent}`);
      end = statement.end;
    }
    return (text + betweenStatements(this.#source.slice(end), "")).trimEnd();
  }

  #statement(statement: Statement): Stage {
    if (statement.background) refuse("“&”: a command in the background; use docker run -d, or say what to do in a second terminal");
    return statement.command.type === "AndOr" ? this.#chain(statement.command) : this.#pipeline(statement.command);
  }

  /** `a && b`, `a || b`: Windows PowerShell has neither. */
  #chain(chain: AndOr): Stage {
    const stages = [...chain.commands];
    const operators = [...chain.operators];
    const ignoresFailure = operators.at(-1) === "||" && isNoOperation(stages.at(-1));
    if (ignoresFailure) {
      stages.pop();
      operators.pop();
    }
    const [operator = "&&"] = operators;
    if (operators.some((other) => other !== operator)) refuse("&& and || in one chain; write an if by hand");
    this.#rejectComments(chain.commands);
    const translated = stages.map((stage) => this.#pipeline(stage));
    const [first] = translated;
    if (!first || translated.length === 1) return first ?? refuse("an empty chain");
    if (translated.some(({ before }) => before.length > 0)) refuse("a variable set for one command of a chain; set it on a line of its own");
    const commands = translated.map(({ lines: [line = "", ...more] }) => (more.length > 0 ? refuse("several assignments in a chain; write them on lines of their own") : line));
    const conditions = translated.slice(0, -1).map(({ succeeded, lines }) => {
      if (!succeeded) refuse(`“${lines[0] ?? ""}” in a chain: PowerShell can't tell whether it succeeded`);
      if (operator === "&&") return succeeded;
      return succeeded === "$?" ? "-not $?" : "$LASTEXITCODE -ne 0";
    });
    return { lines: [...commands.slice(0, 1), ...nestedIfs(conditions, commands.slice(1))], succeeded: undefined, before: [], after: [] };
  }

  #rejectComments(nodes: readonly SyntaxNode[]): void {
    nodes.slice(1).forEach((node, at) => {
      const previous = nodes[at];
      if (previous && /(?:^|\s)#/.test(this.#source.slice(previous.end, node.pos))) refuse("a comment inside a chain or a pipe; put it above");
    });
  }

  #pipeline(node: Pipeline | CommandNode): Stage {
    if (node.type !== "Pipeline") return this.#command(node, alone);
    if (node.prefixes.some(({ type }) => type === "Negation")) refuse("“!” before a command; write an if by hand");
    if (node.prefixes.length > 0) refuse("time: write Measure-Command by hand");
    if (node.operators.includes("|&")) refuse("“|&”; write 2>&1 |");
    this.#rejectComments(node.commands);
    let text = "";
    let end = node.pos;
    node.commands.forEach((command, at) => {
      const stage = this.#command(command, { piped: at > 0, last: at === node.commands.length - 1 });
      if (stage.before.length > 0) refuse("a variable set for one command of a pipe; set it on a line of its own");
      if (at > 0) {
        const [before = "", after = ""] = this.#source.slice(end, command.pos).split("|");
        text += `${gap(before)}|${gap(after)}`;
      }
      text += stage.lines.join("\n");
      end = command.end;
    });
    return { lines: [text], succeeded: undefined, before: [], after: [] };
  }

  #command(command: CommandNode, place: Place): Stage {
    if (command.type !== "Command") return refuse(`${nameOfCompound(command.type)} isn't translated`);
    if (!command.name) return this.#assignments(command.prefix, (name) => this.#setShellVariable(name));
    const name = this.#literalName(command.name);
    if (name === "export") return this.#export(command);
    if (name === "unset") return this.#unset(command);
    const stage = this.#call(name, command, place);
    if (command.prefix.length === 0) return stage;
    const { lines: set } = this.#assignments(command.prefix, (variable) => `$env:${variable}`);
    // bash sets them for this command alone.
    const after = command.prefix.flatMap((prefix) => (prefix.type === "Assignment" ? [`Remove-Item Env:${prefix.name}`] : []));
    return { ...stage, before: set, after };
  }

  #literalName(word: Word): string {
    const name = literalOf(decodeWord(word, this.#scope));
    return name ?? refuse(`${word.text}: a command whose name is a variable`);
  }

  #setShellVariable(name: string): string {
    if (automaticVariables.has(name.toUpperCase())) refuse(`$${name} belongs to PowerShell; give the variable another name`);
    const other = [...this.#shellVariables].find((known) => known !== name && known.toUpperCase() === name.toUpperCase());
    if (other) refuse(`$${name} and $${other} are one variable in PowerShell`);
    this.#shellVariables.add(name);
    return `$${name}`;
  }

  /** `NAME=value …`, one line each. @param target the PowerShell variable to assign to */
  #assignments(prefix: readonly (Assignment | Redirection)[], target: (name: string) => string): Stage {
    const lines = prefix.map((assignment) => {
      if (assignment.type !== "Assignment") return refuse("a redirection without a command, or before one");
      const { name, value, append, index } = assignment;
      if (value.type === "ArrayValue" || append || index) return refuse(`${name}: arrays and += aren't translated`);
      if (name === "PATH") return refuse("PATH has another form on Windows");
      const decoded = decodeWord(value, this.#scope);
      const [only] = decoded.pieces;
      // The variable is known only after its value has been translated, which may refer to an older one.
      const right = decoded.pieces.length === 1 && only?.kind === "command" ? only.command : spellExpression(decoded);
      return `${target(name)} = ${right}`;
    });
    return { lines, succeeded: lines.length === 1 ? "$?" : undefined, before: [], after: [] };
  }

  #export({ suffix, prefix }: Command): Stage {
    if (prefix.length > 0) refuse("a variable set for export alone");
    const lines = suffix.flatMap((part) => {
      if (part.type === "Assignment") return this.#assignments([part], (name) => this.#setEnvironmentVariable(name)).lines;
      if (part.type !== "Word" || !this.#shellVariables.has(part.text)) return refuse("export of anything but NAME=value or a variable that the block has set");
      return `$env:${part.text} = $${part.text}`;
    });
    return { lines, succeeded: lines.length === 1 ? "$?" : undefined, before: [], after: [] };
  }

  #setEnvironmentVariable(name: string): string {
    this.#shellVariables.delete(name);
    return `$env:${name}`;
  }

  #unset({ suffix }: Command): Stage {
    const names = suffix.map((part) => (part.type === "Word" && /^[A-Za-z_]\w*$/.test(part.text) ? part.text : refuse("unset of anything but variables")));
    const lines = names.map((name) => (this.#shellVariables.delete(name) ? `Remove-Variable ${name}` : `Remove-Item Env:${name}`));
    return { lines, succeeded: undefined, before: [], after: [] };
  }

  #call(name: string, command: Command, place: Place): Stage {
    const output = this.#output(command);
    if (!place.last && output.stdout !== "shown") refuse("output redirected before a pipe");
    const words: { readonly gap: string; readonly value: Value }[] = [];
    let end = command.name?.end ?? command.pos;
    let redirectionGap: string | undefined;
    for (const part of command.suffix) {
      const before = gap(this.#source.slice(end, part.pos));
      end = part.end;
      if (part.type === "Word") words.push({ gap: before, value: decodeWord(part, this.#scope) });
      else if (part.type === "Assignment") refuse(`${name} isn't translated`);
      else redirectionGap ??= before;
    }
    const values = words.map(({ value }) => value);
    const into = redirection(output, redirectionGap ?? " ");
    const cmdlet = cmdlets.get(name);
    if (name === "echo" && typeof output.stdout === "object") return this.#writeFile(doubleQuoted([...echoed(echoOperands(values)).pieces, { kind: "text", text: "\n" }]), output.stdout);
    if (name === "printf") return this.#printf(values, output, place);
    if (cmdlet) {
      const text = cmdlet({ name, values, piped: place.piped });
      if (!place.last && name === "echo") rejectPipedText(text);
      return { lines: [text + into], succeeded: cmdletSucceeds.has(name) ? "$?" : undefined, before: [], after: [] };
    }
    const program = this.#program(name, words, output, place);
    const plain = output.stdout === "shown" && output.stderr === "shown";
    // In Windows PowerShell $? is false after a redirected error stream that had anything in it.
    return { lines: [program + into], succeeded: plain ? "$?" : "$LASTEXITCODE -eq 0", before: [], after: [] };
  }

  #output(command: Command): Output {
    let stdout: Output["stdout"] = "shown";
    let stderr: Output["stderr"] = "shown";
    for (const redirect of command.redirects) {
      if (redirect.type !== "Redirect") return refuse("a here-document; write a PowerShell here-string by hand");
      const { operator, descriptor, target } = redirect;
      if (!target || descriptor?.type === "FileDescriptorVariable" || operator === "<>") return refuse("this redirection isn't translated");
      if (operator === "<") return refuse("“< file”: PowerShell has no input redirection; write Get-Content file | … by hand");
      const from = descriptor?.value ?? 1;
      const value = decodeWord(target, this.#scope);
      const dropped = literalOf(value) === "/dev/null";
      const both = operator === "&>" || operator === "&>>";
      if (operator === ">&" || operator === "<&") {
        if (from !== 2 || literalOf(value) !== "1") return refuse(`${operator}${target.text}: of the redirections between streams only 2>&1 is translated`);
        if (stdout === "dropped") stderr = "dropped";
        else stderr = "with stdout";
      } else if (from === 2) {
        if (!dropped) return refuse("errors written to a file: Windows PowerShell wraps each line of them; leave them on the screen");
        stderr = "dropped";
      } else if (from !== 1) {
        return refuse(`stream ${from} isn't translated`);
      } else {
        if (stderr === "with stdout") return refuse("2>&1 before >: errors would stay on the screen; write it after the file");
        stdout = dropped ? "dropped" : { file: value, append: operator.endsWith(">>") };
        if (both) stderr = dropped ? "dropped" : "with stdout";
      }
    }
    return { stdout, stderr };
  }

  /** Writes text to a file with its line ends as they are: PowerShell's own would be CRLF, which a script or a secret doesn't survive. */
  #writeFile(text: string, { file, append }: { readonly file: Value; readonly append: boolean }): Stage {
    if (/[^\x20-\x7E\n\uE000-\uE002]/.test(text)) refuse("text beyond ASCII written to a file: Windows PowerShell writes it in the system's old encoding; show the file instead");
    const written = text.replaceAll("\n", "`n");
    return { lines: [`${written} | ${append ? "Add-Content" : "Set-Content"} -NoNewline ${targetFile(file)}`], succeeded: "$?", before: [], after: [] };
  }

  /** `printf 'text\n' > file`, whose text is the same everywhere. */
  #printf(values: readonly Value[], output: Output, place: Place): Stage {
    const [format] = values;
    const text = format && literalOf(format);
    if (text === undefined || values.length > 1 || typeof output.stdout !== "object" || place.piped) return refuse(`printf: ${hints.get("printf") ?? ""}`);
    const plain = text.replace(/\\(.)|%(%?)/g, (all, escape: string | undefined, percent: string | undefined) => {
      if (percent === "%") return "%";
      const meaning = escape === undefined ? undefined : { n: "\n", "\\": "\\", '"': '"' }[escape];
      return meaning ?? refuse(`printf with “${all}” isn't translated`);
    });
    return this.#writeFile(doubleQuoted([{ kind: "text", text: plain }]), output.stdout);
  }

  #program(name: string, words: readonly { readonly gap: string; readonly value: Value }[], output: Output, place: Place): string {
    const kind = programs.get(name);
    if (!kind) return refuse(`${name}: ${hints.get(name) ?? "not among the commands that are known to work on Windows"}`);
    const literals = words.map(({ value }) => literalOf(value));
    const known = [name, ...literals.map((literal) => literal ?? "")];
    if ((!place.last || typeof output.stdout === "object") && writesBytes(known)) {
      refuse("bytes through a pipe or into a file: PowerShell would decode and encode them; let the program write the file itself (docker save -o …)");
    }
    if (typeof output.stdout === "object" && name === "curl") refuse("curl's output into a file: PowerShell would decode and encode it; use curl -o");
    if (place.piped && name === "docker" && /^(?:secret|config) create /.test(literals.join(" "))) {
      refuse("a value piped into docker secret or config create: PowerShell adds a line break to it; create it from a file");
    }
    const tokens: Token[] = [];
    let needsCmd = false;
    const plain: string[] = [];
    for (let at = 0; at < words.length; at++) {
      const word = words[at];
      if (!word) continue;
      const fitted = fitToProgram(word.value, { program: name, kind, before: literals.slice(0, at) });
      const literal = literalOf(fitted);
      const flag = literals[at - 1];
      if (literal === "" && takesEmptyAfterEquals.has(name) && flag !== undefined && /^--[a-z][a-z0-9-]*$/.test(flag) && tokens.length > 0) {
        // Windows PowerShell drops an empty argument on its way to a program; `--flag=` is the same without one.
        const last = tokens.pop();
        if (last) tokens.push({ gap: last.gap, text: `${flag}=` });
        plain.pop();
        plain.push(`${flag}=`);
        continue;
      }
      const lost = literal === undefined ? fitted.pieces.some((piece) => piece.kind === "text" && piece.text.includes('"')) : getsLost(literal);
      needsCmd ||= lost;
      plain.push(literal ?? "");
      tokens.push({ gap: word.gap, text: lost ? "" : spellArgument(fitted) });
    }
    const program = windowsNames.get(name) ?? name;
    if (!needsCmd) return program + tokens.map(({ gap: before, text }) => before + text).join("");
    if (words.some(({ value }) => literalOf(value) === undefined)) refuse("double quotes inside an argument, and a variable or $(…) in the same command: Windows PowerShell and PowerShell 7 pass the quotes on differently; put the quoted text into a file");
    if (kind === "batch") refuse(`double quotes inside an argument of ${name}, which is a batch file on Windows`);
    const through = cmdLine([name === "python3" ? "python" : name, ...plain]);
    return "line" in through ? `cmd /c ${singleQuoted(through.line)}` : refuse(`double quotes inside an argument have to go through cmd, and there is ${through.obstacle}; put the quoted text into a file`);
  }

  #substitute(script: ParsedScript): string {
    rejectErrors(script);
    const [statement] = script.commands;
    if (!statement || script.commands.length > 1) return refuse("several commands in $(…)");
    const stage = this.#statement(statement);
    const [line, ...more] = stage.lines;
    if (line === undefined || more.length > 0 || stage.before.length > 0) refuse("a chain or an assignment in $(…)");
    return line;
  }
}

/** Programs (with Go's pflag) that take `--flag=` for an empty value. */
const takesEmptyAfterEquals = new Set(["docker", "docker-compose", "kubectl", "helm"]);

/** The cmdlets that stand for a command of bash and fail when it does. */
const cmdletSucceeds = new Set(["cd", "cp", "mkdir", "mv", "touch", "echo", "sleep"]);

/** The word as the program wants it on Windows. */
function fitToProgram(value: Value, { program, kind, before }: { readonly program: string; readonly kind: "executable" | "batch"; readonly before: readonly (string | undefined)[] }): Value {
  const literal = literalOf(value);
  if (literal === undefined) return value;
  if (program === "curl" && literal === "/dev/null") return textValue("NUL");
  // npm's PowerShell script, unlike a program file, would not be handed a bare `--`.
  if (kind === "batch" && literal === "--") return textValue("--", "double");
  if (kind === "batch" && /[&|<>^%]/.test(literal)) return refuse(`“${literal}” as an argument of ${program}, which is a batch file on Windows`);
  if (!literal.includes('"')) return value;
  const isScript = /^-[a-z]*c$/.test(before.at(-1) ?? "") && /^(?:\/(?:usr\/)?bin\/)?(?:ba|a|da)?sh$/.test(before.at(-2) ?? "");
  const without = literal.includes("{{") ? templateWithoutQuotes(literal) : isScript ? scriptWithoutQuotes(literal) : undefined;
  return without === undefined ? value : { ...value, pieces: [{ kind: "text", text: without }] };
}

/** The end of a command that sends its streams where they belong. */
function redirection({ stdout, stderr }: Output, before: string): string {
  if (stdout === "dropped" && stderr !== "shown") return `${before}*> $null`;
  const parts = [stdout === "dropped" ? "> $null" : "", stderr === "dropped" ? "2> $null" : stderr === "with stdout" ? "2>&1" : ""].filter((part) => part !== "");
  // > would write UTF-16 in Windows PowerShell.
  if (typeof stdout === "object") parts.push(`| ${stdout.append ? "Add-Content" : "Set-Content"} ${targetFile(stdout.file)}`);
  return parts.length === 0 ? "" : before + parts.join(" ");
}

function targetFile(file: Value): string {
  const literal = literalOf(file);
  if (literal !== undefined && /\.(?:tar|gz|tgz|zst|xz|zip|bin|der|p12)$/.test(literal)) refuse(`${literal}: bytes through PowerShell would be changed; let the program write the file itself`);
  return spellPath(file);
}

function rejectPipedText(text: string): void {
  if (/[^\x20-\x7E\uE000-\uE002]/.test(text)) refuse("text beyond ASCII through a pipe: Windows PowerShell replaces it by question marks");
}

/** Blanks between words, with continued lines as PowerShell continues them. */
function gap(text: string): string {
  const continued = text.replaceAll("\\\n", "`\n");
  return continued === "" || continued.startsWith("`") ? ` ${continued}` : continued;
}

/** What stands between two statements: line ends, comments, and semicolons, which become line ends. */
function betweenStatements(text: string, indent: string): string {
  const semicolon = /^[ \t]*;[ \t]*(?:(\n)|(#)|)/.exec(text);
  if (!semicolon) return text;
  const rest = text.slice(semicolon[0].length);
  if (semicolon[1]) return `\n${rest}`;
  return semicolon[2] ? ` #${rest}` : `\n${indent}${rest}`;
}

/** The lines of `if (condition) { command; if … }`: one where that stays readable. */
function nestedIfs(conditions: readonly string[], commands: readonly string[]): string[] {
  const [condition = "", ...otherConditions] = conditions;
  const [command = "", ...otherCommands] = commands;
  const inner = otherCommands.length === 0 ? [] : nestedIfs(otherConditions, otherCommands);
  const line = `if (${condition}) { ${[command, ...inner].join("; ")} }`;
  if (inner.length <= 1 && line.length <= 100 && !line.includes("\n")) return [line];
  return [`if (${condition}) {`, ...[command, ...inner].map((text) => `  ${text}`), "}"];
}

/** Whether Windows PowerShell 5.1 would pass on something else: it drops empty arguments, and escapes neither quotes nor the backslash before the closing one. */
function getsLost(argument: string): boolean {
  return argument === "" || argument.includes('"') || (argument.endsWith("\\") && /\s/.test(argument));
}

function isNoOperation(node: SyntaxNode | undefined): boolean {
  return node?.type === "Command" && (node.name?.text === "true" || node.name?.text === ":") && node.suffix.length === 0;
}

function rejectErrors(script: ParsedScript | Script): void {
  const [error] = "errors" in script ? (script.errors ?? []) : [];
  if (error) refuse(`bash can't parse it: ${error.message}`);
}

function nameOfCompound(type: SyntaxNode["type"]): string {
  switch (type) {
    case "For":
    case "ArithmeticFor":
    case "While":
    case "Select":
      return "a loop";
    case "If":
    case "Case":
      return "if and case";
    case "Subshell":
      return "a subshell ( … )";
    case "BraceGroup":
      return "a group { …; }";
    case "Function":
      return "a function";
    case "TestCommand":
      return "[[ … ]]";
    case "ArithmeticCommand":
      return "(( … ))";
    default:
      return type;
  }
}
