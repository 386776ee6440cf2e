/** What a fence or a file is, which decides who checks it: what its meta says, then its name, then what stands in it, then its language. */
import { isMap, parseDocument } from "yaml";

/** What is known of a text before it is read by its parser. */
export interface Described {
  /** The fence's `kind`, where it has one. */
  readonly kind?: string | undefined;
  /** Its path or name, where it has one. */
  readonly file?: string | undefined;
  /** The fence's language, or what an example's name says. */
  readonly language: string;
  readonly text: string;
}

/** Names that say more than the language does. */
const kindsByName: readonly [RegExp, string][] = [
  [/(?:^|\/)(?:[\w-]+\.)?(?:docker-)?compose(?:[.-][a-z.-]+)?\.ya?ml$/, "compose"],
  [/(?:^|\/)stack(?:[.-][a-z.-]+)?\.ya?ml$/, "stack"],
  [/(?:^|\/)daemon\.json$/, "daemon-json"],
  [/\.docker\/config\.json$/, "docker-config"],
  [/(?:^|\/)buildkitd\.toml$/, "buildkitd"],
  [/\.github\/workflows\/[^/]+\.ya?ml$/, "github-actions"],
  [/\.gitlab-ci\.yml$/, "gitlab-ci"],
  [/(?:^|\/)prometheus\.ya?ml$/, "prometheus"],
  [/(?:^|\/)alertmanager\.ya?ml$/, "alertmanager"],
  [/\.dockerignore$/, "dockerignore"],
  [/(?:^|\/|\.)Dockerfile(?:\.[\w.-]+)?$/, "dockerfile"],
  [/(?:^|\/)Caddyfile$/, "caddyfile"],
  [/\.container$/, "quadlet"],
  [/\.(?:service|socket|timer|mount)$|\.(?:service|socket|timer|mount)\.d\/[^/]+\.conf$/, "systemd"],
  [/(?:^|\/)apparmor\.d\//, "apparmor"],
  [/(?:^|\/)[\w-]*\.env(?:\.[\w-]+)?$/, "env"],
  [/(?:^|\/)fluent\.conf$/, "fluentd"],
  [/^\/etc\/(?:fstab$|cron\.d\/|udev\/)|\.ssh\/config$/, "host-file"],
  [/\.sh$/, "sh"],
  [/\.ps1$/, "powershell"],
  [/\.html$/, "html"],
  [/\.alloy$/, "alloy"],
];

/** Top-level keys that make a YAML, JSON or TOML text one of a kind. */
const kindsByKeys: readonly [readonly string[], string][] = [
  [["apiVersion", "kind"], "kubernetes"],
  [["apiVersion", "datasources"], "grafana-datasources"],
  [["scrape_configs"], "prometheus"],
  [["groups"], "prometheus"],
  [["route", "receivers"], "alertmanager"],
  [["version", "storage"], "registry"],
  [["version", "proxy"], "registry"],
  [["on", "jobs"], "github-actions"],
  [["services"], "compose"],
  [["storage"], "registry"],
  [["defaultAction"], "seccomp"],
  [["auths"], "docker-config"],
  [["credsStore"], "docker-config"],
  [["credHelpers"], "docker-config"],
  [["proxies"], "docker-config"],
];

function topLevelKeys(text: string): readonly string[] {
  const { contents } = parseDocument(text.split(/^---$/m).find((part) => part.trim() !== "") ?? "", { logLevel: "silent" });
  return isMap(contents) ? contents.items.map(({ key }) => String(key)) : [];
}

/** @returns a key of `checkers` or `unchecked`, or a word that neither knows, which the proof then reports */
export function kindOf({ kind, file = "", language, text }: Described): string {
  if (kind !== undefined) return kind;
  const named = kindsByName.find(([pattern]) => pattern.test(file))?.[1];
  if (named !== undefined) return named;
  if (language === "yaml" || language === "json") {
    if (/^\s*- (?:name|uses|run|id): /.test(text) && /^\s*(?:- )?(?:uses|run): /m.test(text)) return "github-actions";
    const there = topLevelKeys(text);
    return kindsByKeys.find(([keys]) => keys.every((key) => there.includes(key)))?.[1] ?? language;
  }
  if (language === "toml" && /^version\s*=\s*[23]\s*$/m.test(text) && /^\[plugins\./m.test(text)) return "containerd";
  return language;
}
