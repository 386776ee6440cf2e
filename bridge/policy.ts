// What the bridge lets through: the closed list. A request that is on it is not passed on; a new one is made from the parts
// that were recognised, so nothing that a client wrote reaches the engine without having been named here.

import { Ajv } from "ajv";
import type { ErrorObject, ValidateFunction } from "ajv";
import type { ImageReference } from "./image.ts";
import { member, parseJson } from "./json.ts";
import type { SandboxLimits } from "./limits.ts";
import { enginePath, labels } from "./protocol.ts";
import { myEngineContainer, sandboxContainer } from "./session-container.ts";
import type { SandboxPlace, SessionKind } from "./protocol.ts";
import type { Refusal } from "./refusal.ts";
import { refuse } from "./refusal.ts";

/** What this bridge was started with, as far as the list depends on it. */
export interface PolicyOptions {
  readonly bridgeId: string;
  readonly image: ImageReference;
  readonly engineSocket: string;
  readonly allowMyEngine: boolean;
  readonly sandbox: SandboxPlace;
  readonly sandboxLimits: SandboxLimits;
}

/** How a call is answered. */
export type AnswerForm =
  /** As it comes. */
  | { readonly kind: "stream" }
  /** Read whole and cut down to the named fields. */
  | { readonly kind: "reduced"; readonly fields: Fields }
  /** The bridge makes the call itself, because it counts sessions. */
  | { readonly kind: "create" }
  /** A list of containers, of which those that aren't this bridge's sessions are left out; of the others, the named fields. */
  | { readonly kind: "list"; readonly fields: Fields }
  | { readonly kind: "remove" }
  /** The same for what sandboxes share, whose label has to be checked first. */
  | { readonly kind: "remove-shared"; readonly what: "volumes" | "networks" }
  /** A WebSocket. */
  | { readonly kind: "attach" };

/** Field names that stay; nested where the value is an object; in a list, those of each entry. */
export interface Fields {
  readonly [name: string]: true | Fields;
}

/** A request as the engine is to get it. */
export interface Permitted {
  readonly name: string;
  readonly method: string;
  /** Path and query, rebuilt. */
  readonly path: string;
  /** The container whose label has to be checked first. */
  readonly containerId: string | undefined;
  readonly answer: AnswerForm;
}

export interface Policy {
  /**
   * Looks a request up in the list.
   * @param target path and query below the bridge's origin
   */
  decide(method: string, target: string): Refusal | Permitted;
  /** Checks the body of `containers/create`, which has to be exactly a session's container: of which kind? */
  checkContainer(body: unknown): Refusal | { readonly kind: SessionKind };
  /**
   * One of the two bodies that `containers/create` is ever sent with: as the page asked for it, with the bridge's limits and the reader's label.
   * @param volumeIsFree matters for a sandbox; see `SandboxSessionOptions`
   * @param reader whose it is to be; undefined: the bridge's own user's
   */
  container(kind: SessionKind, volumeIsFree: boolean, reader: string | undefined): object;
}

type Schema = Readonly<Record<string, unknown>>;

interface Call {
  readonly name: string;
  readonly methods: readonly string[];
  /** The path without version, with `ID` for a container's id. */
  readonly path: string;
  readonly query: Schema;
  /** Instead of the validated query. */
  readonly sentQuery?: (query: Query) => ReadQuery;
  readonly answer: AnswerForm;
}

type Query = Readonly<Record<string, string>>;
type ReadQuery = Refusal | { readonly parameters: Query };

const stream = { kind: "stream" } as const;
const flag = { enum: ["0", "1", "true", "false"] };
const cells = { type: "string", pattern: "^[1-9][0-9]{0,3}$" };
const instant = { type: "string", pattern: "^[0-9]{1,12}(\\.[0-9]{1,9})?$" };

function parameters(properties: Schema, required: readonly string[] = []): Schema {
  return { type: "object", additionalProperties: false, properties, required };
}

