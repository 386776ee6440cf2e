/**
 * The Docker CLI's own files: `~/.docker/config.json` and a context's `meta.json`. The CLI ignores keys that it doesn't know, so they are listed here,
 * as the CLI's own source has them (docker/cli, cli/config/configfile/file.go, read 2026-11-24).
 */
import { anything, flag, listOf, mapOf, object, oneOf, text } from "./shapes.ts";

const formats = ["psFormat", "imagesFormat", "networksFormat", "pluginsFormat", "volumesFormat", "statsFormat", "serviceInspectFormat", "servicesFormat", "tasksFormat", "secretFormat", "configFormat", "nodesFormat"];

export const dockerConfigSchema = object({
  auths: mapOf(object({ auth: text, username: text, password: text, email: text, identitytoken: text, registrytoken: text })),
  credsStore: text,
  credHelpers: mapOf(text),
  HttpHeaders: mapOf(text),
  ...Object.fromEntries(formats.map((name) => [name, text])),
  detachKeys: text,
  pruneFilters: listOf(text),
  proxies: mapOf(object({ httpProxy: text, httpsProxy: text, noProxy: text, ftpProxy: text, allProxy: text })),
  currentContext: text,
  cliPluginsExtraDirs: listOf(text),
  plugins: mapOf(mapOf(text)),
  aliases: mapOf(text),
  features: mapOf(text),
  experimental: oneOf("enabled", "disabled"),
});

/** A context as `docker context export` and the CLI's store keep it. */
export const contextSchema = object(
  {
    Name: text,
    Metadata: mapOf(anything),
    Endpoints: object({ docker: object({ Host: text, SkipTLSVerify: flag }, ["Host"]) }, ["docker"]),
  },
  ["Name", "Endpoints"],
);
