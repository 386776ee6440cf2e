/** Which checker looks at what. A kind without one is an error, unless it is in the short list of what can't be wrong. */
import { readFileSync } from "node:fs";
import { checkCaddyfile } from "./caddy.ts";
import { checkJson, checkToml, checkYaml } from "./data.ts";
import type { DockerGrammar } from "./docker/grammar.ts";
import { checkDockerfile, checkDockerignore } from "./dockerfile.ts";
import { checkBake, checkCompose, checkContainerd, checkDaemonJson, checkEnvironmentFile, checkStack } from "./engine-files.ts";
import { checkGithubActions } from "./github-actions.ts";
import { checkGitlabCi } from "./gitlab-ci/gitlab-ci.ts";
import { keyChecks } from "./key-checks.ts";
import { checkKubernetes } from "./kubernetes/kubernetes.ts";
import { checkNginx } from "./nginx.ts";
import { checkCss, checkHtml, checkSql, checkXml } from "./other-languages.ts";
import { checkPowerShell } from "./powershell.ts";
import { checkGo, checkJavaScript, checkPython, checkTypeScript } from "./programming-languages.ts";
import { checkAlertmanager, checkPrometheus, checkPromql } from "./prometheus.ts";
import { checkShell } from "./shell.ts";
import type { Checker } from "./source.ts";
import { checkAppArmor, checkQuadlet, checkSystemd } from "./systemd.ts";
import { parseWith, syntaxErrors } from "./tree-sitter.ts";

const grammar = JSON.parse(readFileSync(new URL("docker/grammar.json", import.meta.url), "utf8")) as DockerGrammar;

const treeSitter = (language: string): Checker => async ({ text }) => syntaxErrors(await parseWith(language, text));

export const checkers: Readonly<Record<string, Checker>> = {
  sh: ({ text }) => checkShell(text, grammar),
  powershell: ({ text }) => checkPowerShell(text, grammar),
  dockerfile: checkDockerfile,
  dockerignore: checkDockerignore,
  env: ({ text }) => checkEnvironmentFile(text),
  json: ({ text }) => checkJson(text, false),
  jsonc: ({ text }) => checkJson(text, true),
  "daemon-json": ({ text }) => checkDaemonJson(text),
  yaml: ({ text }) => checkYaml(text),
  compose: ({ text, fragment }) => checkCompose(text, fragment),
  stack: ({ text, fragment }) => checkStack(text, fragment),
  "gitlab-ci": ({ text, fragment }) => checkGitlabCi(text, fragment, grammar),
  kubernetes: ({ text }) => checkKubernetes(text),
  prometheus: ({ text }) => checkPrometheus(text),
  alertmanager: ({ text }) => checkAlertmanager(text),
  ...keyChecks,
  containerd: ({ text }) => checkContainerd(text),
  systemd: ({ text }) => checkSystemd(text),
  quadlet: ({ text }) => checkQuadlet(text),
  apparmor: ({ text }) => checkAppArmor(text),
  "github-actions": ({ text, fragment }) => checkGithubActions(text, fragment, grammar),
  nginx: ({ text }) => checkNginx(text),
  caddyfile: ({ text }) => checkCaddyfile(text),
  sql: ({ text }) => checkSql(text),
  promql: ({ text }) => checkPromql(text),
  html: ({ text }) => checkHtml(text),
  xml: ({ text }) => checkXml(text),
  hcl: ({ text }) => checkBake(text),
  toml: ({ text }) => checkToml(text),
  ini: treeSitter("ini"),
  js: ({ text }) => checkJavaScript(text),
  ts: ({ text }) => checkTypeScript(text),
  python: ({ text }) => checkPython(text),
  go: ({ text }) => checkGo(text),
  csharp: treeSitter("c-sharp"),
  css: ({ text }) => checkCss(text),
};

/** Kinds that nothing can refuse here, and why. */
export const unchecked: Readonly<Record<string, string>> = {
  text: "plain text, output or a list: any text is right",
  diff: "an excerpt of two files that are checked themselves",
  makefile: "make has no mode that only parses",
  alloy: "Grafana Alloy's configuration language has no parser in the npm registry or Debian",
  logql: "Loki's language has no parser in the npm registry or Debian",
  fluentd: "Fluentd isn't in Debian or the npm registry",
  "host-file": "files of /etc (cron, fstab, udev) and ~ (SSH) that their programs read on the reader's machine, with its devices, users and hosts",
};
