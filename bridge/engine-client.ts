// The way to the engine. Node's own HTTP client rather than docker-modem: the bridge passes on statuses, headers, streams and
// WebSocket upgrades as they come, and docker-modem turns statuses into errors, drops headers and knows no WebSocket.

import { isIP } from "node:net";
import { request } from "node:http";
import type { ClientRequest, IncomingMessage, RequestOptions } from "node:http";
import { request as requestOverTls } from "node:https";
import type { Endpoint } from "./endpoint.ts";
import { endpointText } from "./endpoint.ts";
import { sshConnection } from "./ssh.ts";

export interface EngineRequest {
  readonly method: string;
  /** Path and query as the engine gets them. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Opens a request; the caller ends it. A connection of its own each time: no answer can be mistaken for another's. */
export function openRequest(endpoint: Endpoint, { method, path, headers }: EngineRequest): ClientRequest {
  const what: RequestOptions = { method, path, headers: { Host: "docker", Connection: "close", ...headers } };
  switch (endpoint.kind) {
    case "unix":
    case "npipe":
      return request({ ...what, agent: false, socketPath: endpoint.path });
    case "ssh":
      // No agent, not even one of its own, or that would make the connection.
      return request({ ...what, createConnection: () => sshConnection(endpoint) });
    case "tcp": {
      const { host, port, tls } = endpoint;
      if (tls === undefined) return request({ ...what, agent: false, host, port });
      // The name that the certificate has to hold is the address's, whatever Host says.
      return requestOverTls({ ...what, agent: false, ...tls, host, port, servername: isIP(host) === 0 ? host : "", minVersion: "TLSv1.2" });
    }
  }
}

/** Waits for the head of the answer. Rejects when the connection fails first. */
export function answerTo(outgoing: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    outgoing.once("response", resolve);
    outgoing.on("error", reject);
  });
}

/**
 * Reads an answer's body whole.
 * @param limitBytes where to stop believing in its good intentions
 */
export async function readAnswer(answer: IncomingMessage, limitBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > limitBytes) throw new Error(`The engine's answer is larger than ${limitBytes} bytes, which the bridge doesn't read.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

export interface EngineAnswer {
  readonly status: number;
  /** The parsed JSON, or undefined for an empty body. */
  readonly body: unknown;
}

/** The calls that the bridge makes in its own name: few, small, and each with a time limit. */
export interface EngineClient {
  readonly endpoint: Endpoint;
  /**
   * Makes a call and reads the answer.
   * @param body sent as JSON
   * @throws when the engine can't be reached, takes too long, or answers with something else than JSON
   */
  call(method: string, path: string, body?: unknown): Promise<EngineAnswer>;
}

export interface EngineClientOptions {
  readonly timeoutMs: number;
  readonly limitBytes: number;
}

export function engineClient(endpoint: Endpoint, { timeoutMs, limitBytes }: EngineClientOptions): EngineClient {
  return {
    endpoint,
    async call(method, path, body) {
      const json = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
      const headers = json === undefined ? {} : { "Content-Type": "application/json", "Content-Length": String(json.length) };
      const outgoing = openRequest(endpoint, { method, path, headers });
      const limit = setTimeout(() => {
        outgoing.destroy(new Error(`The engine at ${endpointText(endpoint)} didn't answer within ${timeoutMs / 1000} s.`));
      }, timeoutMs);
      try {
        outgoing.end(json);
        const answer = await answerTo(outgoing);
        const text = await readAnswer(answer, limitBytes);
        return { status: answer.statusCode ?? 0, body: text.trim() === "" ? undefined : (JSON.parse(text) as unknown) };
      } finally {
        clearTimeout(limit);
      }
    },
  };
}

/** An error on the way to the engine in words for the reader. */
export function engineTrouble(endpoint: Endpoint, error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const address = endpointText(endpoint);
  // A pipe for others answers ERROR_ACCESS_DENIED, which Node.js calls EPERM.
  if (endpoint.kind === "npipe" && code === "EPERM") {
    return `The bridge may not open ${address}. Add its user to the docker-users group and sign in again, or start it as an administrator.`;
  }
  switch (code) {
    case "ENOENT":
      return `There is no ${endpoint.kind === "npipe" ? "named pipe" : "socket"} at ${address}. Is Docker installed and running?`;
    case "EACCES":
      return `The bridge may not open ${address}. Add its user to the docker group, or start it as one who may.`;
    case "ECONNREFUSED":
      return `Nothing listens at ${address}. Is Docker running?`;
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return `The host of ${address} can't be found. Check the address.`;
    case "ECONNRESET":
    case "EPIPE":
      return `The engine at ${address} closed the connection. If it was restarted, try again.`;
    case "DEPTH_ZERO_SELF_SIGNED_CERT":
    case "SELF_SIGNED_CERT_IN_CHAIN":
    case "UNABLE_TO_VERIFY_LEAF_SIGNATURE":
    case "UNABLE_TO_GET_ISSUER_CERT_LOCALLY":
    case "CERT_HAS_EXPIRED":
    case "ERR_TLS_CERT_ALTNAME_INVALID":
      return `The certificate of ${address} isn't trusted (${code}). Put the certificate of its authority into ca.pem in the folder that DOCKER_CERT_PATH names.`;
    case "ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED":
    case "ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE":
    case "ERR_SSL_TLSV1_ALERT_UNKNOWN_CA":
    case "ERR_SSL_SSL/TLS_ALERT_BAD_CERTIFICATE":
      return `${address} doesn't accept the client certificate, or wants one (${code}). Put cert.pem and key.pem into the folder that DOCKER_CERT_PATH names.`;
    default:
      return `The engine at ${address} can't be used: ${error instanceof Error ? error.message : String(error)}`;
  }
}
