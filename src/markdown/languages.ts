/**
 * The languages a fence may be written in. The list is closed: a fence in any other language stops the build, because
 * nothing would check it.
 */
import type { BundledLanguage, SpecialLanguage } from "shiki";

/** Fence language → the Shiki grammar that colours it. */
export const languages = {
  sh: "shellscript",
  powershell: "powershell",
  console: "text",
  dockerfile: "docker",
  yaml: "yaml",
  json: "json",
  jsonc: "jsonc",
  toml: "toml",
  ini: "ini",
  nginx: "nginx",
  caddyfile: "text",
  js: "javascript",
  ts: "typescript",
  python: "python",
  go: "go",
  csharp: "csharp",
  sql: "sql",
  promql: "text",
  logql: "text",
  hcl: "hcl",
  xml: "xml",
  html: "html",
  css: "css",
  diff: "diff",
  makefile: "makefile",
  text: "text",
} as const satisfies Record<string, BundledLanguage | SpecialLanguage>;

export type Language = keyof typeof languages;

export function isLanguage(name: string): name is Language {
  return Object.hasOwn(languages, name);
}
