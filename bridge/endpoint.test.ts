import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { endpointText, engineSocketPath, findEndpoint, parseEndpoint } from "./endpoint.ts";
import type { Endpoint, FoundEndpoint, Surroundings } from "./endpoint.ts";

const parsed: readonly (readonly [address: string, endpoint: Endpoint | RegExp])[] = [
  ["unix:///var/run/docker.sock", { kind: "unix", path: "/var/run/docker.sock" }],
  ["unix:///run/user/1000/docker.sock", { kind: "unix", path: "/run/user/1000/docker.sock" }],
  ["unix://", { kind: "unix", path: "/var/run/docker.sock" }],
  ["UNIX:///x", { kind: "unix", path: "/x" }],
  ["unix://docker.sock", /isn't absolute/],
  ["unix:///a:/b", /colon/],
  ["tcp://127.0.0.1:2375", { kind: "tcp", host: "127.0.0.1", port: 2375 }],
  ["tcp://engine.example", { kind: "tcp", host: "engine.example", port: 2375 }],
  ["tcp://engine.example:80/", { kind: "tcp", host: "engine.example", port: 80 }],
  ["tcp://[::1]:2375", { kind: "tcp", host: "::1", port: 2375 }],
  ["http://127.0.0.1:2375", { kind: "tcp", host: "127.0.0.1", port: 2375 }],
  ["tcp://[engine]:2375", /isn't a host and a port/],
  ["tcp://engine:2375/prefix", /isn't a host and a port/],
  ["tcp://engine:0", /isn't a host and a port/],
  ["tcp://engine:65536", /isn't a host and a port/],
  ["tcp://", /isn't a host and a port/],
  ["tcp://a b:1", /isn't a host and a port/],
  ["tcp://me:secret@engine:2375", /user name or password/],
  ["https://engine:1234", { kind: "tcp", host: "engine", port: 1234, tls: {} }],
  ["https://engine", { kind: "tcp", host: "engine", port: 2376, tls: {} }],
  ["https://engine/path", /isn't a host and a port/],
  ["ssh://engine", { kind: "ssh", host: "engine" }],
  ["ssh://me@engine:2222", { kind: "ssh", host: "engine", user: "me", port: 2222 }],
  ["ssh://me@[::1]/run/user/1000/docker.sock", { kind: "ssh", host: "::1", user: "me", socket: "/run/user/1000/docker.sock" }],
  ["ssh://me:secret@engine", /password/],
  ["ssh://-oProxyCommand=x", /isn't a host for ssh/],
  ["ssh://-l@engine", /isn't a host for ssh/],
  ["ssh://engine/a b", /isn't a host for ssh/],
  ["ssh://engine/$(id)", /isn't a host for ssh/],
  ["ssh://engine:0", /isn't a host for ssh/],
  ["ssh://", /isn't a host for ssh/],
  ["npipe:////./pipe/docker_engine", { kind: "npipe", path: "\\\\.\\pipe\\docker_engine" }],
  ["npipe://", { kind: "npipe", path: "\\\\.\\pipe\\docker_engine" }],
  ["npipe:////other/pipe/x", /isn't a named pipe/],
  ["npipe:////./pipe/a/b", /isn't a named pipe/],
  ["fd://", /listen on/],
  ["/var/run/docker.sock", /isn't an engine's address/],
  ["", /isn't an engine's address/],
  ["ftp://engine", /isn't an engine's address/],
];

for (const [address, expected] of parsed) {
  test(`the address "${address}" is ${expected instanceof RegExp ? "refused" : "read"}`, () => {
    const result = parseEndpoint(address);
    if (!(expected instanceof RegExp)) return assert.deepEqual(result, expected);
    assert.ok("problem" in result, `it was read as ${JSON.stringify(result)}`);
    assert.match(result.problem, expected);
    assert.doesNotMatch(result.problem, /secret/);
  });
}

test("an endpoint's text reads back as the same endpoint", () => {
  for (const [, endpoint] of parsed) {
    if (!(endpoint instanceof RegExp)) assert.deepEqual(parseEndpoint(endpointText(endpoint)), endpoint);
  }
});

const id = (context: string) => createHash("sha256").update(context).digest("hex");
const metaOf = (context: string, host: string) => ({
  [`/home/me/.docker/contexts/meta/${id(context)}/meta.json`]: JSON.stringify({ Name: context, Endpoints: { docker: { Host: host } } }),
});
const config = (current: string) => ({ "/home/me/.docker/config.json": JSON.stringify({ currentContext: current }) });

interface Search {
  readonly what: string;
  readonly explicit?: string;
  readonly env?: Surroundings["env"];
  readonly platform?: NodeJS.Platform;
  readonly files?: Readonly<Record<string, string>>;
  readonly finds: string;
}

const searches: readonly Search[] = [
  { what: "nothing set", finds: "unix:///var/run/docker.sock from the platform's default" },
  { what: "--endpoint before DOCKER_HOST", explicit: "tcp://a:1", env: { DOCKER_HOST: "tcp://b:1" }, finds: "tcp://a:1 from --endpoint" },
  {
    what: "DOCKER_HOST before DOCKER_CONTEXT",
    env: { DOCKER_HOST: "tcp://b:1", DOCKER_CONTEXT: "lab" },
    files: metaOf("lab", "tcp://lab:1"),
    finds: "tcp://b:1 from DOCKER_HOST",
  },
  {
    what: "DOCKER_CONTEXT before the current context",
    env: { DOCKER_CONTEXT: "lab" },
    files: { ...config("home"), ...metaOf("lab", "tcp://lab:1"), ...metaOf("home", "tcp://home:1") },
    finds: 'tcp://lab:1 from the docker context "lab"',
  },
  {
    what: "the current context",
    files: { ...config("desktop-linux"), ...metaOf("desktop-linux", "unix:///home/me/.docker/desktop/docker.sock") },
    finds: 'unix:///home/me/.docker/desktop/docker.sock from the docker context "desktop-linux"',
  },
  { what: "an empty DOCKER_HOST", env: { DOCKER_HOST: "" }, finds: "unix:///var/run/docker.sock from the platform's default" },
  { what: "the context called default", env: { DOCKER_CONTEXT: "default" }, files: config("lab"), finds: "unix:///var/run/docker.sock from the platform's default" },
  { what: "a config without a context", files: { "/home/me/.docker/config.json": "{}" }, finds: "unix:///var/run/docker.sock from the platform's default" },
  {
    what: "DOCKER_CONFIG",
    env: { DOCKER_CONFIG: "/etc/d" },
    files: {
      "/etc/d/config.json": JSON.stringify({ currentContext: "lab" }),
      [`/etc/d/contexts/meta/${id("lab")}/meta.json`]: JSON.stringify({ Endpoints: { docker: { Host: "tcp://lab:1" } } }),
    },
    finds: 'tcp://lab:1 from the docker context "lab"',
  },
  { what: "a damaged config", files: { "/home/me/.docker/config.json": "{" }, finds: "problem: isn't valid JSON" },
  { what: "a context that isn't there", env: { DOCKER_CONTEXT: "gone" }, finds: 'problem: "gone" has no Docker endpoint' },
  {
    what: "a damaged context",
    env: { DOCKER_CONTEXT: "lab" },
    files: { [`/home/me/.docker/contexts/meta/${id("lab")}/meta.json`]: "[" },
    finds: 'problem: "lab" has no Docker endpoint',
  },
  { what: "a context through ssh", files: { ...config("far"), ...metaOf("far", "ssh://me@far") }, finds: 'ssh://me@far from the docker context "far"' },
  {
    what: "a context with certificates",
    files: { ...config("tls"), ...metaOf("tls", "tcp://tls:2376"), [`/home/me/.docker/contexts/tls/${id("tls")}/docker/ca.pem`]: "PEM" },
    finds: 'https://tls:2376 from the docker context "tls"',
  },
  {
    what: "a context with half of a client certificate",
    files: { ...config("tls"), ...metaOf("tls", "tcp://tls:2376"), [`/home/me/.docker/contexts/tls/${id("tls")}/docker/cert.pem`]: "PEM" },
    finds: "problem: key.pem is missing",
  },
  { what: "DOCKER_TLS_VERIFY", env: { DOCKER_HOST: "tcp://b", DOCKER_TLS_VERIFY: "1" }, finds: "https://b:2376 from DOCKER_HOST" },
  { what: "DOCKER_TLS", env: { DOCKER_HOST: "tcp://b:1", DOCKER_TLS: "1" }, finds: "https://b:1 from DOCKER_HOST" },
  { what: "DOCKER_TLS_VERIFY with a socket", env: { DOCKER_HOST: "unix:///s", DOCKER_TLS_VERIFY: "1" }, finds: "unix:///s from DOCKER_HOST" },
  { what: "Windows", platform: "win32", finds: "npipe:////./pipe/docker_engine from the platform's default" },
  { what: "a rootless engine's context", files: { ...config("rootless"), ...metaOf("rootless", "unix:///run/user/1000/docker.sock") }, finds: 'unix:///run/user/1000/docker.sock from the docker context "rootless"' },
];

function described(found: FoundEndpoint): string {
  return "problem" in found ? `problem: ${found.problem}` : `${endpointText(found.endpoint)} from ${found.source}`;
}

for (const { what, explicit, env = {}, platform = "linux", files = {}, finds } of searches) {
  test(`with ${what}, the endpoint is ${finds}`, () => {
    const found = findEndpoint({ explicit, env, platform, home: "/home/me", readText: (path) => files[path] });
    if (!finds.startsWith("problem: ")) return assert.equal(described(found), finds);
    assert.ok("problem" in found, described(found));
    assert.ok(found.problem.includes(finds.slice("problem: ".length)), found.problem);
  });
}

test("certificates come from the folder that DOCKER_CERT_PATH names, from the configuration's, or from the context", () => {
  const pem = (folder: string) => Object.fromEntries(["ca", "cert", "key"].map((name) => [`${folder}/${name}.pem`, `${name} of ${folder}`]));
  const files: Readonly<Record<string, string>> = { ...pem("/certs"), ...pem("/home/me/.docker"), ...pem(`/home/me/.docker/contexts/tls/${id("lab")}/docker`), ...metaOf("lab", "tcp://lab:2376") };
  const tlsOf = (env: Surroundings["env"]) => {
    const found = findEndpoint({ explicit: undefined, env, platform: "linux", home: "/home/me", readText: (path) => files[path] });
    return "endpoint" in found && found.endpoint.kind === "tcp" ? found.endpoint.tls : undefined;
  };
  const of = (folder: string) => ({ ca: `ca of ${folder}`, cert: `cert of ${folder}`, key: `key of ${folder}` });
  assert.deepEqual(tlsOf({ DOCKER_HOST: "tcp://b", DOCKER_TLS_VERIFY: "1", DOCKER_CERT_PATH: "/certs" }), of("/certs"));
  assert.deepEqual(tlsOf({ DOCKER_HOST: "tcp://b", DOCKER_TLS_VERIFY: "1" }), of("/home/me/.docker"));
  assert.deepEqual(tlsOf({ DOCKER_CONTEXT: "lab" }), of(`/home/me/.docker/contexts/tls/${id("lab")}/docker`));
});

test("a session mounts the socket where the engine has it", () => {
  const usual = "/var/run/docker.sock";
  const cases: readonly (readonly [Endpoint | undefined, NodeJS.Platform, string])[] = [
    [{ kind: "unix", path: "/run/user/1000/docker.sock" }, "linux", "/run/user/1000/docker.sock"],
    [{ kind: "unix", path: "/home/me/.docker/desktop/docker.sock" }, "linux", usual],
    [{ kind: "unix", path: "/Users/me/.docker/run/docker.sock" }, "darwin", usual],
    [{ kind: "tcp", host: "engine", port: 2375 }, "linux", usual],
    [{ kind: "npipe", path: "\\\\.\\pipe\\docker_engine" }, "win32", usual],
    [{ kind: "ssh", host: "far" }, "linux", usual],
    [{ kind: "ssh", host: "far", socket: "/run/user/1000/docker.sock" }, "darwin", "/run/user/1000/docker.sock"],
    [undefined, "linux", usual],
  ];
  for (const [endpoint, platform, path] of cases) assert.equal(engineSocketPath(endpoint, platform), path);
});
