import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parseImage } from "./image.ts";
import { createPolicy, reduce } from "./policy.ts";
import type { Permitted } from "./policy.ts";
import { labels } from "./protocol.ts";
import { myEngineContainer, sandboxContainer } from "./session-container.ts";
import type { Refusal } from "./refusal.ts";
import { hostConfigMembers } from "./test-host-config.ts";

const image = parseImage("docker:cli") ?? assert.fail();
const bridgeId = "0123456789abcdef.fedcba9876543210";
const engineSocket = "/var/run/docker.sock";
const sandbox = { volume: "drydock-sandbox-0123456789abcdef", network: "drydock-sandbox-0123456789abcdef", owner: "0123456789abcdef" };
const policy = createPolicy({ bridgeId, image, engineSocket, allowMyEngine: true, sandbox, sandboxLimits: {} });
const id = "0123456789abcdef".repeat(4);
const ownFilters = encodeURIComponent(JSON.stringify({ label: [`io.drydock.bridge=${bridgeId}`, "io.drydock.session"] }));
// The bridge sorts out whose sessions they are.
const sentFilters = `filters=${encodeURIComponent('{"label":["io.drydock.session"]}')}`;

const permitted: readonly (readonly [request: string, sent: string])[] = [
  ["GET /engine/_ping", "/_ping"],
  ["HEAD /engine/_ping", "/_ping"],
  ["GET /engine/v1.41/_ping", "/v1.41/_ping"],
  ["GET /engine/_ping?", "/_ping"],
  ["GET /engine/version", "/version"],
  ["GET /engine/v1.51/info", "/v1.51/info"],
  ["POST /engine/v1.41/images/create?fromImage=docker&tag=cli", "/v1.41/images/create?fromImage=docker&tag=cli"],
  ["POST /engine/images/create?tag=cli&fromImage=docker", "/images/create?fromImage=docker&tag=cli"],
  ["POST /engine/images/create?fromImage=docker%3Acli", "/images/create?fromImage=docker&tag=cli"],
  ["GET /engine/images/docker:cli/json", "/images/docker:cli/json"],
  ["POST /engine/containers/create", "/containers/create"],
  ["GET /engine/containers/json", `/containers/json?all=0&${sentFilters}`],
  ["GET /engine/containers/json?all=1", `/containers/json?all=1&${sentFilters}`],
  [`GET /engine/containers/json?all=true&filters=${ownFilters}`, `/containers/json?all=true&${sentFilters}`],
  [`GET /engine/containers/json?filters=${encodeURIComponent('{"label":["io.drydock.session=my-engine"]}')}`, `/containers/json?all=0&${sentFilters}`],
  [`GET /engine/v1.41/containers/${id}/json`, `/v1.41/containers/${id}/json`],
  [`POST /engine/containers/${id}/start`, `/containers/${id}/start`],
  [`POST /engine/containers/${id}/resize?h=24&w=80`, `/containers/${id}/resize?h=24&w=80`],
  [`POST /engine/containers/${id}/wait?condition=removed`, `/containers/${id}/wait?condition=removed`],
  [`GET /engine/containers/${id}/logs?stdout=1&tail=100&follow=0`, `/containers/${id}/logs?stdout=1&tail=100&follow=0`],
  [`GET /engine/containers/${id}/attach/ws?stream=1&stdin=1&stdout=1`, `/containers/${id}/attach/ws?stream=1&stdin=1&stdout=1`],
  [`GET /engine/containers/${id}/attach/ws?detachKeys=ctrl-@,ctrl-%5E`, `/containers/${id}/attach/ws?detachKeys=ctrl-%40%2Cctrl-%5E`],
  [`DELETE /engine/containers/${id}?force=1&v=1`, `/containers/${id}?force=1&v=1`],
  [`DELETE /engine/volumes/${sandbox.volume}`, `/volumes/${sandbox.volume}`],
  [`DELETE /engine/v1.51/networks/${sandbox.network}`, `/v1.51/networks/${sandbox.network}`],
];

function decide(request: string): Refusal | Permitted {
  const [method = "", target = ""] = request.split(" ");
  return policy.decide(method, target);
}

for (const [request, sent] of permitted) {
  test(`${request} is permitted`, () => {
    const result = decide(request);
    assert.ok("path" in result, JSON.stringify(result));
    assert.equal(result.path, sent);
    assert.equal(result.containerId, request.includes(id) ? id : undefined);
  });
}

