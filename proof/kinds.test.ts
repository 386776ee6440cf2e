import assert from "node:assert/strict";
import { test } from "node:test";
import { type Described, kindOf } from "./kinds.ts";

const kinds: readonly [string, Partial<Described>, string][] = [
  ["the fence's word comes first", { kind: "stack", file: "compose.yaml", language: "yaml" }, "stack"],
  ["a Compose file by its name", { file: "monitoring/compose.yaml", language: "yaml" }, "compose"],
  ["a Compose file of an environment", { file: "compose.prod.yaml", language: "yaml" }, "compose"],
  ["a Compose file with a name before it", { file: "secret.compose.yaml", language: "yaml" }, "compose"],
  ["a Dockerfile", { file: "build/Dockerfile", language: "text" }, "dockerfile"],
  ["a Dockerfile of a variant", { file: "forms/Dockerfile.exec", language: "text" }, "dockerfile"],
  ["a Dockerfile with a name before it", { file: "go.Dockerfile", language: "text" }, "dockerfile"],
  ["a script that is shown as text", { file: "backup.sh", language: "text" }, "sh"],
  ["a drop-in", { file: "/etc/systemd/system/docker.service.d/override.conf", language: "ini" }, "systemd"],
  ["a workflow", { file: ".github/workflows/image.yml", language: "yaml" }, "github-actions"],
  ["steps of a workflow", { language: "yaml", text: "- uses: actions/checkout@v7\n- run: docker info" }, "github-actions"],
  ["a manifest by its keys", { language: "yaml", text: "kind: Pod\napiVersion: v1\n" }, "kubernetes"],
  ["the second document says nothing else", { language: "yaml", text: "apiVersion: v1\nkind: Pod\n---\na: 1\n" }, "kubernetes"],
  ["Prometheus' rules by their keys", { file: "alerts.yml", language: "yaml", text: "groups: []" }, "prometheus"],
  ["the registry's configuration by its keys", { file: "config.yml", language: "yaml", text: "version: 0.1\nstorage: {}" }, "registry"],
  ["a seccomp profile by its keys", { language: "json", text: '{"defaultAction": "SCMP_ACT_ALLOW"}' }, "seccomp"],
  ["containerd's configuration by its keys", { file: "config.toml", language: "toml", text: "version = 3\n[plugins.'x']\n" }, "containerd"],
  ["other YAML", { language: "yaml", text: "a: 1" }, "yaml"],
  ["YAML that can't be read", { language: "yaml", text: "a: [" }, "yaml"],
  ["YAML with an alias of nothing", { language: "yaml", text: "a: *b" }, "yaml"],
  ["other languages as they are", { language: "python", text: "print(1)" }, "python"],
];
for (const [name, described, kind] of kinds) test(name, () => assert.equal(kindOf({ language: "text", text: "", ...described }), kind));
