/** Parses PowerShell and finds the docker command lines in it. */
import type * as TreeSitter from "@vscode/tree-sitter-wasm";
import { checkDockerCommand, type DockerGrammar } from "./docker/grammar.ts";
import { passedOn } from "./docker/unknown.ts";
import { replacePlaceholders } from "./placeholders.ts";
import { dockerPart } from "./shell.ts";
import type { Problem } from "./source.ts";
import { parseWith, syntaxErrors } from "./tree-sitter.ts";

/**
 * What the grammar refuses though PowerShell takes it, rewritten letter for letter, so that places stay: `--name=value` and `--name=` (the
 * grammar ends a parameter at `=`), `--ipv6` (it sees a stream's number), `-` and `--` by themselves, `1GB` as an argument, and lists of bare
 * words behind a cmdlet (`Get-Content a.txt, b.txt`).
 */
function withoutFalseAlarms(text: string): string {
  return text
    .replace(/(?<=\s)(--?[A-Za-z][\w-]*)(?:=(-?))?/g, (all, name: string, dash: string | undefined) => {
      const flag = name.replace(/\d/g, "x");
      return all === name ? flag : `${flag} ${dash === "-" ? "x" : ""}`;
    })
    .replace(/(?<=\s)--?(?=\s)/g, (dashes) => "x".repeat(dashes.length))
    .replace(/\b(\d+)(?:[KMGTP]B)\b/gi, (number) => number.replace(/[A-Z]/gi, "0"))
    .replace(/\b[A-Z]\w+-[A-Z]\w+ [^\n|;{}()@"']*/g, (call) => call.replace(/,(?= )/g, " "));
}

/** The words of a command as PowerShell would pass them on, as far as that is known without running it. */
function wordsOf(command: TreeSitter.Node, source: string): string[] {
  const name = command.childForFieldName("command_name");
  const elements = command.childForFieldName("command_elements");
  if (!name) return [];
  const words = [name.text];
  let start: number | undefined;
  let end = 0;
  const close = () => {
    if (start !== undefined) words.push(plainWord(source.slice(start, end)));
    start = undefined;
  };
  for (const child of elements?.children ?? []) {
    if (!child) continue;
    if (child.type === "command_argument_sep" || child.type === "redirection") close();
    else {
      start ??= child.startIndex;
      end = child.endIndex;
    }
  }
  close();
  return words;
}

function plainWord(text: string): string {
  if (text === "@args") return passedOn;
  const quoted = /^(?:"([^]*)"|'([^]*)')$/.exec(text);
  return quoted?.[1]?.replace(/`(.)/g, "$1") ?? quoted?.[2]?.replaceAll("''", "'") ?? text.replace(/["']/g, "");
}

export async function checkPowerShell(text: string, grammar: DockerGrammar): Promise<Problem[]> {
  const source = replacePlaceholders(text);
  // After the stop-parsing token PowerShell hands on the rest of the line as it is.
  const parsed = replacePlaceholders(text, "x").replace(/--%.*$/gm, (rest) => `--%${" ".repeat(rest.length - 3)}`);
  const root = await parseWith("powershell", withoutFalseAlarms(parsed));
  const problems = syntaxErrors(root);
  if (problems.length > 0) return problems;
  for (const command of root.descendantsOfType("command")) {
    if (!command) continue;
    const docker = dockerPart(wordsOf(command, source));
    if (!docker || docker.includes("--%")) continue;
    const line = command.startPosition.row + 1;
    problems.push(...checkDockerCommand(docker, grammar).map((message) => ({ line, message })));
  }
  return problems;
}