/** A schema that only this very value fits, built so that an error names the place. */
function exactly(value: unknown): Schema {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return { const: value };
  const entries = Object.entries(value);
  return {
    type: "object",
    additionalProperties: false,
    properties: Object.fromEntries(entries.map(([name, part]) => [name, exactly(part)])),
    required: entries.map(([name]) => name),
  };
}

function calls({ bridgeId, image, sandbox }: PolicyOptions, ajv: Ajv): readonly Call[] {
  const ownLabel = `${labels.bridge}=${bridgeId}`;
  const isOwnFilter = ajv.compile({
    type: "object",
    additionalProperties: false,
    properties: {
      label: { type: "array", maxItems: 4, items: { enum: [ownLabel, labels.session, `${labels.session}=my-engine`, `${labels.session}=sandbox`] } },
    },
  });
  const ownList = (query: Query): ReadQuery => {
    if (query["filters"] !== undefined && !isOwnFilter(parseJson(query["filters"])?.value)) {
      return refuse(403, "The parameter filters may only name the labels of this bridge's own sessions.");
    }
    return { parameters: { all: query["all"] ?? "0", filters: JSON.stringify({ label: [labels.session] }) } };
  };
  return [
    { name: "ping", methods: ["GET", "HEAD"], path: "/_ping", query: parameters({}), answer: stream },
    { name: "version", methods: ["GET"], path: "/version", query: parameters({}), answer: stream },
    {
      name: "info",
      methods: ["GET"],
      path: "/info",
      query: parameters({}),
      // What tells kinds of engine apart. The rest (names, registries, swarm, labels) is the reader's business.
      answer: {
        kind: "reduced",
        fields: { ServerVersion: true, OSType: true, Architecture: true, NCPU: true, MemTotal: true, CgroupVersion: true, SecurityOptions: true },
      },
    },
    {
      name: "pull the session's image",
      methods: ["POST"],
      path: "/images/create",
      query: parameters({ fromImage: { enum: [image.repository, image.whole] }, tag: { const: image.tag } }, ["fromImage"]),
      sentQuery: (query) =>
        query["fromImage"] === image.whole || query["tag"] !== undefined
          ? { parameters: { fromImage: image.repository, tag: image.tag } }
          : refuse(403, "The parameter tag is missing, without which the engine would pull every tag."),
      answer: stream,
    },
    {
      name: "inspect the session's image",
      methods: ["GET"],
      path: `/images/${image.whole}/json`,
      query: parameters({}),
      answer: { kind: "reduced", fields: { Id: true, RepoTags: true, RepoDigests: true, Os: true, Architecture: true, Size: true } },
    },
    {
      name: "list sessions",
      methods: ["GET"],
      path: "/containers/json",
      query: parameters({ all: flag, filters: { type: "string", maxLength: 1024 } }),
      sentQuery: ownList,
      answer: { kind: "list", fields: { Id: true, Image: true, Created: true, State: true, Status: true, Labels: true } },
    },
    { name: "create a session", methods: ["POST"], path: "/containers/create", query: parameters({}), answer: { kind: "create" } },
    {
      name: "inspect a session",
      methods: ["GET"],
      path: "/containers/ID/json",
      query: parameters({}),
      answer: {
        kind: "reduced",
        fields: {
          Id: true,
          Created: true,
          State: { Status: true, Running: true, OOMKilled: true, ExitCode: true, Error: true, StartedAt: true, FinishedAt: true },
          Config: { Image: true, Labels: true, Tty: true },
        },
      },
    },
    { name: "start a session", methods: ["POST"], path: "/containers/ID/start", query: parameters({}), answer: stream },
    {
      name: "resize a session",
      methods: ["POST"],
      path: "/containers/ID/resize",
      query: parameters({ h: cells, w: cells }, ["h", "w"]),
      answer: stream,
    },
    {
      name: "wait for a session",
      methods: ["POST"],
      path: "/containers/ID/wait",
      query: parameters({ condition: { enum: ["not-running", "next-exit", "removed"] } }),
      answer: stream,
    },
    {
      name: "read a session's log",
      methods: ["GET"],
      path: "/containers/ID/logs",
      query: parameters({
        stdout: flag,
        stderr: flag,
        follow: flag,
        timestamps: flag,
        since: instant,
        until: instant,
        tail: { type: "string", pattern: "^(all|[0-9]{1,7})$" },
      }),
      answer: stream,
    },
    {
      name: "attach to a session",
      methods: ["GET"],
      path: "/containers/ID/attach/ws",
      query: parameters({
        logs: flag,
        stream: flag,
        stdin: flag,
        stdout: flag,
        stderr: flag,
        detachKeys: { type: "string", pattern: "^([a-zA-Z]|ctrl-[a-z@\\[\\]\\\\^_])(,([a-zA-Z]|ctrl-[a-z@\\[\\]\\\\^_])){0,7}$" },
      }),
      answer: { kind: "attach" },
    },
    {
      name: "remove a session",
      methods: ["DELETE"],
      path: "/containers/ID",
      query: parameters({ force: flag, v: flag }),
      answer: { kind: "remove" },
    },
    {
      name: "remove the sandboxes' volume",
      methods: ["DELETE"],
      path: `/volumes/${sandbox.volume}`,
      query: parameters({}),
      answer: { kind: "remove-shared", what: "volumes" },
    },
    {
      name: "remove the sandboxes' network",
      methods: ["DELETE"],
      path: `/networks/${sandbox.network}`,
      query: parameters({}),
      answer: { kind: "remove-shared", what: "networks" },
    },
  ];
}

