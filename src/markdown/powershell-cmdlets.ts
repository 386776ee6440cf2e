/**
 * What stands in PowerShell for the commands of bash and its companions that the guide uses: `mkdir -p`, `rm -rf`, `cat`, and `head`,
 * `grep` or `sort` behind a pipe. A command with an option that isn't listed is refused rather than guessed.
 */
import { refuse } from "./powershell-refusal.ts";
import { doubleQuoted, literalOf, type Piece, spellCmdletArgument, textValue, type Value } from "./powershell-strings.ts";

/** One call of such a command. */
export interface Call {
  readonly name: string;
  readonly values: readonly Value[];
  /** Whether it reads what a command before it in the pipe wrote. */
  readonly piped: boolean;
}

type Translate = (call: Call) => string;

interface Options {
  readonly flags: ReadonlySet<string>;
  readonly operands: readonly Value[];
}

/** Splits options from operands, taking `-rf` apart. @param allowed letters and long names that the translation knows */
function readOptions({ name, values }: Call, allowed: readonly string[]): Options {
  const flags = new Set<string>();
  let at = 0;
  for (; at < values.length; at++) {
    const value = values[at];
    const word = value && literalOf(value);
    if (word === undefined || !/^-./.test(word)) break;
    for (const flag of word.startsWith("--") ? [word.slice(2)] : word.slice(1)) {
      if (!allowed.includes(flag)) refuse(`${name} with ${flag.length > 1 ? "--" : "-"}${flag} isn't translated`);
      flags.add(flag);
    }
  }
  return { flags, operands: values.slice(at) };
}

/** A path for a cmdlet. @throws Refusal for an absolute one of Linux, and for characters that cmdlets take for a pattern */
export function spellPath(value: Value): string {
  const [first] = value.pieces;
  if (first?.kind === "text" && first.text.startsWith("/")) refuse(`${first.text}: a path of Linux`);
  const pattern = value.pieces.find((piece) => piece.kind === "text" && /[*?[\]]/.test(piece.text));
  if (pattern?.kind === "text") refuse(`“${pattern.text}”: a cmdlet would take it for a pattern; use another name`);
  return spellCmdletArgument(value);
}

const spellPaths = (values: readonly Value[]): string => values.map(spellPath).join(", ");

function cmdlet(...words: readonly (string | false)[]): string {
  return words.filter((word) => word !== false && word !== "").join(" ");
}

/** The operands as one string, as `echo` prints them. */
export function echoed(values: readonly Value[]): Value {
  if (values.length === 1 && values[0]) return values[0];
  const blank: Piece = { kind: "text", text: " " };
  const pieces = values.flatMap((value, at) => (at === 0 ? value.pieces : [blank, ...value.pieces]));
  return { pieces, style: values.some(({ style }) => style === "single") ? "single" : "double", bareStart: 0 };
}

/** The words of an `echo`. @throws Refusal for its options */
export function echoOperands(values: readonly Value[]): readonly Value[] {
  const [first] = values;
  const word = first && literalOf(first);
  if (word !== undefined && /^-[neE]+$/.test(word)) refuse(`echo with ${word}: shells differ on it; use printf and a file, or write the text out`);
  return values;
}

/** `head`, `head -5`, `tail -n 20`, `tail -n +2`: the option of PowerShell and the files. */
function lines(call: Call): { readonly count: string; readonly fromStart: boolean; readonly follow: boolean; readonly files: readonly Value[] } {
  const words = [...call.values];
  let count = "10";
  let follow = false;
  for (let word = words[0] && literalOf(words[0]); word?.startsWith("-"); word = words[0] && literalOf(words[0])) {
    words.shift();
    const joined = /^-n?([+]?\d+)$/.exec(word)?.[1] ?? /^--lines=([+]?\d+)$/.exec(word)?.[1];
    if (joined !== undefined) count = joined;
    else if (word === "-n") {
      const next = words.shift();
      count = (next && literalOf(next)) ?? "";
    } else if (word === "-f" && call.name === "tail") follow = true;
    else refuse(`${call.name} with ${word} isn't translated`);
  }
  const fromStart = count.startsWith("+");
  if (!/^\+?[1-9]\d*$/.test(count) || (fromStart && call.name === "head")) refuse(`${call.name} with “${count}” lines isn't translated`);
  return { count: count.replace("+", ""), fromStart, follow, files: words };
}

