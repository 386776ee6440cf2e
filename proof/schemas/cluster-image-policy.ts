/** Sigstore's ClusterImagePolicy, by the reference of its policy controller (docs.sigstore.dev/policy-controller/overview/). */
import { anything, flag, listOf, mapOf, object, oneOf, text } from "./shapes.ts";

const key = object({ data: text, secretRef: mapOf(text), kms: text, hashAlgorithm: text });
const policy = object({ type: oneOf("cue", "rego"), data: text, url: text, configMapRef: mapOf(text), includeSpec: flag, includeObjectMeta: flag, includeTypeMeta: flag, fetchConfigFile: flag }, ["type"]);
const authority = object({
  name: text,
  key,
  keyless: object({
    url: text, "ca-cert": key, trustRootRef: text, insecureIgnoreSCT: flag,
    identities: listOf(object({ issuer: text, issuerRegExp: text, subject: text, subjectRegExp: text })),
  }),
  static: object({ action: oneOf("pass", "fail"), message: text }, ["action"]),
  source: listOf(object({ oci: text, signaturePullSecrets: listOf(mapOf(text)), tag: text })),
  ctlog: object({ url: text, "public-key": key, trustRootRef: text }),
  attestations: listOf(object({ name: text, predicateType: text, policy }, ["name", "predicateType"])),
  rfc3161timestamp: object({ trustRootRef: text }),
  signatureFormat: oneOf("legacy", "bundle"),
});

export const clusterImagePolicySchema = object(
  {
    apiVersion: text,
    kind: text,
    metadata: mapOf(anything),
    spec: object(
      {
        images: listOf(object({ glob: text }, ["glob"])),
        authorities: listOf(authority),
        match: listOf(object({ group: text, version: text, resource: text, selector: mapOf(anything) })),
        mode: oneOf("enforce", "warn"),
        policy,
      },
      ["images"],
    ),
  },
  ["apiVersion", "kind", "metadata", "spec"],
);