/** Builds the list for a bridge. */
export function createPolicy(options: PolicyOptions): Policy {
  const ajv = new Ajv({ strict: true });
  const { bridgeId, engineSocket, sandbox, allowMyEngine } = options;
  const image = options.image.whole;
  const asked = { image, bridgeId, sandbox };
  // A page asks for the volume, and the bridge knows whether it is free; of limits and readers it knows nothing.
  const isSandbox = ajv.compile(exactly(sandboxContainer({ ...asked, volumeIsFree: true })));
  const isMyEngine = ajv.compile(exactly(myEngineContainer({ image, engineSocket, bridgeId })));
  const list = calls(options, ajv).map((call) => ({ ...call, isQuery: ajv.compile<Query>(call.query) }));

  return {
    container(kind, volumeIsFree, reader) {
      const container = kind === "sandbox" ? sandboxContainer({ ...asked, volumeIsFree, limits: options.sandboxLimits }) : myEngineContainer({ image, engineSocket, bridgeId });
      return reader === undefined ? container : { ...container, Labels: { ...container.Labels, [labels.reader]: reader } };
    },
    decide(method, target) {
      const [path = "", search] = split(target);
      // Two spellings of one path are how filters get bypassed, so there is one.
      if (!/^(\/[A-Za-z0-9._:@-]+)+$/.test(path) || /\/\.\.?(\/|$)/.test(path)) {
        return refuse(403, "The path isn't in its one plain form: no percent-encoding, no empty, . or .. segment, no slash at the end.");
      }
      const [, version = "", rest = ""] = /^(\/v1\.\d{2})?(\/.+)$/.exec(path.slice(enginePath.length)) ?? [];
      const [, id] = /^\/containers\/([0-9a-f]{64})(?=\/|$)/.exec(rest) ?? [];
      const plain = id === undefined ? rest : rest.replace(id, "ID");
      const here = list.filter((call) => call.path === plain && (id !== undefined || !call.path.includes("/ID")));
      const call = here.find(({ methods }) => methods.includes(method));
      if (call === undefined) return notListed(method, rest, here, options.image);
      const query = readQuery(search, call.isQuery);
      if ("reason" in query) return query;
      const sent = call.sentQuery?.(query.parameters) ?? query;
      if ("reason" in sent) return sent;
      const sentSearch = new URLSearchParams(sent.parameters).toString();
      return {
        name: call.name,
        method,
        path: `${version}${rest}${sentSearch === "" ? "" : `?${sentSearch}`}`,
        containerId: id,
        answer: call.answer,
      };
    },
    checkContainer(body) {
      if (isSandbox(body)) return { kind: "sandbox" };
      if (isMyEngine(body)) {
        if (allowMyEngine) return { kind: "my-engine" };
        return refuse(403, "This bridge wasn't started with --allow-my-engine, so it starts no session on this engine itself.");
      }
      const meant = member(member(body, "Labels"), labels.session) === "sandbox" ? isSandbox : isMyEngine;
      return refuse(403, `This isn't the container of a session: ${explain(meant.errors, "the body")}.`);
    },
  };
}

