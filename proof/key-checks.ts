/** Files whose keys are known from a schema: written by hand in `schemas/` where the program itself lets unknown keys pass or can't be had. */
import type { SchemaObject } from "ajv";
import { checkJson, checkToml, checkYaml } from "./data.ts";
import { type Located, locatedToml, locatedYaml } from "./located.ts";
import { checkSchema } from "./schema.ts";
import { buildkitdSchema } from "./schemas/buildkitd.ts";
import { contextSchema, dockerConfigSchema } from "./schemas/docker-config.ts";
import { grafanaDatasourcesSchema } from "./schemas/grafana-datasources.ts";
import { registrySchema, storageDrivers } from "./schemas/registry.ts";
import { seccompSchema } from "./schemas/seccomp.ts";
import type { Checker, Problem } from "./source.ts";

/** First the syntax, then the keys: a schema has nothing to say about a text that can't be read. */
const checked = (syntax: (text: string) => Problem[], read: (text: string) => readonly Located[], schema: SchemaObject, more: (data: Located) => Problem[] = () => []): Checker => {
  return ({ text, fragment }) => {
    const problems = syntax(text);
    if (problems.length > 0) return problems;
    return read(text).flatMap((data) => [...checkSchema(schema, data, fragment), ...more(data)]);
  };
};

const json = (schema: SchemaObject): Checker => checked((text) => checkJson(text, false), locatedYaml, schema);

/** The registry wants exactly one storage driver, and says so only when it starts. */
function checkDrivers({ value, lineOf }: Located): Problem[] {
  const storage = typeof value === "object" && value !== null && "storage" in value ? value.storage : undefined;
  if (typeof storage !== "object" || storage === null) return [];
  const drivers = Object.keys(storage).filter((key) => storageDrivers.includes(key));
  if (drivers.length === 1) return [];
  const line = lineOf(["storage"]);
  return [{ ...(line === undefined ? {} : { line }), message: `storage needs exactly one driver, not ${drivers.length === 0 ? "none" : drivers.join(" and ")}` }];
}

export const keyChecks: Readonly<Record<string, Checker>> = {
  registry: checked(checkYaml, locatedYaml, registrySchema, checkDrivers),
  "grafana-datasources": checked(checkYaml, locatedYaml, grafanaDatasourcesSchema),
  "docker-config": json(dockerConfigSchema),
  "docker-context": json(contextSchema),
  seccomp: json(seccompSchema),
  buildkitd: checked(checkToml, (text) => [locatedToml(text)], buildkitdSchema),
};