const refused: readonly string[] = [
  // Calls of the Engine API that aren't on the list.
  "GET /engine/images/json",
  "GET /engine/events",
  "GET /engine/system/df",
  "GET /engine/volumes",
  "POST /engine/volumes/create",
  "POST /engine/volumes/prune",
  "DELETE /engine/volumes/other",
  `GET /engine/volumes/${sandbox.volume}`,
  `DELETE /engine/volumes/${sandbox.volume}?force=1`,
  `DELETE /engine/volumes/${sandbox.volume}x`,
  "POST /engine/networks/create",
  "POST /engine/networks/prune",
  "DELETE /engine/networks/bridge",
  `POST /engine/networks/${sandbox.network}/connect`,
  "POST /engine/build",
  "POST /engine/session",
  "POST /engine/grpc",
  "POST /engine/auth",
  "GET /engine/secrets",
  "POST /engine/swarm/init",
  "POST /engine/plugins/pull?remote=x",
  "POST /engine/containers/prune",
  "POST /engine/images/prune",
  "DELETE /engine/images/docker:cli",
  "POST /engine/images/load",
  "GET /engine/images/docker:cli/get",
  "POST /engine/images/docker:cli/push",
  "POST /engine/images/docker:cli/tag?repo=x",
  "POST /engine/commit?container=x",
  `POST /engine/containers/${id}/exec`,
  `POST /engine/exec/${id}/start`,
  `GET /engine/exec/${id}/json`,
  `POST /engine/containers/${id}/update`,
  `POST /engine/containers/${id}/rename?name=x`,
  `POST /engine/containers/${id}/kill`,
  `POST /engine/containers/${id}/stop`,
  `POST /engine/containers/${id}/attach?stream=1`,
  `PUT /engine/containers/${id}/archive?path=/`,
  `GET /engine/containers/${id}/archive?path=/`,
  `GET /engine/containers/${id}/export`,
  `GET /engine/containers/${id}/top`,
  `GET /engine/containers/${id}/stats`,
  `GET /engine/containers/${id}/changes`,
  `GET /engine/containers/${id}`,
  // Methods.
  "POST /engine/_ping",
  "OPTIONS /engine/_ping",
  "get /engine/_ping",
  "TRACE /engine/version",
  "GET /engine/containers/create",
  `GET /engine/containers/${id}/start`,
  `POST /engine/containers/${id}/json`,
  `HEAD /engine/containers/${id}/json`,
  `POST /engine/containers/${id}`,
  // Spellings of a path.
  "GET /engine",
  "GET /engine/",
  "GET /engine/_ping/",
  "GET /engine//_ping",
  "GET //engine/_ping",
  "GET /engine/./_ping",
  "GET /engine/x/../_ping",
  "GET /engine/%5Fping",
  "GET /engine/_ping%00",
  "GET /engine/_PING",
  "GET /engine/_ping;x",
  "GET /engine/_ping#x",
  "GET /engine\\_ping",
  "GET /engine/v1.41/v1.41/_ping",
  "GET /engine/v1.4/_ping",
  "GET /engine/v1.410/_ping",
  "GET /engine/v2.41/_ping",
  "GET /engine/V1.41/_ping",
  "GET /engine/v1.41//_ping",
  "GET /engine/containers/ID/json",
  `GET /engine/containers/${id.slice(0, 12)}/json`,
  `GET /engine/containers/${id.toUpperCase()}/json`,
  `GET /engine/containers/${id}0/json`,
  `GET /engine/containers/${id}/../${id}/json`,
  `GET /engine/containers/${id}%2Fjson`,
  `GET /engine/containers/${id}/json/`,
  `GET /engine/containers/${id}/${id}/json`,
  "GET /engine/containers/drydock/json",
  // Queries.
  "GET /engine/_ping?x=1",
  "GET /engine/version?token=abc",
  "POST /engine/images/create",
  "POST /engine/images/create?fromImage=docker",
  "POST /engine/images/create?fromImage=docker&tag=dind",
  "POST /engine/images/create?fromImage=alpine&tag=cli",
  "POST /engine/images/create?fromImage=docker:cli&tag=dind",
  "POST /engine/images/create?fromImage=docker&tag=cli&platform=linux/arm64",
  "POST /engine/images/create?fromSrc=-&repo=docker&tag=cli",
  "POST /engine/images/create?fromImage=docker&fromImage=alpine&tag=cli",
  "GET /engine/images/alpine/json",
  "GET /engine/images/docker/json",
  "GET /engine/images/docker:cli/json?manifests=1",
  "POST /engine/containers/create?name=x",
  "POST /engine/containers/create?platform=x",
  "GET /engine/containers/json?size=1",
  "GET /engine/containers/json?filters=",
  "GET /engine/containers/json?filters=null",
  `GET /engine/containers/json?filters=${encodeURIComponent('{"label":["other"]}')}`,
  `GET /engine/containers/json?filters=${encodeURIComponent('{"name":["x"]}')}`,
  `GET /engine/containers/json?filters=${encodeURIComponent('{"label":["io.drydock.bridge=other"]}')}`,
  `POST /engine/containers/${id}/start?checkpoint=x`,
  `POST /engine/containers/${id}/start?detachKeys=x`,
  `POST /engine/containers/${id}/resize`,
  `POST /engine/containers/${id}/resize?h=24`,
  `POST /engine/containers/${id}/resize?h=0&w=80`,
  `POST /engine/containers/${id}/resize?h=24&w=99999`,
  `POST /engine/containers/${id}/resize?h=24&w=-1`,
  `POST /engine/containers/${id}/resize?h=24&w=80&h=25`,
  `POST /engine/containers/${id}/resize?h=24&w=80%0a`,
  `POST /engine/containers/${id}/wait?condition=x`,
  `GET /engine/containers/${id}/logs?details=1`,
  `GET /engine/containers/${id}/logs?tail=-1`,
  `GET /engine/containers/${id}/attach/ws?detachKeys=ctrl-%0a`,
  `GET /engine/containers/${id}/attach/ws?stdin=2`,
  `DELETE /engine/containers/${id}?link=1`,
  `DELETE /engine/containers/${id}?__proto__=1`,
  `DELETE /engine/containers/${id}?constructor=1`,
];

