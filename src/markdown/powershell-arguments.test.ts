/**
 * What a program receives from a translated command: the arguments that bash would pass, in each generation of PowerShell.
 *
 * No PowerShell runs here. The reader below follows its tokenizer in argument mode (about_Parsing, about_Quoting_Rules) and the three ways
 * in which it has handed arguments to a program (about_Preference_Variables, $PSNativeCommandArgumentPassing), and knows nothing of how
 * the translation chooses its quotes.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { toPowerShell } from "./powershell.ts";

type Generation = "5.1" | "7.2" | "7.3";
const generations: readonly Generation[] = ["5.1", "7.2", "7.3"];

const startsNewToken = /[\s&(),;{|}]/;
const singleQuote = /['‘’‚‛]/;
const doubleQuote = /["“”„]/;

/** Reads one command line as PowerShell does. @throws Error at whatever would not be a plain argument */
class Reader {
  readonly #text: string;
  readonly #variables: Readonly<Record<string, string>>;
  #at = 0;

  constructor(text: string, variables: Readonly<Record<string, string>>) {
    this.#text = text;
    this.#variables = variables;
  }

  words(): string[] {
    const words: string[] = [];
    for (;;) {
      while (/^(?:[ \t]|`\n)/.test(this.#text.slice(this.#at))) this.#at += this.#peek() === "`" ? 2 : 1;
      if (this.#peek() === "") return words;
      words.push(this.#word());
    }
  }

  #peek(): string {
    return this.#text[this.#at] ?? "";
  }

  #next(): string {
    const character = this.#peek();
    this.#at++;
    return character;
  }

  #word(): string {
    const first = this.#peek();
    if (/[@#(){},;|&<>\n*?[\]!^%=:+]/.test(first)) throw new Error(`“${first}” would begin something else`);
    if (singleQuote.test(first)) return this.#singleQuoted();
    if (doubleQuote.test(first)) return this.#doubleQuoted();
    if (first === "-" && /[A-Za-z_?]/.test(this.#text[this.#at + 1] ?? "")) return this.#parameter();
    return this.#generic();
  }

  /** A token with one dash ends early at some characters; what follows would be an argument of its own. */
  #parameter(): string {
    let word = this.#next();
    while (this.#peek() !== "" && !/[\s{}();,|&.[]/.test(this.#peek())) {
      if (singleQuote.test(this.#peek()) || doubleQuote.test(this.#peek())) return word + this.#generic();
      word += this.#next();
    }
    return word;
  }

  #generic(): string {
    let word = "";
    while (this.#peek() !== "" && !startsNewToken.test(this.#peek())) {
      const character = this.#peek();
      if (singleQuote.test(character)) word += this.#singleQuoted();
      else if (doubleQuote.test(character)) word += this.#doubleQuoted();
      else if (character === "`") word += this.#escaped();
      else if (character === "$") word += this.#dollar();
      else if (/[<>]/.test(character)) throw new Error(`“${character}” outside of quotes`);
      else word += this.#next();
    }
    if (this.#peek() !== "" && !/\s/.test(this.#peek())) throw new Error(`“${this.#peek()}” outside of quotes`);
    return word;
  }

  #singleQuoted(): string {
    this.#next();
    let text = "";
    for (;;) {
      if (this.#peek() === "") throw new Error("no closing quote");
      const character = this.#next();
      if (!singleQuote.test(character)) text += character;
      else if (singleQuote.test(this.#peek())) text += this.#next();
      else return text;
    }
  }

  #doubleQuoted(): string {
    this.#next();
    let text = "";
    for (;;) {
      const character = this.#peek();
      if (character === "") throw new Error("no closing quote");
      if (character === "`") text += this.#escaped();
      else if (character === "$") text += this.#dollar();
      else if (!doubleQuote.test(this.#next())) text += character;
      else if (doubleQuote.test(this.#peek())) text += this.#next();
      else return text;
    }
  }

  #escaped(): string {
    this.#next();
    const character = this.#next();
    return { n: "\n", t: "\t", r: "\r", "0": "\0", a: "\x07", b: "\b", f: "\f", v: "\v", e: "\x1B" }[character] ?? character;
  }

  #dollar(): string {
    const match = /^\$(?:\{([^}]+)\}|((?:env:)?[\p{L}\p{N}_?:]+))/u.exec(this.#text.slice(this.#at));
    if (!match) {
      if (/^\$[$^(]/.test(this.#text.slice(this.#at))) throw new Error("a variable or command that wasn't meant");
      return this.#next();
    }
    this.#at += match[0].length;
    const name = match[1] ?? match[2] ?? "";
    const value = this.#variables[name];
    if (value === undefined) throw new Error(`there is no variable ${name}`);
    return value;
  }
}

/** The command line that PowerShell up to 7.2 makes, and later ones for cmd. */
function legacyCommandLine(words: readonly string[], generation: Generation): string {
  return words
    .filter((word) => word !== "")
    .map((word) => {
      let quotes = 0;
      const hasOpenBlank = [...word].some((character) => {
        if (character === '"') quotes++;
        return /\s/.test(character) && quotes % 2 === 0;
      });
      const doubled = generation === "5.1" ? word : word.replace(/\\+$/, "$&$&");
      return hasOpenBlank ? `"${doubled}"` : word;
    })
    .join(" ");
}

/** Splits a command line as Microsoft's C runtime does (“Parsing C command-line arguments”). */
function splitCommandLine(line: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quoting = false;
  for (let at = 0; at < line.length; at++) {
    const [backslashes = ""] = /^\\*/.exec(line.slice(at)) ?? [];
    const after = line[at + backslashes.length] ?? "";
    if (backslashes !== "") {
      word = (word ?? "") + (after === '"' ? "\\".repeat(Math.floor(backslashes.length / 2)) : backslashes);
      at += backslashes.length - 1;
      if (after === '"' && backslashes.length % 2 === 1) {
        word += '"';
        at++;
      }
    } else if (after === '"') {
      word ??= "";
      if (quoting && line[at + 1] === '"') {
        word += '"';
        at++;
      } else quoting = !quoting;
    } else if (/[ \t]/.test(after) && !quoting) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = (word ?? "") + after;
  }
  return word === undefined ? words : [...words, word];
}

/** What cmd makes of `/c "…"`: it takes the outer quotes off and reads the rest with its own idea of quotes. */
function throughCmd(commandLine: string): string {
  const line = /^\/c "(.*)"$/s.exec(commandLine)?.[1];
  if (line === undefined) throw new Error(`not a command for cmd: ${commandLine}`);
  let quoting = false;
  for (const character of line) {
    if (character === '"') quoting = !quoting;
    else if (!quoting && /[&|<>^]/.test(character)) throw new Error(`cmd would act on “${character}”`);
    else if (character === "\n") throw new Error("cmd would stop at the line break");
  }
  if (/%[^%\s]+%/.test(line)) throw new Error("cmd would look for a variable");
  return line;
}

/** The program and its arguments, as the program sees them. */
function argumentsReceived(powershell: string, generation: Generation, variables: Readonly<Record<string, string>> = {}): string[] {
  const [program = "", ...words] = new Reader(powershell, variables).words();
  if (program === "cmd") return splitCommandLine(throughCmd(legacyCommandLine(words, generation)));
  return [program, ...(generation === "7.3" ? words : splitCommandLine(legacyCommandLine(words, generation)))];
}

function translate(sh: string): string {
  const translation = toPowerShell(sh);
  assert.ok(translation.ok, `${sh}: ${translation.ok ? "" : translation.reason}`);
  return translation.text;
}

test("hands on every argument in each generation of PowerShell", () => {
  const variables = { PWD: "C:\\Users\\me", HOME: "C:\\Users\\me", "env:TAG": "1.0", "env:NAME": "web app" };
  const cases: readonly (readonly [sh: string, ...received: string[]])[] = [
    ["docker run -v \"$(pwd)\":/app -p8080:80 alpine", "docker", "run", "-v", "C:\\Users\\me:/app", "-p8080:80", "alpine"],
    ["docker tag app $NAME:$TAG", "docker", "tag", "app", "web app:1.0"],
    ["docker run -e \"A=${TAG}b: $TAG?\" x", "docker", "run", "-e", "A=1.0b: 1.0?", "x"],
    [`docker inspect --format='{{json .Mounts}}' web`, "docker", "inspect", "--format={{json .Mounts}}", "web"],
    [`docker run -e 'A={"a": [1, "b"]}' alpine`, "docker", "run", "-e", 'A={"a": [1, "b"]}', "alpine"],
    [`docker run -e A='C:\\dir\\' -e 'B="\\"' alpine`, "docker", "run", "-e", "A=C:\\dir\\", "-e", 'B="\\"', "alpine"],
    ["docker run --entrypoint '' alpine", "docker", "run", "--entrypoint=", "alpine"],
    ["ssh-keygen -N ''", "ssh-keygen", "-N", ""],
    ["docker run \\\n  -d \\\n  nginx", "docker", "run", "-d", "nginx"],
    ["docker run alpine echo 'a\nb' \"c  d\"", "docker", "run", "alpine", "echo", "a\nb", "c  d"],
  ];
  for (const [sh, ...received] of cases) {
    for (const generation of generations) assert.deepEqual(argumentsReceived(translate(sh), generation, variables), received, `${sh} in ${generation}`);
  }
});

/** Repeatable numbers from 0 to 1 (mulberry32). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

test("hands on arguments of all sorts, however they are quoted in bash", () => {
  const random = numbers(20261124);
  const pick = <T>(items: readonly [T, ...T[]]): T => items[Math.floor(random() * items.length)] ?? items[0];
  const snippets = ["a", "Z", "7", "0x1", "app", ".", "/", ":", "=", "-", "--", "_", ",", ";", "@", "#", "%", "&", "|", "(", ")", "{", "}", "{{.A}}", "<", ">", "[", "]", "*", "?", "~", "!", "^", "+", "$", "$a", "$(x)", "`", "\\", '"', "'", " ", "  ", "\t", "\n", "“", "’", "–", "é"] as const;
  const inSingle = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
  const inDouble = (text: string): string => `"${text.replace(/[$`"\\]/g, "\\$&")}"`;
  const escaped = (text: string): string => text.replace(/[^A-Za-z0-9/.:=,_-]/g, (character) => (character === "\n" ? "'\n'" : `\\${character}`));
  const mixed = (text: string): string => {
    const middle = Math.floor(random() * text.length);
    return (middle === 0 ? "" : escaped(text.slice(0, middle))) + pick([inSingle, inDouble])(text.slice(middle));
  };
  let translated = 0;
  for (let count = 0; count < 5000; count++) {
    const words = Array.from({ length: 1 + Math.floor(random() * 3) }, () => Array.from({ length: Math.floor(random() * 5) }, () => pick(snippets)).join(""));
    const sh = `docker run ${words.map((word) => (word === "" ? "''" : pick([inSingle, inDouble, escaped, mixed])(word))).join(" ")}`;
    const translation = toPowerShell(sh);
    if (!translation.ok) {
      // Only what has to go through cmd may be refused: everything else can be spelled.
      assert.match(translation.reason, /have to go through cmd/, sh);
      continue;
    }
    translated++;
    for (const generation of generations) {
      let received: readonly string[] | Error;
      try {
        received = argumentsReceived(translation.text, generation);
      } catch (error) {
        received = error instanceof Error ? error : new Error(String(error));
      }
      assert.deepEqual(received, ["docker", "run", ...words], `${JSON.stringify(sh)} in ${generation}: ${translation.text}`);
    }
  }
  assert.ok(translated > 3000, `${translated} of 5000 were translated`);
});
