/** Parsers from `@vscode/tree-sitter-wasm`, for languages whose own parser can't be had here. They know syntax, not types. */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type * as TreeSitter from "@vscode/tree-sitter-wasm";
import type { Problem } from "./source.ts";

const require = createRequire(import.meta.url);
const folder = dirname(require.resolve("@vscode/tree-sitter-wasm"));
// The package is CommonJS without an exports map that Node's static analysis could read.
const { Parser, Language } = require("@vscode/tree-sitter-wasm") as typeof TreeSitter;
await Parser.init({ locateFile: (name: string) => join(folder, name) });

const parsers = new Map<string, Promise<TreeSitter.Parser>>();

/** A parser for a grammar that the package ships: `powershell`, `c-sharp`, `go`, `ini` … */
export function treeSitterParser(grammar: string): Promise<TreeSitter.Parser> {
  const known = parsers.get(grammar);
  if (known) return known;
  const loading = (async () => {
    const parser = new Parser();
    parser.setLanguage(await Language.load(await readFile(join(folder, `tree-sitter-${grammar}.wasm`))));
    return parser;
  })();
  parsers.set(grammar, loading);
  return loading;
}

/** Parses text. @throws Error where the parser gives up, which it does only without a language */
export async function parseWith(grammar: string, text: string): Promise<TreeSitter.Node> {
  const tree = (await treeSitterParser(grammar)).parse(text);
  if (!tree) throw new Error(`tree-sitter gave up on a text in ${grammar}`);
  return tree.rootNode;
}

/** The places where the text is no sentence of the grammar. */
export function syntaxErrors(root: TreeSitter.Node): Problem[] {
  const problems: Problem[] = [];
  const visit = (node: TreeSitter.Node): void => {
    const line = node.startPosition.row + 1;
    if (node.isMissing) problems.push({ line, message: `“${node.type}” is missing` });
    else if (node.isError) problems.push({ line, message: `can't parse “${node.text.slice(0, 60)}”` });
    else if (node.hasError) for (const child of node.children) if (child) visit(child);
  };
  visit(root);
  return problems;
}
