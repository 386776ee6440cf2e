/**
 * Reads the types of Kubernetes' objects from `@kubernetes/client-node`, which is generated from Kubernetes' own OpenAPI document: which kinds there
 * are under which API version, and the fields of each type, with the required ones.
 *
 * usage: node proof/kubernetes/generate-types.ts > proof/kubernetes/types.json
 */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { npmPackage } from "../npm-package.ts";
import type { KubernetesTypes } from "./kubernetes.ts";

const source = { name: "@kubernetes/client-node", version: "2.0.1" };

/** Fields of a model's declaration: `'name'?: Array<V1Container>;`. */
export function fieldsOf(declaration: string): Record<string, string> {
  const fields: Record<string, string> = {};
  // A map is written over three lines.
  const oneLine = declaration.replace(/\{\s+(\[key: string\]: )/g, "{ $1").replace(/;\s+\}(?=[;>])/g, "; }");
  for (const [, name = "", optional, type = ""] of oneLine.matchAll(/^    '([^']+)'(\?)?: (.+);$/gm)) fields[name] = shortType(type) + (optional === undefined ? "!" : "");
  return fields;
}

/** `Array<X>` → `X[]`, `{ [key: string]: X; }` → `{X}`. */
export function shortType(type: string): string {
  const list = /^Array<(.*)>$/.exec(type)?.[1];
  if (list !== undefined) return `${shortType(list)}[]`;
  const map = /^\{ \[key: string\]: (.*); \}$/.exec(type)?.[1];
  if (map !== undefined) return `{${shortType(map)}}`;
  return type;
}

/** The kinds that an API creates: `/apis/apps/v1/namespaces/{namespace}/deployments` takes a `V1Deployment`. */
export function kindsOf(api: string): [string, string][] {
  const created = api.matchAll(/async create\w+\([^]*?const localVarPath = '\/(?:api|apis)\/([\w.]+(?:\/v\w+)?)\/[^']*'[^]*?ObjectSerializer\.serialize\(body, "(\w+)"/g);
  return [...created].map(([, version = "", type = ""]) => [`${version} ${type.replace(/^(?:\w+?(?=V\d))?V\d+(?:(?:alpha|beta)\d+)?/, "")}`, type]);
}

/**
 * @returns the kinds with all types that they are made of
 * @throws when the package can't be had
 */
export async function generateTypes(): Promise<KubernetesTypes> {
  const generated = join(await npmPackage(source.name, source.version), "dist/gen");
  const read = (...path: string[]) => readFile(join(generated, ...path), "utf8");
  const apis = (await readdir(join(generated, "apis"))).filter((name) => name.endsWith("Api.js")).sort();
  const kinds: Record<string, string> = {};
  for (const api of apis) {
    // Alpha versions change without notice, and no cluster has them by default.
    for (const [kind, type] of kindsOf(await read("apis", api))) if (!/v\d+alpha/.test(kind)) kinds[kind] = type;
  }

  const models = new Set((await readdir(join(generated, "models"))).flatMap((name) => (name.endsWith(".d.ts") ? [name.slice(0, -5)] : [])));
  const types: Record<string, Record<string, string>> = {};
  const left = Object.values(kinds);
  for (let type = left.pop(); type !== undefined; type = left.pop()) {
    // A status is written by Kubernetes, never by a person.
    if (type in types || !models.has(type) || type.endsWith("Status")) continue;
    const fields = fieldsOf(await read("models", `${type}.d.ts`));
    types[type] = fields;
    left.push(...Object.values(fields).map((field) => field.replace(/[{}[\]!]/g, "")));
  }
  const release = /OpenAPI spec version: release-([\d.]+)/.exec(await read("models", "V1Pod.d.ts"))?.[1];
  if (release === undefined) throw new Error(`${source.name} ${source.version} doesn't say which release of Kubernetes it is made from.`);
  const sorted = <T>(record: Record<string, T>) => Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
  return { from: `${source.name} ${source.version}`, release, kinds: sorted(kinds), types: sorted(types) };
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) console.log(JSON.stringify(await generateTypes(), undefined, 1));
