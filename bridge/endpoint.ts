// Which Docker Engine: found as the Docker CLI finds it, so that the guide talks to the engine that `docker` talks to.
// The order is the CLI's: an explicit address, DOCKER_HOST, DOCKER_CONTEXT, the current context, the platform's socket.

import { createHash } from "node:crypto";
import { isIPv6 } from "node:net";
import { posix, win32 } from "node:path";
import { member, parseJson, text } from "./json.ts";

export type Endpoint =
  | { readonly kind: "unix"; readonly path: string }
  /** A Windows named pipe, as Windows spells its path. */
  | { readonly kind: "npipe"; readonly path: string }
  /** `tls`: with what to prove and to check who is at the ends; without, in the clear. */
  | { readonly kind: "tcp"; readonly host: string; readonly port: number; readonly tls?: TlsMaterial }
  /** `socket`: the engine's socket over there, where it isn't the usual one. */
  | { readonly kind: "ssh"; readonly host: string; readonly user?: string; readonly port?: number; readonly socket?: string };

/** Certificates and a key as PEM text; what isn't there isn't used, and without `ca` the system's authorities are trusted. */
export interface TlsMaterial {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

/** Where an address came from, and the endpoint, or why there is none. */
export type FoundEndpoint = { readonly source: string } & (
  | { readonly endpoint: Endpoint }
  | { readonly problem: string; readonly address: string }
);

/** What the search depends on, passed in so that tests can pass something else. */
export interface Surroundings {
  /** The value of `--endpoint`. */
  readonly explicit: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly home: string;
  /** A text file's content, or undefined where there is none. */
  readonly readText: (path: string) => string | undefined;
}

const unixDefault = "unix:///var/run/docker.sock";
const windowsDefault = "npipe:////./pipe/docker_engine";
const plainPort = 2375;
const tlsPort = 2376;

/** Finds the engine's endpoint; see the top of this file for the order. */
export function findEndpoint(surroundings: Surroundings): FoundEndpoint {
  const { explicit, env, platform } = surroundings;
  const platformDefault = platform === "win32" ? windowsDefault : unixDefault;
  const { join } = platform === "win32" ? win32 : posix;
  const folder = env["DOCKER_CONFIG"] || join(surroundings.home, ".docker");
  const tlsIn = (place: string): TlsMaterial => {
    const named = (["ca", "cert", "key"] as const).map((name) => [name, surroundings.readText(join(place, `${name}.pem`))] as const);
    return Object.fromEntries(named.filter(([, content]) => content !== undefined));
  };
  // The CLI's DOCKER_TLS alone encrypts without checking the engine's certificate; the bridge always checks it.
  const wantsTls = Boolean(env["DOCKER_TLS"]) || Boolean(env["DOCKER_TLS_VERIFY"]);
  const certPath = env["DOCKER_CERT_PATH"] || folder;
  const readPlain = (address: string, source: string) => read(address, source, wantsTls, () => tlsIn(certPath));
  if (explicit !== undefined) return readPlain(explicit, "--endpoint");
  if (env["DOCKER_HOST"]) return readPlain(env["DOCKER_HOST"], "DOCKER_HOST");

  const configPath = join(folder, "config.json");
  const config = parseJson(surroundings.readText(configPath) ?? "{}");
  if (config === undefined) {
    return { source: configPath, address: "", problem: `${configPath} isn't valid JSON. Repair it, or name the engine with --endpoint.` };
  }
  const context = env["DOCKER_CONTEXT"] || text(member(config.value, "currentContext")) || "default";
  if (context === "default") return readPlain(platformDefault, "the platform's default");

  const source = `the docker context "${context}"`;
  // The CLI names a context's folder after the SHA-256 of its name (docker/cli, cli/context/store).
  const contextId = createHash("sha256").update(context).digest("hex");
  const meta = parseJson(surroundings.readText(join(folder, "contexts", "meta", contextId, "meta.json")) ?? "");
  const address = text(member(member(member(meta?.value, "Endpoints"), "docker"), "Host"));
  if (!address) {
    return {
      source,
      address: "",
      problem: `${source} has no Docker endpoint that can be read. See docker context ls, or name the engine with --endpoint.`,
    };
  }
  const tlsFolder = join(folder, "contexts", "tls", contextId, "docker");
  const contextTls = tlsIn(tlsFolder);
  return read(address, source, Object.keys(contextTls).length > 0, () => contextTls);
}

function read(address: string, source: string, wantsTls: boolean, material: () => TlsMaterial): FoundEndpoint {
  const result = parseEndpoint(wantsTls ? address.replace(/^(tcp|http):/i, "https:") : address);
  if ("problem" in result) return { source, address, problem: result.problem };
  if (result.kind !== "tcp" || result.tls === undefined) return { source, endpoint: result };
  const tls = material();
  if ((tls.cert === undefined) !== (tls.key === undefined)) {
    const missing = tls.cert === undefined ? "cert.pem" : "key.pem";
    return { source, address, problem: `${address} needs TLS (${source}), and of its client certificate ${missing} is missing. Put it beside the other one.` };
  }
  return { source, endpoint: { ...result, tls } };
}

const instead = "Name a unix://, npipe://, tcp:// or ssh:// endpoint with --endpoint.";

/**
 * Reads an engine's address.
 * @param address as in DOCKER_HOST, for example `unix:///var/run/docker.sock` or `tcp://127.0.0.1:2375`
 */
export function parseEndpoint(address: string): Endpoint | { readonly problem: string } {
  const [, scheme, rest = ""] = /^([a-z]+):\/\/(.*)$/i.exec(address) ?? [];
  switch (scheme?.toLowerCase()) {
    case "unix": {
      const path = rest === "" ? unixDefault.slice("unix://".length) : rest;
      if (!path.startsWith("/")) return { problem: `${address} isn't absolute: a socket's address has three slashes, unix:///path.` };
      // The session's container mounts this path, and a colon would end it there.
      if (path.includes(":")) return { problem: `${address} has a colon in its path, which a bind mount can't express.` };
      return { kind: "unix", path };
    }
    case "tcp":
    case "http":
      return parseTcp(address, rest, plainPort);
    case "https": {
      const endpoint = parseTcp(address, rest, tlsPort);
      return "problem" in endpoint ? endpoint : { ...endpoint, tls: {} };
    }
    case "ssh":
      return parseSsh(address, rest);
    case "npipe": {
      // As Docker spells it: npipe:////./pipe/docker_engine is \\.\pipe\docker_engine.
      const [, name] = /^\/\/\.\/pipe\/([\w.-]+)$/.exec(rest === "" ? windowsDefault.slice("npipe://".length) : rest) ?? [];
      if (name === undefined) return { problem: `${address} isn't a named pipe's address: write npipe:////./pipe/docker_engine.` };
      return { kind: "npipe", path: `\\\\.\\pipe\\${name}` };
    }
    case "fd":
      return { problem: `${address} is for an engine to listen on, not for a client to call. ${instead}` };
    default:
      return { problem: `"${address}" isn't an engine's address. ${instead}` };
  }
}

function parseTcp(address: string, rest: string, usualPort: number): Extract<Endpoint, { kind: "tcp" }> | { readonly problem: string } {
  if (rest.includes("@")) return { problem: "The address holds a user name or password, which a Docker Engine has no use for. Leave it out." };
  const parts = /^(?:\[([^\]]+)\]|([A-Za-z0-9._-]+))(?::(\d{1,5}))?\/?$/.exec(rest);
  const host = parts?.[1] ?? parts?.[2];
  const port = parts?.[3] === undefined ? usualPort : Number(parts[3]);
  if (host === undefined || (parts?.[1] !== undefined && !isIPv6(host)) || port < 1 || port > 65535) {
    return { problem: `"${address}" isn't a host and a port. Write tcp://host:${usualPort}, without a path.` };
  }
  return { kind: "tcp", host, port };
}