const head: Translate = (call) => {
  const { count, files } = lines(call);
  if (call.piped && files.length === 0) return `Select-Object -First ${count}`;
  if (call.piped || files.length !== 1) refuse("head with several files isn't translated");
  return cmdlet("Get-Content", "-TotalCount", count, spellPaths(files));
};

const tail: Translate = (call) => {
  const { count, fromStart, follow, files } = lines(call);
  if (call.piped && files.length === 0 && !follow) return fromStart ? `Select-Object -Skip ${Number(count) - 1}` : `Select-Object -Last ${count}`;
  if (call.piped || files.length !== 1 || fromStart) refuse("this use of tail isn't translated");
  return cmdlet("Get-Content", "-Tail", count, follow && "-Wait", spellPaths(files));
};

/**
 * A pattern of grep in .NET's syntax (“.NET regular expressions” and POSIX basic and extended regular expressions).
 * @param extended whether it is one of `grep -E`
 */
export function netPattern(pattern: string, extended: boolean): string {
  if (pattern.includes("[:")) refuse(`grep “${pattern}”: character classes in [[:…:]] differ`);
  if (extended) return pattern;
  return pattern.replace(/\\(.)|[+?|(){}]/g, (all, escaped: string | undefined) => {
    if (escaped === undefined) return `\\${all}`;
    if (/[+?|(){}]/.test(escaped)) return escaped;
    return /[.*^$[\]\\bwsWS]/.test(escaped) ? all : refuse(`grep “${pattern}”: \\${escaped} isn't translated`);
  });
}

const grep: Translate = (call) => {
  const { flags, operands } = readOptions(call, ["i", "v", "E", "F"]);
  const [pattern, ...files] = operands;
  const text = pattern && literalOf(pattern);
  if (pattern === undefined || text === undefined) refuse("grep without a fixed pattern isn't translated");
  const translated = flags.has("F") ? pattern : { ...textValue(netPattern(text, flags.has("E")), pattern.style) };
  // Select-String takes no notice of case unless told to; grep does unless told not to.
  const select = cmdlet("Select-String", flags.has("v") && "-NotMatch", flags.has("F") && "-SimpleMatch", !flags.has("i") && "-CaseSensitive", spellCmdletArgument(translated));
  if (files.length === 0) return call.piped ? select : refuse("grep with neither a file nor a pipe reads the keyboard");
  return call.piped ? refuse("grep with a file behind a pipe isn't translated") : `Get-Content ${spellPaths(files)} | ${select}`;
};

const sort: Translate = (call) => {
  const { flags, operands } = readOptions(call, ["u", "r"]);
  if (!call.piped || operands.length > 0) refuse("sort other than behind a pipe isn't translated");
  return cmdlet("Sort-Object", flags.has("u") && "-Unique", flags.has("r") && "-Descending");
};

const wc: Translate = (call) => {
  const { flags, operands } = readOptions(call, ["l"]);
  if (!call.piped || operands.length > 0 || !flags.has("l")) refuse("wc other than as “| wc -l” isn't translated");
  return "Measure-Object | Select-Object -ExpandProperty Count";
};

const uniq: Translate = (call) => {
  const { operands } = readOptions(call, []);
  return call.piped && operands.length === 0 ? "Get-Unique" : refuse("uniq other than behind a pipe isn't translated");
};

const echo: Translate = ({ values }) => {
  const operands = echoOperands(values);
  return operands.length === 0 ? 'echo ""' : `echo ${spellCmdletArgument(echoed(operands))}`;
};

const cat: Translate = (call) => {
  const { operands } = readOptions(call, []);
  if (call.piped || operands.length === 0) refuse("cat without a file isn't translated");
  if (operands.some((file) => /\.(?:tar|gz|tgz|zst|xz|zip|bin)$/.test(literalOf(file) ?? ""))) refuse("bytes through cat: PowerShell would decode them; let the program read the file itself (docker load -i …)");
  return `Get-Content ${spellPaths(operands)}`;
};

const cd: Translate = (call) => {
  const { operands } = readOptions(call, []);
  const [folder] = operands;
  if (operands.length > 1 || (folder && literalOf(folder) === "-")) refuse("cd - has no counterpart in Windows PowerShell");
  // Without a folder, bash goes home and PowerShell stays.
  return `cd ${folder ? spellPath(folder) : "$HOME"}`;
};

const ls: Translate = (call) => {
  const { flags, operands } = readOptions(call, ["l", "a", "A", "h", "1"]);
  return cmdlet("Get-ChildItem", (flags.has("a") || flags.has("A")) && "-Force", spellPaths(operands));
};

