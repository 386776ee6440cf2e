/**
 * What is known of the values in a docker command line: the forms that help pages name, and the values that the CLI or the engine takes for some
 * flags (docs.docker.com, CLI reference of each command). A value that holds something that only the shell knows is never refused.
 */
import { isUnknown } from "./unknown.ts";

/** Forms by the word that a help page has for them, as Go's parsers of these types take them. */
export const forms: Readonly<Record<string, RegExp>> = {
  int: /^[+-]?\d+$/,
  uint: /^\d+$/,
  uint16: /^\d+$/,
  uint32: /^\d+$/,
  float: /^[+-]?\d+(?:\.\d+)?$/,
  decimal: /^\d+(?:\.\d+)?$/,
  bytes: /^(?:-1|\d+(?:\.\d+)?\s?(?:[kmgtp]i?b?|b)?)$/i,
  duration: /^(?:0|[+-]?(?:\d+(?:\.\d+)?(?:ns|us|µs|ms|s|m|h))+)$/,
};

/** Flags with a fixed choice of values, by command and flag; `*` for any command. */
const choices: Readonly<Record<string, readonly string[]>> = {
  "* --pull": ["always", "missing", "never", "policy", "build", "if_not_present", "true", "false", "daily", "weekly"],
  "* --progress": ["auto", "plain", "tty", "rawjson", "quiet", "json", "none"],
  "* --log-level": ["debug", "info", "warn", "error", "fatal"],
  "* --cgroupns": ["host", "private"],
  "service create --mode": ["replicated", "global", "replicated-job", "global-job"],
  "service create --endpoint-mode": ["vip", "dnsrr"],
  "service update --endpoint-mode": ["vip", "dnsrr"],
  "node update --availability": ["active", "pause", "drain"],
  "node update --role": ["worker", "manager"],
  "swarm init --availability": ["active", "pause", "drain"],
  "swarm join --availability": ["active", "pause", "drain"],
  "service create --update-order": ["start-first", "stop-first"],
  "service update --update-order": ["start-first", "stop-first"],
  "service create --update-failure-action": ["pause", "continue", "rollback"],
  "service update --update-failure-action": ["pause", "continue", "rollback"],
  "service create --restart-condition": ["none", "on-failure", "any"],
  "service update --restart-condition": ["none", "on-failure", "any"],
  "compose down --rmi": ["local", "all"],
};

/** Keys of `--mount`, for all its types (docs.docker.com/engine/storage/ and the reference of `docker service create`). */
const mountKeys = new Set([
  "type", "source", "src", "target", "dst", "destination", "readonly", "ro", "consistency", "bind-propagation", "bind-nonrecursive", "bind-recursive", "volume-driver", "volume-label",
  "volume-nocopy", "volume-opt", "volume-subpath", "tmpfs-size", "tmpfs-mode", "image-subpath",
]);
const mountTypes = ["bind", "volume", "tmpfs", "npipe", "cluster", "image"];

/** An image reference, by the grammar of the OCI distribution specification and Docker's names. */
const imageReference = /^(?:(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*|\[[0-9a-fA-F:]+\])(?::\d+)?\/)?[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*(?::\w[\w.-]{0,127})?(?:@[a-z0-9]+:[0-9a-fA-F]{32,})?$/;

const port = /^\d{1,5}(?:-\d{1,5})?$/;

function wrongPort(value: string): string | undefined {
  // The long form has keys.
  if (value.includes("=")) return undefined;
  const [mapping = "", protocol, ...more] = value.split("/");
  if (more.length > 0 || (protocol !== undefined && !["tcp", "udp", "sctp"].includes(protocol))) return `“${value}” publishes no port: the protocol is tcp, udp or sctp`;
  const [, host, rest = mapping] = /^(\[[0-9a-fA-F:]+\]|(?:\d{1,3}\.){3}\d{1,3}):(.*)$/.exec(mapping) ?? [];
  const parts = rest.split(":");
  const container = parts.at(-1) ?? "";
  const isRange = (part: string) => port.test(part) && part.split("-").every((number) => Number(number) <= 65535);
  if (parts.length > 2 || !isRange(container) || (parts.length === 2 && parts[0] !== "" && !isRange(parts[0] ?? "")) || (parts.length === 2 && parts[0] === "" && host === undefined)) {
    return `“${value}” publishes no port; write [address:][host port:]container port[/protocol]`;
  }
  return undefined;
}

function wrongMount(value: string): string | undefined {
  const fields = value.split(",").map((field) => field.split("=") as [string, string?]);
  for (const [key] of fields) if (!mountKeys.has(key.toLowerCase())) return `--mount has no key “${key}”`;
  const type = fields.find(([key]) => key.toLowerCase() === "type")?.[1];
  if (type !== undefined && !mountTypes.includes(type)) return `--mount has no type “${type}”; there are ${mountTypes.join(", ")}`;
  if (!fields.some(([key]) => ["target", "dst", "destination"].includes(key.toLowerCase()))) return "--mount needs a target";
  return undefined;
}

/** A Go template has to close what it opens. */
function wrongTemplate(value: string): string | undefined {
  const opened = value.match(/\{\{/g)?.length ?? 0;
  const closed = value.match(/\}\}/g)?.length ?? 0;
  return opened === closed ? undefined : `“${value}” opens ${opened} template actions and closes ${closed}`;
}

const wrongRestart = (value: string) =>
  /^(?:no|always|unless-stopped|on-failure(?::\d+)?|none|any|)$/.test(value) ? undefined : `“${value}” is no restart policy; there are no, on-failure[:times], always, unless-stopped`;
const wrongFilter = (value: string) => (/^[\w.-]+!?=/.test(value) ? undefined : `“${value}” is no filter; write key=value`);

const byFlag: Readonly<Record<string, (value: string) => string | undefined>> = {
  publish: wrongPort,
  mount: wrongMount,
  format: wrongTemplate,
  restart: wrongRestart,
  filter: wrongFilter,
};

/** Commands whose first argument, or every argument, is an image. */
const imageArguments: Readonly<Record<string, "first" | "all">> = {
  run: "first", create: "first", "container run": "first", "container create": "first", pull: "first", push: "first", "image pull": "first", "image push": "first",
  tag: "all", "image tag": "all", "service create": "first", "buildx imagetools inspect": "first",
};

/**
 * @param command full name without `docker`
 * @param flag long name without dashes
 * @returns what is wrong with a flag's value
 */
export function wrongValue(command: string, flag: string, value: string, form: string | undefined): string | undefined {
  if (isUnknown(value)) return undefined;
  const pattern = form === undefined ? undefined : forms[form];
  if (pattern && !pattern.test(value)) return `--${flag} of docker ${command} wants a value of the form “${form}”, not “${value}”`;
  const allowed = choices[`${command.replace(/^(?:container|image) /, "")} --${flag}`] ?? choices[`* --${flag}`];
  if (allowed && !allowed.includes(value)) return `--${flag} of docker ${command} is one of ${allowed.join(", ")}, not “${value}”`;
  return byFlag[flag]?.(value);
}

/** @returns what is wrong with the command's arguments, as far as they are images */
export function wrongArguments(command: string, words: readonly string[]): string[] {
  const which = imageArguments[command];
  if (which === undefined) return [];
  const images = which === "all" ? words : words.slice(0, 1);
  return images.filter((image) => !isUnknown(image) && !imageReference.test(image)).map((image) => `“${image}” is no name of an image: lower-case letters, digits, . _ - and /, then :tag`);
}