for (const request of refused) {
  test(`${request} is refused`, () => {
    const result = decide(request);
    assert.ok("reason" in result, JSON.stringify(result));
    assert.equal(result.status, 403);
    assert.ok(result.reason.length > 10);
  });
}

test("without --allow-my-engine nothing is created but sandboxes", () => {
  const strict = createPolicy({ bridgeId, image, engineSocket, allowMyEngine: false, sandbox, sandboxLimits: {} });
  const result = strict.checkContainer(container("my-engine"));
  assert.ok("reason" in result);
  assert.match(result.reason, /--allow-my-engine/);
  assert.deepEqual(strict.checkContainer(container("sandbox")), { kind: "sandbox" });
});

test("an image in a registry with a digest is inspected and pulled under its own name only", () => {
  const digest = `sha256:${"a".repeat(64)}`;
  const other = createPolicy({ bridgeId, engineSocket, allowMyEngine: true, sandbox, sandboxLimits: {}, image: parseImage(`r.example:5000/a/b@${digest}`) ?? assert.fail() });
  assert.ok("path" in other.decide("GET", `/engine/images/r.example:5000/a/b@${digest}/json`));
  assert.ok("path" in other.decide("POST", `/engine/images/create?fromImage=r.example:5000/a/b&tag=${digest}`));
  assert.ok("reason" in other.decide("GET", "/engine/images/r.example:5000/a/b/json"));
});

const kinds = ["sandbox", "my-engine"] as const;
function container(kind: (typeof kinds)[number]): Record<string, unknown> {
  const options = { image: image.whole, engineSocket, bridgeId, sandbox, volumeIsFree: true };
  return structuredClone<object>(kind === "sandbox" ? sandboxContainer(options) : myEngineContainer(options)) as Record<string, unknown>;
}
/** Why a container is refused; undefined when it isn't. */
function refusalOf(body: unknown): Refusal | undefined {
  const result = policy.checkContainer(body);
  return "reason" in result ? result : undefined;
}
const hostConfig = (body: Record<string, unknown>) => body["HostConfig"] as Record<string, unknown>;

test("exactly a session's containers are accepted, in any order of members", () => {
  for (const kind of kinds) {
    assert.deepEqual(policy.checkContainer(container(kind)), { kind });
    assert.deepEqual(policy.checkContainer(Object.fromEntries(Object.entries(container(kind)).toReversed())), { kind });
  }
});