const mkdir: Translate = (call) => {
  const { flags, operands } = readOptions(call, ["p"]);
  if (operands.length === 0) refuse("mkdir without a folder");
  return cmdlet("New-Item", "-ItemType Directory", flags.has("p") && "-Force", spellPaths(operands));
};

const rm: Translate = (call) => {
  const { flags, operands } = readOptions(call, ["r", "R", "f"]);
  if (operands.length === 0) refuse("rm without a file");
  return cmdlet("Remove-Item", (flags.has("r") || flags.has("R")) && "-Recurse", flags.has("f") && "-Force", spellPaths(operands));
};

const cp: Translate = (call) => {
  const { flags, operands } = readOptions(call, ["r", "R"]);
  return cmdlet("Copy-Item", (flags.has("r") || flags.has("R")) && "-Recurse", sourcesAndTarget(call, operands));
};

const mv: Translate = (call) => cmdlet("Move-Item", sourcesAndTarget(call, readOptions(call, []).operands));

function sourcesAndTarget({ name }: Call, operands: readonly Value[]): string {
  const target = operands.at(-1);
  if (operands.length < 2 || !target) refuse(`${name} needs a source and a target`);
  return `${spellPaths(operands.slice(0, -1))} ${spellPath(target)}`;
}

const touch: Translate = (call) => cmdlet("New-Item", "-ItemType File", spellPaths(readOptions(call, []).operands));

const sleep: Translate = ({ values }) => {
  const duration = values.length === 1 && values[0] ? literalOf(values[0]) : undefined;
  const [, number, unit = "s"] = /^(\d+(?:\.\d+)?)([smh]?)$/.exec(duration ?? "") ?? [];
  if (number === undefined) refuse("sleep with anything but a number isn't translated");
  const seconds = Number(number) * (unit === "m" ? 60 : unit === "h" ? 3600 : 1);
  // -Seconds takes whole numbers in Windows PowerShell.
  return Number.isInteger(seconds) ? `Start-Sleep ${seconds}` : `Start-Sleep -Milliseconds ${Math.round(seconds * 1000)}`;
};

const getCommand: Translate = (call) => {
  const { operands } = readOptions(call, call.name === "command" ? ["v"] : []);
  const [program] = operands;
  return operands.length === 1 && program ? `Get-Command ${spellCmdletArgument(program)}` : refuse(`this use of ${call.name} isn't translated`);
};

const date: Translate = ({ values }) => {
  const format = values.length === 1 && values[0] ? literalOf(values[0]) : undefined;
  const unixFormat = format?.slice(1).replaceAll("%F", "%Y-%m-%d").replaceAll("%T", "%H:%M:%S");
  if (!format?.startsWith("+") || unixFormat === undefined || !/^(?:%[YmdHMSyj]|[^%])+$/.test(unixFormat)) refuse("date is translated with a +format of %F %T %Y %m %d %H %M %S %y %j only");
  return `Get-Date -UFormat ${spellCmdletArgument(textValue(unixFormat))}`;
};

const printenv: Translate = ({ name, values }) => {
  const variable = values.length === 1 && values[0] ? literalOf(values[0]) : undefined;
  if (values.length === 0) return "Get-ChildItem Env:";
  return variable !== undefined && name === "printenv" && /^[A-Za-z_]\w*$/.test(variable) ? `echo ${doubleQuoted([{ kind: "variable", name: `env:${variable}` }]).slice(1, -1)}` : refuse(`this use of ${name} isn't translated`);
};

const unchanged: Translate = ({ name, values }) => cmdlet(name, ...values.map(spellCmdletArgument));

/** By the name of the bash command. */
export const cmdlets: ReadonlyMap<string, Translate> = new Map([
  ["cat", cat],
  ["cd", cd],
  ["clear", unchanged],
  ["command", getCommand],
  ["cp", cp],
  ["date", date],
  ["echo", echo],
  ["env", printenv],
  ["exit", unchanged],
  ["grep", grep],
  ["head", head],
  ["ls", ls],
  ["mkdir", mkdir],
  ["mv", mv],
  ["printenv", printenv],
  ["pwd", unchanged],
  ["rm", rm],
  ["sleep", sleep],
  ["sort", sort],
  ["tail", tail],
  ["touch", touch],
  ["uniq", uniq],
  ["wc", wc],
  ["which", getCommand],
]);
