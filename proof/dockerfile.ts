/** Dockerfiles: by BuildKit, and by the parser and rules of `dockerfile-utils`, which is behind Docker's editor support and knows Windows too; the scripts of RUN by the shell's. */
import { ValidationSeverity, validate } from "dockerfile-utils";
import { checkBuild, checkIgnored } from "./buildkit.ts";
import { checkRunScripts } from "./run-scripts.ts";
import type { Problem, Source } from "./source.ts";

/** A fragment may begin without FROM, and take files from stages that it doesn't show. */
export async function checkDockerfile({ text, fragment, avoid = false }: Source): Promise<Problem[]> {
  // A fragment gets the FROM that it lacks on a line before it.
  const added = fragment && !/^\s*FROM\s/im.test(text) ? 1 : 0;
  const whole = added === 1 ? `FROM scratch\n${text}` : text;
  const built = await checkBuild(whole, { fragment, avoid });
  const settings = { deprecatedMaintainer: ValidationSeverity.ERROR, instructionCasing: ValidationSeverity.ERROR };
  const problems: Problem[] = built.length > 0 ? built : validate(whole, settings).map(({ message, range }) => ({ line: range.start.line + 1, message: typeof message === "string" ? message : message.value }));
  if (problems.length === 0) problems.push(...checkRunScripts(whole));
  return problems.map(({ line, message }) => ({ ...(line === undefined ? {} : { line: line - added }), message }));
}

/** A `.dockerignore`, by BuildKit: it reads the file when it reads the folder for a build. */
export function checkDockerignore({ text }: Source): Promise<Problem[]> {
  return checkIgnored(text);
}
