// The few words of the Docker Engine API that the tests speak themselves, over the engine's socket.

import { request } from "node:http";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";

/** One call. */
export interface EngineCall {
  readonly method: "GET" | "POST" | "DELETE";
  /** From the root, without a version: the engine's newest is meant. */
  readonly path: string;
  /** Sent as JSON. */
  readonly body?: object;
  /** Sent as a tar archive, chunk by chunk. */
  readonly archive?: Readable;
}

/**
 * @param socket the path of the engine's socket
 * @returns the answer's JSON, its text when it isn't JSON, or undefined when it is empty
 * @throws when the engine refuses the call, with its own words
 */
export async function engineRequest(socket: string, { method, path, body, archive }: EngineCall): Promise<unknown> {
  const { promise, resolve, reject } = Promise.withResolvers<import("node:http").IncomingMessage>();
  // A connection of its own: one that was kept would still be answered by an engine that is ending.
  const call = request({ socketPath: socket, method, path, headers: { host: "engine" }, agent: false }, resolve).on("error", reject);
  if (archive !== undefined) {
    call.setHeader("content-type", "application/x-tar");
    archive.on("error", reject).pipe(call);
  } else if (body !== undefined) {
    call.setHeader("content-type", "application/json");
    call.end(JSON.stringify(body));
  } else {
    call.end();
  }
  const answer = await promise;
  const answered = await text(answer);
  // An engine that refuses doesn't read on: whoever writes the archive has to learn that nobody listens.
  archive?.destroy();
  const status = answer.statusCode ?? 0;
  if (status >= 400) throw new Error(`The engine refused ${method} ${path} with ${status}: ${answered.trim()}`);
  if (answered === "") return undefined;
  return answer.headers["content-type"]?.startsWith("application/json") ? parseJsonStream(answered) : answered;
}

/** Some answers are several JSON documents, one a line; the last one tells how it ended. */
function parseJsonStream(answered: string): unknown {
  const lines = answered.trim().split("\n");
  const last: unknown = JSON.parse(lines.at(-1) ?? "null");
  if (typeof last === "object" && last !== null && "error" in last) throw new Error(`The engine failed: ${String(last.error)}`);
  return last;
}