/** As the Docker CLI takes it: user, host, port, and the path of the engine's socket over there (docker/cli, cli/connhelper/ssh). */
function parseSsh(address: string, rest: string): Endpoint | { readonly problem: string } {
  if (/^[^/]*:[^/]*@/.test(rest)) return { problem: "The address holds a password, which ssh doesn't take that way. Use a key, with ssh-agent for its passphrase." };
  // What begins with a dash would be an option to ssh.
  const parts = /^(?:([A-Za-z0-9_][\w.-]*)@)?(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9_][A-Za-z0-9._-]*))(?::(\d{1,5}))?(\/[\w./-]*)?$/.exec(rest);
  const [, user, v6, name, port, path = ""] = parts ?? [];
  const host = v6 ?? name;
  if (host === undefined || (v6 !== undefined && !isIPv6(v6)) || Number(port ?? 22) < 1 || Number(port ?? 22) > 65535) {
    return { problem: `"${address}" isn't a host for ssh. Write ssh://user@host, with :port and the path of the engine's socket where they aren't the usual ones.` };
  }
  return {
    kind: "ssh",
    host,
    ...(user === undefined ? {} : { user }),
    ...(port === undefined ? {} : { port: Number(port) }),
    ...(path === "" || path === "/" ? {} : { socket: path }),
  };
}

/** An endpoint as an address, for display. */
export function endpointText(endpoint: Endpoint): string {
  const bracketed = (host: string) => (isIPv6(host) ? `[${host}]` : host);
  switch (endpoint.kind) {
    case "unix":
      return `unix://${endpoint.path}`;
    case "npipe":
      return `npipe://${endpoint.path.replaceAll("\\", "/")}`;
    case "tcp":
      return `${endpoint.tls === undefined ? "tcp" : "https"}://${bracketed(endpoint.host)}:${endpoint.port}`;
    case "ssh": {
      const { user, host, port, socket = "" } = endpoint;
      return `ssh://${user === undefined ? "" : `${user}@`}${bracketed(host)}${port === undefined ? "" : `:${port}`}${socket}`;
    }
  }
}

/**
 * The path of the engine's own socket on the engine's machine, for a container to mount. On Linux that is the path that the
 * bridge dials; an engine in a virtual machine (Docker Desktop, macOS) or behind tcp has its socket at the usual place there, and one behind ssh
 * where its address says.
 */
export function engineSocketPath(endpoint: Endpoint | undefined, platform: NodeJS.Platform): string {
  if (endpoint?.kind === "ssh" && endpoint.socket !== undefined) return endpoint.socket;
  const local = platform === "linux" && endpoint?.kind === "unix" && !endpoint.path.includes("/.docker/desktop/");
  return local ? endpoint.path : unixDefault.slice("unix://".length);
}
