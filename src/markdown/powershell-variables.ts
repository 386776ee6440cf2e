/**
 * Which variables a page's blocks have set for the shell alone. `TAG=1.0` in one block and `$TAG` in a later one mean PowerShell's `$TAG`;
 * without the first, `$TAG` is the environment's, `$env:TAG`.
 */
import { forEachChild, parse, type Command, type SyntaxNode } from "unbash";
import { markPlaceholders } from "./powershell-strings.ts";

/**
 * @param sh a block of bash, translatable or not
 * @param known what the blocks before it have set
 * @returns what is set after it
 */
export function shellVariablesAfter(sh: string, known: ReadonlySet<string>): ReadonlySet<string> {
  const variables = new Set(known);
  const visit = (node: SyntaxNode): void => {
    // What happens in these stays in them, or hasn't happened yet.
    if (node.type === "Subshell" || node.type === "CommandExpansion" || node.type === "ProcessSubstitution" || node.type === "Function") return;
    if (node.type === "Command") applyCommand(node, variables);
    forEachChild(node, visit);
  };
  visit(parse(markPlaceholders(sh)));
  return variables;
}

function applyCommand({ name, prefix, suffix }: Command, variables: Set<string>): void {
  if (!name) {
    for (const part of prefix) if (part.type === "Assignment") variables.add(part.name);
  } else if (name.text === "export" || name.text === "unset") {
    for (const part of suffix) {
      // An exported variable that the shell had before keeps its PowerShell name beside the environment's.
      if (part.type === "Assignment") variables.delete(part.name);
      else if (part.type === "Word" && name.text === "unset") variables.delete(part.text);
    }
  }
}
