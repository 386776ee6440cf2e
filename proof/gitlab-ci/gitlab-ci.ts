/**
 * Checks `.gitlab-ci.yml` against GitLab's own schema; then what GitLab refuses besides: stages, jobs and templates that aren't there.
 * The scripts of its jobs are checked as shell.
 */
import { readFileSync } from "node:fs";
import type { SchemaObject } from "ajv";
import { checkYaml } from "../data.ts";
import type { DockerGrammar } from "../docker/grammar.ts";
import { type Located, locatedYaml } from "../located.ts";
import { checkSchema } from "../schema.ts";
import { checkShell } from "../shell.ts";
import type { Problem } from "../source.ts";

const schema = JSON.parse(readFileSync(new URL("schema.json", import.meta.url), "utf8")) as SchemaObject;

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields => typeof value === "object" && value !== null && !Array.isArray(value);
const namesIn = (value: unknown): string[] => [value].flat(2).flatMap((item) => (typeof item === "string" ? [item] : isFields(item) && typeof item["job"] === "string" && !("project" in item) && !("pipeline" in item) ? [item["job"]] : []));

/** Top-level keys that are no jobs, by the schema. */
const keywords = new Set(Object.keys(schema["properties"] as Fields));

/** GitLab's stages where a file lists none, and the two that are always there (docs.gitlab.com/ci/yaml/, `stages`). */
const defaultStages = ["build", "test", "deploy"];
const fixedStages = [".pre", ".post"];

function checkReferences({ value, lineOf }: Located, grammar: DockerGrammar): Problem[] {
  if (!isFields(value)) return [];
  const problems: Problem[] = [];
  const report = (path: readonly string[], message: string) => {
    const line = lineOf(path);
    problems.push({ ...(line === undefined ? {} : { line }), message });
  };
  const jobs = Object.entries(value).filter((entry): entry is [string, Fields] => !keywords.has(entry[0]) && isFields(entry[1]));
  const names = new Set(jobs.map(([name]) => name));
  const stages = [...(Array.isArray(value["stages"]) ? namesIn(value["stages"]) : defaultStages), ...fixedStages];
  // What is included may bring stages and jobs of its own.
  const isComplete = !("include" in value);
  for (const [name, job] of jobs) {
    const { stage } = job;
    if (isComplete && typeof stage === "string" && !stage.includes("$") && !stages.includes(stage)) report([name, "stage"], `job “${name}” is in the stage “${stage}”, which isn't one of ${stages.join(", ")}`);
    for (const key of ["extends", "needs", "dependencies"]) {
      for (const wanted of namesIn(job[key])) if (isComplete && !names.has(wanted)) report([name, key], `job “${name}” ${key} “${wanted}”, which isn't in the file`);
    }
    if (!name.startsWith(".") && !["script", "run", "trigger", "extends"].some((key) => key in job)) report([name], `job “${name}” has no script`);
    for (const key of ["before_script", "script", "after_script"]) {
      for (const [index, line] of [job[key]].flat().entries()) {
        if (typeof line !== "string") continue;
        for (const problem of checkShell(line, grammar)) report(Array.isArray(job[key]) ? [name, key, String(index)] : [name, key], problem.message);
      }
    }
  }
  return problems;
}

/** @param fragment a part of a file: what it refers to may be missing */
export function checkGitlabCi(text: string, fragment: boolean, grammar: DockerGrammar): Problem[] {
  const syntax = checkYaml(text);
  if (syntax.length > 0) return syntax;
  // A file may begin with a document of its inputs.
  return locatedYaml(text).flatMap((data) => {
    const problems = checkSchema(schema, data, fragment);
    return problems.length > 0 || fragment ? problems : checkReferences(data, grammar);
  });
}
