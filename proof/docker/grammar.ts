/**
 * Checks a docker, compose or buildx command line against the grammar that `generate-grammar.ts` read from the real
 * binaries. It knows commands, flags, whether a flag takes a value and of which form, and how many arguments a command wants; `values.ts` knows some
 * values; nothing here knows what only an engine can refuse.
 */
import { passedOn } from "./unknown.ts";
import { wrongArguments, wrongValue } from "./values.ts";

export interface FlagGrammar {
  readonly short?: string;
  /** Whether `--flag` takes a value: `none` for switches, `optional` where only `--flag=value` gives one. */
  readonly value: "none" | "optional" | "required";
  /** What its value is by the help page (`int`, `bytes`, `duration` …), where that is more than text. */
  readonly form?: string;
}

export interface CommandGrammar {
  /** Long names without dashes. */
  readonly flags: Readonly<Record<string, FlagGrammar>>;
  /** Fewest and most arguments; null: no limit. Absent for a command that only groups others. */
  readonly arguments?: readonly [least: number, most: number | null];
  /** True where flags end at the first argument (`docker run IMAGE --not-ours`). */
  readonly flagsFirst?: true;
}

export interface DockerGrammar {
  readonly versions: { readonly docker: string; readonly compose: string; readonly buildx: string };
  /** By full name without `docker`: `container run`, `run`, `compose up`; the empty name holds the global flags. */
  readonly commands: Readonly<Record<string, CommandGrammar>>;
}

/**
 * Plugins that Docker Desktop or Docker's own packages bring and Debian doesn't (docs.docker.com, CLI reference, 2026-11-24). Their
 * names are known here, their flags aren't.
 */
const pluginsWithoutGrammar = new Set(["debug", "desktop", "extension", "init", "mcp", "model", "offload", "sandbox", "scout"]);

/**
 * @param words the command line as the shell passes it, `docker` included
 * @returns what is wrong with it, in words; empty when nothing is
 */
export function checkDockerCommand(words: readonly string[], grammar: DockerGrammar): string[] {
  const problems: string[] = [];
  let name = "";
  const given: string[] = [];
  let flagsEnded = false;
  const isGroup = () => grammar.commands[name]?.arguments === undefined;
  const shown = () => `docker ${name}`.trim();

  for (let at = 1; at < words.length; at++) {
    const word = words[at] ?? "";
    if (word === passedOn) return problems;
    if (!flagsEnded && word === "--") {
      flagsEnded = true;
    } else if (!flagsEnded && word.startsWith("--")) {
      const [flagName = "", value] = splitOnce(word.slice(2), "=");
      if (flagName === "help") return problems;
      const flag = grammar.commands[name]?.flags[flagName];
      if (!flag) problems.push(`${shown()} has no flag --${flagName}`);
      else if (flag.value === "required" && value === undefined && ++at >= words.length) problems.push(`--${flagName} of ${shown()} needs a value`);
      else if (flag.value === "required") checkValue(flagName, value ?? words[at] ?? "", flag);
    } else if (!flagsEnded && word.startsWith("-") && word.length > 1) {
      at += checkShortFlags(word, words.length - at - 1);
    } else if (isGroup()) {
      const next = name === "" ? word : `${name} ${word}`;
      if (pluginsWithoutGrammar.has(next)) return problems;
      if (!(next in grammar.commands)) return [...problems, `there is no command “docker ${next}”`];
      name = next;
    } else {
      given.push(word);
      flagsEnded ||= grammar.commands[name]?.flagsFirst === true;
    }
  }
  checkArguments();
  return problems;

  /** Checks `-it` or `-p8080:80`. @returns how many following words the last flag takes as its value */
  function checkShortFlags(word: string, left: number): number {
    for (let index = 1; index < word.length; index++) {
      const letter = word[index] ?? "";
      const flag = Object.entries(grammar.commands[name]?.flags ?? {}).find(([, { short }]) => short === letter);
      if (!flag) {
        if (letter !== "h") problems.push(`${shown()} has no flag -${letter}`);
        return 0;
      }
      const [longName, { value, form }] = flag;
      if (value !== "required") {
        if (word[index + 1] === "=") return 0;
        continue;
      }
      if (index < word.length - 1) checkValue(longName, word.slice(index + 1).replace(/^=/, ""), { form });
      else if (left === 0) problems.push(`-${letter} of ${shown()} needs a value`);
      else checkValue(longName, words[words.length - left] ?? "", { form });
      return index < word.length - 1 ? 0 : 1;
    }
    return 0;
  }

  function checkValue(flagName: string, value: string, { form }: { readonly form?: string | undefined }): void {
    const problem = wrongValue(name, flagName, value, form);
    if (problem !== undefined) problems.push(problem);
  }

  function checkArguments(): void {
    const limits = grammar.commands[name]?.arguments;
    if (!limits) {
      // `docker`, `docker compose` alone print their help, which is a fair thing to show.
      return;
    }
    const [least, most] = limits;
    if (given.length < least) problems.push(`${shown()} wants at least ${least} argument(s), not ${given.length}`);
    if (most !== null && given.length > most) problems.push(`${shown()} wants at most ${most} argument(s), not ${given.length}`);
    problems.push(...wrongArguments(name, given));
  }
}

function splitOnce(text: string, by: string): [string, string?] {
  const at = text.indexOf(by);
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
