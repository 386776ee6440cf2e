/**
 * `buildkitd.toml`. Neither Debian nor npm has buildkitd, so its keys are listed here, as its own
 * source has them (moby/buildkit, cmd/buildkitd/config/config.go, read 2026-11-24).
 */
import { anything, duration, flag, listOf, mapOf, object, oneOf, text, whole } from "./shapes.ts";

/** Bytes, `512MB` or a share of the disk, `10%`. */
const space = { anyOf: [whole, { type: "string", pattern: "^\\d+(?:\\.\\d+)?(?:[kKMGTP]?B|%)$" }] };
const collection = {
  gc: flag, gckeepstorage: space, reservedSpace: space, maxUsedSpace: space, minFreeSpace: space,
  gcpolicy: listOf(object({ all: flag, filters: listOf(text), keepDuration: duration, keepBytes: space, reservedSpace: space, maxUsedSpace: space, minFreeSpace: space })),
};
const network = { networkMode: oneOf("auto", "host", "cni", "bridge", "none"), cniConfigPath: text, cniBinaryPath: text, cniPoolSize: whole, bridgeName: text, bridgeSubnet: text };
const worker = {
  enabled: flag, labels: mapOf(text), platforms: listOf(text), snapshotter: text, rootless: flag, "apparmor-profile": text, selinux: flag, "max-parallelism": whole, defaultCgroupParent: text,
  ...collection, ...network,
};

export const buildkitdSchema = object({
  debug: flag,
  trace: flag,
  root: text,
  "insecure-entitlements": listOf(oneOf("network.host", "security.insecure", "device")),
  provenanceEnvDir: text,
  log: object({ format: oneOf("json", "text") }),
  dns: object({ nameservers: listOf(text), options: listOf(text), searchDomains: listOf(text) }),
  grpc: object({ address: listOf(text), debugAddress: text, uid: whole, gid: whole, securityDescriptor: text, tls: object({ cert: text, key: text, ca: text }) }),
  otel: object({ socketPath: text }),
  cdi: object({ disabled: flag, specDirs: listOf(text), autoAllowed: listOf(text) }),
  history: object({ maxAge: duration, maxEntries: whole }),
  worker: object({
    oci: object({ ...worker, noProcessSandbox: flag, binary: text, proxySnapshotterPath: text, isolateCgroups: flag, stargzSnapshotter: mapOf(anything) }),
    containerd: object({ ...worker, address: text, namespace: text, runtime: object({ name: text, path: text, options: mapOf(anything) }) }),
  }),
  registry: mapOf(
    object({ mirrors: listOf(text), http: flag, insecure: flag, ca: listOf(text), keypair: listOf(object({ key: text, cert: text }, ["key", "cert"])), tlsconfigdir: listOf(text) }),
  ),
  frontend: object({ "dockerfile.v0": object({ enabled: flag }), "gateway.v0": object({ enabled: flag, allowedRepositories: listOf(text) }) }),
  system: object({ platformsCacheMaxAge: duration }),
});
