/** Parses bash and finds the docker command lines in it, also in pipes, loops, substitutions and `sh -c "…"`. */
import { forEachChild, parse, type DoubleQuotedChild, type SyntaxNode, type Word, type WordPart } from "unbash";
import { checkDockerCommand, type DockerGrammar } from "./docker/grammar.ts";
import { passedOn, unknownWord } from "./docker/unknown.ts";
import { replacePlaceholders } from "./placeholders.ts";
import type { Problem } from "./source.ts";

export interface CommandLine {
  readonly words: readonly string[];
  readonly line: number;
}

/** What a script holds, and where it is no bash. */
export interface Script {
  /** All simple commands, outermost first. */
  readonly commands: readonly CommandLine[];
  readonly problems: readonly Problem[];
}

function textOfPart(part: WordPart | DoubleQuotedChild): string {
  switch (part.type) {
    case "Literal":
    case "SingleQuoted":
    case "AnsiCQuoted":
      return part.value;
    case "Glob":
    case "ExtendedGlob":
    case "BraceExpansion":
      return part.text;
    case "DoubleQuoted":
    case "LocaleString":
      return part.parts.map(textOfPart).join("");
    default:
      return unknownWord;
  }
}

const textOfWord = (word: Word): string => (word.text === '"$@"' ? passedOn : word.parts ? word.parts.map(textOfPart).join("") : word.value);

/** Parses a script, with all that is nested in it. */
export function readScript(text: string): Script {
  const commands: CommandLine[] = [];
  const problems: Problem[] = [];
  const lineAt = (position: number) => text.slice(0, position).split("\n").length;
  const visit = (node: SyntaxNode): void => {
    if (node.type === "Script") for (const { message, pos } of node.errors ?? []) problems.push({ line: lineAt(pos), message });
    if (node.type === "HereDoc" && !node.closing) {
      problems.push({ line: lineAt(node.pos), message: `nothing ends the here-document; write ${node.delimiter?.value ?? "its word"} on a line of its own` });
    }
    if (node.type === "Command" && node.name) {
      const words = [node.name, ...node.args].map((word) => (word.type === "Word" ? textOfWord(word) : word.text));
      commands.push({ words, line: lineAt(node.pos) });
    }
    forEachChild(node, visit);
  };
  visit(parse(text));
  if (/(?<!\\)(?:\\\\)*\\$/.test(text)) problems.push({ line: lineAt(text.length), message: "the last line ends in a backslash, and nothing follows" });
  return { commands, problems };
}

/** Commands that run another one given in their arguments. */
const wrappers = new Set(["sudo", "time", "env", "nohup", "exec", "command", "watch", "xargs", "timeout"]);

/** Flags, settings, numbers and `{}` that may stand between a wrapper and the command that it runs. */
const isWrapperOption = (word: string) => /^-|^[A-Za-z_]\w*=|^\d+[smh]?$|^\{\}$/.test(word);

/** Of those flags, the ones whose value is the next word. */
const takesValue = new Set(["-u", "--user", "-g", "--group", "-I", "-d", "--delimiter", "-s", "--signal", "-k", "--kill-after"]);

/** The docker command within a command line; `xargs docker rm` gets an argument, as xargs would give it one. */
export function dockerPart(words: readonly string[]): readonly string[] | undefined {
  const isDocker = (word: string) => /^(?:.*\/)?docker(?:\.exe)?$/.test(word);
  if (words[0] !== undefined && isDocker(words[0])) return words;
  if (!wrappers.has(words[0] ?? "")) return undefined;
  const at = words.findIndex((word, index) => index > 0 && !isWrapperOption(word) && !takesValue.has(words[index - 1] ?? ""));
  if (!isDocker(words[at] ?? "")) return undefined;
  return words[0] === "xargs" ? [...words.slice(at), unknownWord] : words.slice(at);
}

/** The script of an `sh -c SCRIPT` anywhere in a command line, since a container's command comes after docker's own words. */
export function innerScript(words: readonly string[]): string | undefined {
  const at = words.findIndex((word, index) => /^-[a-z]*c$/.test(word) && /^(?:.*\/)?(?:ba|a|da)?sh$/.test(words[index - 1] ?? ""));
  return at === -1 ? undefined : words[at + 1];
}

/** Checks a script: its syntax, that of scripts in it, and every docker command line. */
export function checkShell(text: string, grammar: DockerGrammar): Problem[] {
  const { commands, problems } = readScript(replacePlaceholders(text));
  const found = commands.flatMap(({ words, line }): Problem[] => {
    const docker = dockerPart(words);
    const inner = innerScript(words);
    return [
      ...(docker ? checkDockerCommand(docker, grammar).map((message) => ({ line, message })) : []),
      ...(inner === undefined ? [] : checkShell(inner, grammar).map(({ message }) => ({ line, message: `in the script after -c: ${message}` }))),
    ];
  });
  return [...problems, ...found];
}
