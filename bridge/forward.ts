// Passes a permitted call on: a new request to the engine, and the engine's answer back, streamed or cut down.

import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import type { EngineAnswer, EngineClient } from "./engine-client.ts";
import { answerTo, engineTrouble, openRequest, readAnswer } from "./engine-client.ts";
import type { Endpoint } from "./endpoint.ts";
import { member, parseJson, text } from "./json.ts";
import type { Limits } from "./limits.ts";
import type { Holder } from "./guard.ts";
import type { Fields, Permitted, Policy } from "./policy.ts";
import { reduce } from "./policy.ts";
import type { SandboxPlace } from "./protocol.ts";
import type { Refusal } from "./refusal.ts";
import { refusalBody, refuse } from "./refusal.ts";
import { checkOwned, ensureNetwork, putExamples, volumeIsFree } from "./sandbox.ts";
import type { Sessions } from "./sessions.ts";

/** Headers of the engine that a page has a use for. */
const keptHeaders = ["content-type", "api-version", "ostype", "docker-experimental", "builder-version", "server"];

export interface ForwardParts {
  readonly endpoint: Endpoint;
  /** For the bridge's own calls. */
  readonly client: EngineClient;
  readonly policy: Policy;
  readonly sessions: Sessions;
  readonly sandbox: SandboxPlace;
  /** The path of a tar archive with the guide's example projects. */
  readonly examples: string;
  readonly limits: Limits;
}

/** Answers a call that the policy permits. Never rejects: trouble with the engine becomes an answer. */
export async function forward(call: Permitted, holder: Holder, request: IncomingMessage, response: ServerResponse, parts: ForwardParts): Promise<void> {
  const { endpoint, sessions } = parts;
  try {
    const foreign = call.containerId === undefined ? undefined : await sessions.use(call.containerId, holder);
    if (foreign !== undefined) return sendRefusal(response, foreign);
    switch (call.answer.kind) {
      case "create":
        return await createSession(holder, request, response, parts);
      case "list":
        return sendAnswer(response, await listSessions(call, call.answer.fields, holder, parts));
      case "remove":
        return sendAnswer(response, await sessions.remove(call.containerId ?? ""));
      case "remove-shared": {
        // What is shared by all is the bridge's user's. “Remove everything” takes a 404 for nothing to remove, which is right for a reader.
        if (holder.reader !== undefined) return sendRefusal(response, refuse(404, "A reader's sandboxes share nothing that could be removed."));
        const notOwned = await checkOwned(parts.client, call.answer.what, parts.sandbox);
        if (notOwned !== undefined) return sendRefusal(response, notOwned);
        return sendAnswer(response, await parts.client.call(call.method, call.path));
      }
      case "attach":
        return sendRefusal(response, refuse(426, "This address is for a WebSocket.", { Upgrade: "websocket" }));
      default:
        return await passOn(call, response, parts);
    }
  } catch (error) {
    // Once an answer has begun, all that is left is to break it off, so that it can't be taken for a whole one.
    if (response.headersSent) response.destroy();
    else sendRefusal(response, refuse(502, engineTrouble(endpoint, error)));
  }
}

async function passOn(call: Permitted, response: ServerResponse, { endpoint, limits }: ForwardParts): Promise<void> {
  const outgoing = openRequest(endpoint, { method: call.method, path: call.path });
  response.once("close", () => outgoing.destroy());
  outgoing.end();
  const answer = await answerTo(outgoing);
  const status = answer.statusCode ?? 502;
  const headers = keptHeaders.flatMap((name) => {
    const value = answer.headers[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  if (call.answer.kind === "reduced" && status === 200) {
    const body = reduce(JSON.parse(await readAnswer(answer, limits.engineAnswerBytes)), call.answer.fields);
    response.writeHead(status, Object.fromEntries(headers)).end(JSON.stringify(body ?? null));
    return;
  }
  response.writeHead(status, Object.fromEntries(headers));
  // A call that waits (the end of a container, the next line of a log) answers with its headers at once.
  response.flushHeaders();
  await pipeline(answer, response);
}

async function listSessions(call: Permitted, fields: Fields, { reader }: Holder, { client, sessions }: ForwardParts): Promise<EngineAnswer> {
  const { status, body } = await client.call(call.method, call.path);
  if (status !== 200 || !Array.isArray(body)) return { status, body };
  const own = body.filter((entry: unknown) => sessions.isOwn(member(entry, "Labels"), reader));
  return { status, body: own.map((entry: unknown) => reduce(entry, fields)) };
}

async function createSession({ reader }: Holder, request: IncomingMessage, response: ServerResponse, parts: ForwardParts): Promise<void> {
  const { policy, sessions, limits, client, sandbox, examples } = parts;
  const body = await readBody(request, limits.bodyBytes);
  if ("reason" in body) return sendRefusal(response, body);
  const asked = policy.checkContainer(body.json);
  if ("reason" in asked) return sendRefusal(response, asked);
  const answer = await sessions.create(reader, async () => {
    if (asked.kind === "my-engine") return { container: policy.container(asked.kind, false, reader) };
    const noNetwork = await ensureNetwork(client, sandbox);
    if (noNetwork !== undefined) return noNetwork;
    return {
      // What one reader built or pulled is no other's business, so their sandboxes keep no images.
      container: policy.container(asked.kind, reader === undefined && (await volumeIsFree(client, sandbox)), reader),
      furnish: (containerId) => putExamples(client, containerId, examples, limits.engineAnswerMs),
    };
  });
  if ("reason" in answer) return sendRefusal(response, answer);
  const id = text(member(answer.body, "Id"));
  // Nobody is left who could learn the new container's id, so nobody would ever remove it.
  if (response.destroyed && id !== undefined) await sessions.remove(id);
  else sendAnswer(response, answer);
}

async function readBody(request: IncomingMessage, limitBytes: number): Promise<Refusal | { readonly json: unknown }> {
  // A form or a script without permission to read answers can send other types across origins, but not this one.
  if (!/^application\/json(; *charset=utf-8)?$/i.test(request.headers["content-type"] ?? "")) {
    return refuse(415, "The body must be application/json.");
  }
  const tooLarge = refuse(413, `The body is larger than ${limitBytes} bytes.`);
  if (Number(request.headers["content-length"] ?? 0) > limitBytes) return tooLarge;
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > limitBytes) return tooLarge;
    chunks.push(chunk);
  }
  const parsed = parseJson(Buffer.concat(chunks).toString("utf8"));
  return parsed === undefined ? refuse(400, "The body isn't valid JSON.") : { json: parsed.value };
}

function sendAnswer(response: ServerResponse, { status, body }: EngineAnswer): void {
  if (body === undefined) response.writeHead(status).end();
  else response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(body));
}

/** Whether a request announces a body. */
export function hasBody({ headers }: IncomingMessage): boolean {
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
}

/** Sends a refusal; the connection ends with it when some of the request was left unread. */
export function sendRefusal(response: ServerResponse, refusal: Refusal): void {
  const unread = hasBody(response.req) && !response.req.complete ? { Connection: "close" } : {};
  response.writeHead(refusal.status, { "Content-Type": "application/json", ...unread, ...refusal.headers }).end(refusalBody(refusal));
}
