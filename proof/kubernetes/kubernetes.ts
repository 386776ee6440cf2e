/**
 * Checks Kubernetes manifests against the types that `generate-types.ts` read: kinds, fields, required fields, the types of values. Then what the
 * API server would refuse besides: selectors that don't fit their pods, mounts without a volume, quantities that are none.
 */
import { readFileSync } from "node:fs";
import { checkYaml } from "../data.ts";
import { type Located, locatedYaml } from "../located.ts";
import { checkSchema } from "../schema.ts";
import { clusterImagePolicySchema } from "../schemas/cluster-image-policy.ts";
import type { Problem } from "../source.ts";
import { podRules } from "./pod-rules.ts";

export interface KubernetesTypes {
  /** Package and version that they were read from. */
  readonly from: string;
  /** Kubernetes' own, for example `1.36`. */
  readonly release: string;
  /** `apps/v1 Deployment` → the name of its type. */
  readonly kinds: Readonly<Record<string, string>>;
  /** Fields of each type: `string`, `number`, `V1Container[]`, `{string}` for a map; `!` behind what is required. */
  readonly types: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

const types = JSON.parse(readFileSync(new URL("types.json", import.meta.url), "utf8")) as KubernetesTypes;

/** Kinds that aren't of Kubernetes' own API and have a schema here. */
const customKinds = new Map([["policy.sigstore.dev/v1beta1 ClusterImagePolicy", clusterImagePolicySchema]]);

/** Files of Kubernetes' programs that look like objects and aren't in the API; only their first two fields are known. */
const programFiles = new Set(["kubelet.config.k8s.io/v1beta1 KubeletConfiguration", "kubeadm.k8s.io/v1beta4 ClusterConfiguration", "kind.x-k8s.io/v1alpha4 Cluster"]);

export type Path = readonly string[];
export type Report = (path: Path, message: string) => void;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === "object" && value !== null && !Array.isArray(value);
const shown = (path: Path) => path.map((key, index) => (/^\d+$/.test(key) ? `[${key}]` : index === 0 ? key : `.${key}`)).join("") || "the object";
const nameOf = (value: unknown) => (value === null ? "nothing" : Array.isArray(value) ? "a list" : typeof value === "object" ? "a map" : `the ${typeof value} ${JSON.stringify(value)}`);

/** A quantity as Kubernetes' API conventions define it: `500m`, `128Mi`, `1.5`, `1e3`. */
const quantity = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[numkMGTPE]|[KMGTPE]i|[eE][+-]?\d+)?$/;

function checkValue(value: unknown, type: string, path: Path, report: Report): void {
  // An empty value is the same as none.
  if (value === null) return;
  const list = /^(.*)\[\]$/.exec(type)?.[1];
  const map = /^\{(.*)\}$/.exec(type)?.[1];
  const fields = types.types[type];
  if (list !== undefined) {
    if (Array.isArray(value)) value.forEach((item, index) => checkValue(item, list, [...path, String(index)], report));
    else report(path, `${shown(path)} must be a list, not ${nameOf(value)}`);
  } else if (map !== undefined) {
    if (isObject(value)) for (const [key, item] of Object.entries(value)) checkValue(item, map, [...path, key], report);
    else report(path, `${shown(path)} must be a map, not ${nameOf(value)}`);
  } else if (type === "IntOrString") {
    if (!["string", "number"].includes(typeof value)) report(path, `${shown(path)} must be a number or a string, not ${nameOf(value)}`);
  } else if (["string", "number", "boolean"].includes(type)) {
    const isQuantity = /^(?:limits|requests|capacity|hard|sizeLimit)$/.test(path.at(-2) ?? "") || path.at(-1) === "sizeLimit";
    if (isQuantity && ["string", "number"].includes(typeof value)) {
      if (!quantity.test(String(value))) report(path, `${shown(path)} is no quantity: ${JSON.stringify(value)}`);
    } else if (typeof value !== type) report(path, `${shown(path)} must be a ${type}, not ${nameOf(value)}`);
  } else if (fields) {
    if (isObject(value)) checkFields(value, fields, path, report);
    else report(path, `${shown(path)} must be a map, not ${nameOf(value)}`);
  }
}

function checkFields(value: Readonly<Record<string, unknown>>, fields: Readonly<Record<string, string>>, path: Path, report: Report): void {
  for (const [key, item] of Object.entries(value)) {
    const type = fields[key];
    if (type === undefined) report([...path, key], `unknown field “${key}” in ${shown(path)}`);
    else checkValue(item, type.replace(/!$/, ""), [...path, key], report);
  }
  for (const [key, type] of Object.entries(fields)) if (type.endsWith("!") && (value[key] === undefined || value[key] === null)) report(path, `“${key}” is missing in ${shown(path)}`);
}

function checkObject(data: Located): Problem[] {
  const { value, lineOf } = data;
  const problems: Problem[] = [];
  const report: Report = (path, message) => {
    const line = lineOf(path);
    problems.push({ ...(line === undefined ? {} : { line }), message });
  };
  if (!isObject(value)) report([], "a manifest is a map with apiVersion and kind");
  else if (typeof value["apiVersion"] !== "string" || typeof value["kind"] !== "string") report([], "apiVersion or kind is missing");
  else {
    const kind = `${value["apiVersion"]} ${value["kind"]}`;
    const type = types.kinds[kind];
    const custom = customKinds.get(kind);
    if (custom) return checkSchema(custom, data);
    if (programFiles.has(kind)) return [];
    if (type === undefined) {
      const elsewhere = Object.keys(types.kinds).filter((known) => known.endsWith(` ${String(value["kind"])}`)).map((known) => known.split(" ")[0]);
      report(["apiVersion"], `Kubernetes ${types.release} has no ${kind}${elsewhere.length > 0 ? `; it is in ${elsewhere.join(", ")}` : ""}`);
    } else {
      checkFields(value, types.types[type] ?? {}, [], report);
      if (!isObject(value["metadata"]) || (value["metadata"]["name"] === undefined && value["metadata"]["generateName"] === undefined)) report(["metadata"], "metadata.name is missing");
      podRules(value, report);
    }
  }
  return problems;
}

/** One or more manifests, with `---` between. */
export function checkKubernetes(text: string): Problem[] {
  const syntax = checkYaml(text);
  if (syntax.length > 0) return syntax;
  return locatedYaml(text).filter(({ value }) => value !== null).flatMap(checkObject);
}
