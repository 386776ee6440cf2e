/** Data languages, each by its own parser: JSON, JSON with comments, YAML, TOML. */
import { type ParseError, parse as parseJsonc, printParseErrorCode } from "jsonc-parser";
import { parse as parseToml, TomlError } from "smol-toml";
import { parseAllDocuments } from "yaml";
import type { Problem } from "./source.ts";

const lineAt = (text: string, offset: number) => text.slice(0, offset).split("\n").length;

export function checkJson(text: string, comments: boolean): Problem[] {
  const errors: ParseError[] = [];
  parseJsonc(text, errors, { disallowComments: !comments, allowTrailingComma: comments });
  return errors.map(({ error, offset }) => ({ line: lineAt(text, offset), message: printParseErrorCode(error) }));
}

export function checkYaml(text: string): Problem[] {
  const documents = parseAllDocuments(text, { uniqueKeys: true });
  const problems = documents.flatMap(({ errors }) => errors.map(({ message, linePos }) => ({ line: linePos?.[0].line ?? 1, message: message.split("\n")[0] ?? message })));
  return problems.length > 0 ? problems : documents.flatMap(missingAnchors);
}

/** An alias is looked up only when the document's values are asked for. */
function missingAnchors(document: { toJS(): unknown }): Problem[] {
  try {
    document.toJS();
    return [];
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    return [{ message: error.message }];
  }
}

export function checkToml(text: string): Problem[] {
  try {
    parseToml(text);
    return [];
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    return [{ line: error.line, message: error.message.split("\n")[0] ?? error.message }];
  }
}