test("a sandbox mounts nothing of its host, and gets a volume without a name where another has the named one", () => {
  const mounts = (volumeIsFree: boolean) => (policy.container("sandbox", volumeIsFree, undefined) as ReturnType<typeof sandboxContainer>).HostConfig.Mounts;
  const named = { Source: sandbox.volume, VolumeOptions: { Labels: { [labels.owner]: sandbox.owner } } };
  assert.deepEqual(mounts(true), [{ Type: "volume", Target: "/var/lib/docker", ...named }]);
  assert.deepEqual(mounts(false), [{ Type: "volume", Target: "/var/lib/docker" }]);
});

test("a sandbox gets the bridge's limits, which a page can't ask for, and a session its reader's label", () => {
  const sandboxLimits = { cpus: 1.5, memoryBytes: 2 ** 31, processes: 400 };
  const limiting = createPolicy({ bridgeId, image, engineSocket, allowMyEngine: true, sandbox, sandboxLimits });
  const limited = limiting.container("sandbox", true, "7") as ReturnType<typeof sandboxContainer>;
  const { NanoCpus, Memory, MemorySwap, PidsLimit, ...others } = limited.HostConfig;
  assert.deepEqual({ NanoCpus, Memory, MemorySwap, PidsLimit }, { NanoCpus: 1_500_000_000, Memory: 2 ** 31, MemorySwap: 2 ** 31, PidsLimit: 400 });
  assert.deepEqual(others, hostConfig(container("sandbox")));
  assert.deepEqual(limited.Labels, { ...(container("sandbox")["Labels"] as object), [labels.reader]: "7" });
  assert.deepEqual(limiting.checkContainer(container("sandbox")), { kind: "sandbox" });
  assert.ok("reason" in limiting.checkContainer(limited));
  assert.deepEqual(limiting.container("my-engine", false, undefined), container("my-engine"));
});

for (const kind of kinds) {
  for (const [name, value] of Object.entries(hostConfigMembers)) {
    const given = name in hostConfig(container(kind));
    test(`a ${kind} container with ${given ? "another" : "a"} HostConfig.${name} is refused`, () => {
      const body = container(kind);
      hostConfig(body)[name] = name === "Privileged" && given ? false : value;
      const refusal = refusalOf(body);
      assert.equal(refusal?.status, 403);
      assert.match(refusal.reason, new RegExp(`HostConfig\\.${name}(\\.\\w+)? ${given ? "has a value that isn't" : "isn't"} allowed`));
    });
  }
}

test("the volume and the network of a sandbox can't be others", () => {
  const changed = (change: (config: Record<string, unknown>) => void) => {
    const body = container("sandbox");
    change(hostConfig(body));
    return refusalOf(body)?.status;
  };
  const [mount] = hostConfig(container("sandbox"))["Mounts"] as [Record<string, unknown>];
  for (const part of [{ Source: "another" }, { Source: "/" }, { Type: "bind", Source: "/" }, { Target: "/" }, { ReadOnly: false }, { VolumeOptions: { DriverConfig: { Name: "local", Options: { type: "none", device: "/", o: "bind" } } } }]) {
    assert.equal(changed((config) => (config["Mounts"] = [{ ...mount, ...part }])), 403, JSON.stringify(part));
  }
  assert.equal(changed((config) => (config["Mounts"] = [mount, { Type: "bind", Source: "/", Target: "/host" }])), 403);
  assert.equal(changed((config) => (config["Mounts"] = [])), 403);
  assert.equal(changed((config) => (config["Binds"] = ["/:/host"])), 403);
  for (const network of ["host", "none", "bridge", "container:x", "default"]) assert.equal(changed((config) => (config["NetworkMode"] = network)), 403, network);
});