function split(target: string): [path: string, search: string | undefined] {
  const mark = target.indexOf("?");
  return mark < 0 ? [target, undefined] : [target.slice(0, mark), target.slice(mark + 1)];
}

function notListed(method: string, rest: string, here: readonly Call[], image: ImageReference): Refusal {
  if (here.length > 0) {
    const methods = here.flatMap((call) => call.methods);
    return refuse(403, `${method} isn't allowed here; only ${methods.join(" and ")}.`, { Allow: methods.join(", ") });
  }
  if (/^\/containers\/[^/]+(\/(json|start|resize|wait|logs|attach\/ws))?$/.test(rest)) {
    return refuse(403, "A container is named by its full id: 64 hexadecimal digits in lower case.");
  }
  if (/^\/images\/.+\/json$/.test(rest)) return refuse(403, `The only image that may be inspected is the session's, ${image.whole}.`);
  return refuse(403, "This call isn't on the bridge's list.");
}

function readQuery(search: string | undefined, isQuery: ValidateFunction<Query>): ReadQuery {
  const pairs = [...new URLSearchParams(search)];
  const names = new Set(pairs.map(([name]) => name));
  if (names.size !== pairs.length) return refuse(403, "A query parameter comes twice.");
  const query: unknown = Object.fromEntries(pairs);
  if (!isQuery(query)) return refuse(403, `The query isn't one that this call takes: ${explain(isQuery.errors, "the query")}.`);
  return { parameters: query };
}

/** The first error of a validation in words, with at most a short piece of what the client wrote. */
function explain(errors: readonly ErrorObject[] | null | undefined, whole: string): string {
  const error = errors?.[0];
  if (error === undefined) return "it doesn't fit";
  const place = error.instancePath.slice(1).replaceAll("/", ".").replaceAll("~1", "/").replaceAll("~0", "~") || whole;
  const inPlace = (name: unknown) => (place === whole ? "" : `${place}.`) + String(name).slice(0, 80);
  switch (error.keyword) {
    case "additionalProperties":
      return `${inPlace(error.params["additionalProperty"])} isn't allowed`;
    case "required":
      return `${inPlace(error.params["missingProperty"])} is missing`;
    case "type":
      return `${place} isn't of the type ${String(error.params["type"])}`;
    default:
      return `${place} has a value that isn't allowed`;
  }
}

/** Cuts a value down to the named fields; undefined where it isn't an object or a list of them. */
export function reduce(value: unknown, fields: Fields): unknown {
  if (Array.isArray(value)) return value.map((entry) => reduce(entry, fields));
  if (typeof value !== "object" || value === null) return undefined;
  const kept: Record<string, unknown> = {};
  for (const [name, part] of Object.entries(fields)) {
    const found = part === true ? member(value, name) : reduce(member(value, name), part);
    if (found !== undefined) kept[name] = found;
  }
  return kept;
}
