/** The scripts of a Dockerfile's RUN instructions, which BuildKit hands on without reading them. */
import { readScript } from "./shell.ts";
import type { Problem } from "./source.ts";

interface RunScript {
  readonly text: string;
  /** Line of the Dockerfile on which it starts, from 1. */
  readonly line: number;
}

/** RUN's own flags, before the script. */
const flags = /^(?:\s*--[a-z]+(?:=\S+)?)*\s*/;

/**
 * Scripts in shell form, here-documents among them; the exec form, `RUN ["…"]`, has none.
 * @param text of a Dockerfile whose instructions are right
 */
export function runScripts(text: string): RunScript[] {
  const lines = text.split("\n");
  const scripts: RunScript[] = [];
  for (let at = 0; at < lines.length; at++) {
    const start = at;
    const first = /^\s*RUN\s(.*)$/i.exec(lines[at] ?? "")?.[1];
    if (first === undefined) continue;
    const words = first.replace(flags, "");
    const delimiter = /^<<-?\s*(["']?)(\w+)\1\s*$/.exec(words)?.[2];
    if (delimiter !== undefined) {
      const end = lines.findIndex((line, index) => index > at && line.trim() === delimiter);
      scripts.push({ text: lines.slice(at + 1, end).join("\n"), line: start + 2 });
      at = end;
      continue;
    }
    const script = [words];
    // A line that ends in a backslash goes on in the next one that is no comment.
    while (/\\\s*$/.test(script.at(-1) ?? "") && at + 1 < lines.length) {
      const next = lines[++at] ?? "";
      script.push(/^\s*#/.test(next) || next.trim() === "" ? "\\" : next);
    }
    const joined = script.join("\n").replace(flags, "");
    if (!joined.trimStart().startsWith("[") && !joined.includes("<<")) scripts.push({ text: joined, line: start + 1 });
  }
  return scripts;
}

/** What bash can't read in them; none where another shell than the default one reads them. */
export function checkRunScripts(text: string): Problem[] {
  if (/^#\s*escape=`|^\s*SHELL\s/im.test(text)) return [];
  return runScripts(text).flatMap(({ text: script, line: start }) => readScript(script).problems.map(({ line = 1, message }) => ({ line: start + line - 1, message: `in the script of RUN: ${message}` })));
}
