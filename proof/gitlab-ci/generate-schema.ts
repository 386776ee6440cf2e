/**
 * Takes GitLab's own JSON schema of `.gitlab-ci.yml` out of the npm package `gitlab-ci-local`, which bundles it: GitLab publishes it on its site only.
 *
 * usage: node proof/gitlab-ci/generate-schema.ts > proof/gitlab-ci/schema.json
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { runInNewContext } from "node:vm";
import type { SchemaObject } from "ajv";
import { npmPackage } from "../npm-package.ts";

const source = { name: "gitlab-ci-local", version: "4.75.1" };

/**
 * The object literal that starts at a position of a program.
 * @throws Error when it doesn't end
 */
export function literalAt(program: string, start: number): string {
  let depth = 0;
  let quote: string | undefined;
  for (let at = start; at < program.length; at++) {
    const letter = program[at];
    if (quote !== undefined) {
      if (letter === "\\") at++;
      else if (letter === quote) quote = undefined;
    } else if (letter === '"' || letter === "'" || letter === "`") quote = letter;
    else if (letter === "{") depth++;
    else if (letter === "}" && --depth === 0) return program.slice(start, at + 1);
  }
  throw new Error(`the literal at ${start} doesn't end`);
}

/**
 * @returns the schema, with the package that it comes from in `$comment`
 * @throws when the package can't be had, or has no such schema
 */
export async function generateSchema(): Promise<SchemaObject> {
  const program = await readFile(join(await npmPackage(source.name, source.version), "dist/index.js"), "utf8");
  const start = program.search(/\{\$schema:"[^"]*",\$id:"https:\/\/gitlab\.com/);
  if (start === -1) throw new Error(`${source.name} ${source.version} has no schema whose $id is at gitlab.com.`);
  // Through JSON, to have plain objects of this context without descriptions, which nobody reads here.
  const literal: unknown = runInNewContext(`(${literalAt(program, start)})`);
  const schema = JSON.parse(JSON.stringify(literal, (key, value: unknown) => (key === "markdownDescription" || (key === "description" && typeof value === "string") ? undefined : value))) as SchemaObject;
  return { $comment: `${source.name} ${source.version}`, ...schema };
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) console.log(JSON.stringify(await generateSchema(), undefined, 1));