const changes: readonly (readonly [what: string, change: (body: Record<string, unknown>) => void])[] = [
  ["a bind of /", (body) => (hostConfig(body)["Binds"] = ["/:/host"])],
  ["a second bind", (body) => (hostConfig(body)["Binds"] = [`${engineSocket}:/var/run/docker.sock`, "/:/host"])],
  ["no binds", (body) => delete hostConfig(body)["Binds"]],
  ["a log elsewhere", (body) => (hostConfig(body)["LogConfig"] = { Type: "syslog", Config: { "syslog-address": "tcp://evil.example" } })],
  ["a log without bounds", (body) => (hostConfig(body)["LogConfig"] = { Type: "json-file", Config: {} })],
  ["another image", (body) => (body["Image"] = "alpine:latest")],
  ["another entrypoint", (body) => (body["Entrypoint"] = ["nsenter"])],
  ["another command", (body) => (body["Cmd"] = ["-c", "true"])],
  ["another environment", (body) => (body["Env"] = ["LD_PRELOAD=/x"])],
  ["a user", (body) => (body["User"] = "0")],
  ["a volume", (body) => (body["Volumes"] = { "/x": {} })],
  ["a host name", (body) => (body["Hostname"] = "x")],
  ["a network", (body) => (body["NetworkingConfig"] = { EndpointsConfig: { host: {} } })],
  ["another bridge's label", (body) => (body["Labels"] = { "io.drydock.session": "my-engine", "io.drydock.bridge": "x" })],
  ["no labels", (body) => (body["Labels"] = {})],
  ["one label more", (body) => ((body["Labels"] as Record<string, unknown>)["traefik.enable"] = "true")],
  ["no HostConfig", (body) => delete body["HostConfig"]],
  ["a HostConfig of null", (body) => (body["HostConfig"] = null)],
  ["no TTY", (body) => (body["Tty"] = false)],
  ["a member in lower case, which Go reads too", (body) => (body["hostconfig"] = { Privileged: true })],
  ["an own __proto__", (body) => Object.defineProperty(body, "__proto__", { value: { x: 1 }, enumerable: true })],
];

for (const [what, change] of changes) {
  test(`a container with ${what} is refused`, () => {
    for (const kind of kinds) {
      const body = container(kind);
      const before = JSON.stringify(body);
      change(body);
      // A sandbox has no binds to begin with.
      if (JSON.stringify(body) !== before) assert.equal(refusalOf(body)?.status, 403, kind);
    }
  });
}

test("what isn't an object is no container", () => {
  for (const body of [null, undefined, [], "", 1, true, [container("sandbox")]]) assert.equal(refusalOf(body)?.status, 403);
});

test("no other container than the two is ever accepted", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.string(), fc.constantFrom("", "HostConfig", "Labels", "HostConfig.LogConfig"), fc.constantFrom(...kinds), (value, name, place, kind) => {
      const body = container(kind);
      const target = place === "" ? body : place.split(".").reduce((part, step) => part[step] as Record<string, unknown>, body);
      const before = JSON.stringify(body);
      Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
      const same = JSON.stringify(body) === before;
      assert.equal(refusalOf(body) === undefined, same);
    }),
    { numRuns: 2000 },
  );
});

const segment = fc.oneof(
  fc.constantFrom("engine", "v1.41", "containers", "volumes", "networks", sandbox.volume, "images", "json", "create", "start", "attach", "ws", "_ping", id, "..", ".", "", "%2e", "docker:cli"),
  fc.string(),
);
const query = fc.option(fc.oneof(fc.string(), fc.webQueryParameters()), { nil: undefined });

test("whatever is permitted is one of the known forms, without a trace of anything else", () => {
  const plain = /^(\/v1\.\d\d)?\/(_ping|version|info|images\/create|images\/docker:cli\/json|containers\/(create|json|[0-9a-f]{64}(\/(json|start|resize|wait|logs|attach\/ws))?)|(volumes|networks)\/drydock-sandbox-0123456789abcdef)$/;
  fc.assert(
    fc.property(fc.constantFrom("GET", "HEAD", "POST", "DELETE", "PUT"), fc.array(segment, { maxLength: 7 }), query, (method, segments, search) => {
      const target = `/engine/${segments.join("/")}${search === undefined ? "" : `?${search}`}`;
      const result = policy.decide(method, target);
      if ("reason" in result) return;
      const [path = ""] = result.path.split("?");
      assert.match(path, plain);
      assert.match(result.path, /^[\x21-\x7e]+$/);
    }),
    { numRuns: 5000 },
  );
});

test("an answer is cut down to its named fields, at every depth", () => {
  const fields = { A: true, B: { C: true } } as const;
  assert.deepEqual(reduce({ A: [1], B: { C: 2, D: 3 }, E: 4 }, fields), { A: [1], B: { C: 2 } });
  assert.deepEqual(reduce([{ A: 1, X: 2 }, { X: 3 }], fields), [{ A: 1 }, {}]);
  assert.deepEqual(reduce({ B: null, A: null }, fields), { A: null });
  assert.equal(reduce("text", fields), undefined);
});
