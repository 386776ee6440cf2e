/** What Kubernetes' API server refuses in objects whose every field is well formed, as far as one object shows it. */
import type { Path, Report } from "./kubernetes.ts";

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields => typeof value === "object" && value !== null && !Array.isArray(value);
const listOf = (value: unknown): readonly Fields[] => (Array.isArray(value) ? value.filter(isFields) : []);
const at = (value: unknown, ...path: readonly string[]): unknown => path.reduce<unknown>((inner, key) => (isFields(inner) ? inner[key] : undefined), value);

/** Values of fields that are plain strings in the types, by the API's reference. */
const allowedValues: Readonly<Record<string, readonly string[]>> = {
  imagePullPolicy: ["Always", "Never", "IfNotPresent"],
  restartPolicy: ["Always", "OnFailure", "Never"],
  protocol: ["TCP", "UDP", "SCTP"],
  concurrencyPolicy: ["Allow", "Forbid", "Replace"],
  pathType: ["Exact", "Prefix", "ImplementationSpecific"],
};
const accessModes = ["ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod"];
const serviceTypes = ["ClusterIP", "NodePort", "LoadBalancer", "ExternalName"];

/** Where each kind keeps its pods. */
const podPaths: Readonly<Record<string, Path>> = {
  Pod: ["spec"],
  Deployment: ["spec", "template", "spec"],
  ReplicaSet: ["spec", "template", "spec"],
  StatefulSet: ["spec", "template", "spec"],
  DaemonSet: ["spec", "template", "spec"],
  Job: ["spec", "template", "spec"],
  CronJob: ["spec", "jobTemplate", "spec", "template", "spec"],
};

/** @param value a manifest with known fields */
export function podRules(value: Fields, report: Report): void {
  const kind = String(value["kind"]);
  checkValues(value, [], report);
  if (kind === "Service") {
    const type = at(value, "spec", "type");
    if (typeof type === "string" && !serviceTypes.includes(type)) report(["spec", "type"], `spec.type must be one of ${serviceTypes.join(", ")}`);
  }
  const path = podPaths[kind];
  if (path) checkPod(value, kind, path, report);
  if (["Deployment", "ReplicaSet", "StatefulSet", "DaemonSet"].includes(kind)) checkSelector(value, report);
}

function checkValues(value: unknown, path: Path, report: Report): void {
  if (Array.isArray(value)) value.forEach((item, index) => checkValues(item, [...path, String(index)], report));
  if (!isFields(value)) return;
  for (const [key, item] of Object.entries(value)) {
    const allowed = allowedValues[key];
    // Labels and data are the writer's own words.
    if (["labels", "matchLabels", "annotations", "data", "stringData"].includes(key)) continue;
    if (allowed && typeof item === "string" && !allowed.includes(item)) report([...path, key], `${key} must be one of ${allowed.join(", ")}`);
    if (key === "accessModes" && Array.isArray(item)) {
      for (const mode of item) if (!accessModes.includes(String(mode))) report([...path, key], `accessModes must be of ${accessModes.join(", ")}, not ${String(mode)}`);
    }
    checkValues(item, [...path, key], report);
  }
}

function checkPod(value: Fields, kind: string, path: Path, report: Report): void {
  const pod = at(value, ...path);
  if (!isFields(pod)) return;
  const containers = listOf(pod["containers"]);
  if (containers.length === 0) report([...path, "containers"], "a pod needs at least one container");
  const policy = pod["restartPolicy"] ?? "Always";
  if (["Job", "CronJob"].includes(kind) && policy === "Always") report([...path, "restartPolicy"], `a ${kind}'s pods need restartPolicy OnFailure or Never`);
  if (!["Pod", "Job", "CronJob"].includes(kind) && policy !== "Always") report([...path, "restartPolicy"], `a ${kind}'s pods can only have restartPolicy Always`);

  const volumes = new Set([...listOf(pod["volumes"]), ...listOf(at(value, "spec", "volumeClaimTemplates")).map((claim) => at(claim, "metadata")).filter(isFields)].map(({ name }) => name));
  for (const key of ["initContainers", "containers"]) {
    listOf(pod[key]).forEach((container, index) => {
      const place = [...path, key, String(index)];
      const name = String(container["name"]);
      if (!/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(name)) report([...place, "name"], `“${name}” is no name for a container: lower-case letters, digits and dashes`);
      if (typeof container["image"] !== "string") report(place, `container “${name}” has no image`);
      listOf(container["volumeMounts"]).forEach((mount, mountIndex) => {
        if (!volumes.has(mount["name"])) report([...place, "volumeMounts", String(mountIndex)], `container “${name}” mounts “${String(mount["name"])}”, and there is no such volume`);
      });
      listOf(container["ports"]).forEach((port, portIndex) => {
        const number = port["containerPort"];
        if (typeof number === "number" && (number < 1 || number > 65535)) report([...place, "ports", String(portIndex)], `containerPort must be from 1 to 65535, not ${number}`);
      });
    });
  }
}

function checkSelector(value: Fields, report: Report): void {
  const wanted = at(value, "spec", "selector", "matchLabels");
  const labels = at(value, "spec", "template", "metadata", "labels");
  if (!isFields(wanted)) return;
  for (const [key, label] of Object.entries(wanted)) {
    if (at(labels, key) !== label) report(["spec", "selector", "matchLabels", key], `the selector wants ${key}=${String(label)}, which the pods' labels don't have`);
  }
}
