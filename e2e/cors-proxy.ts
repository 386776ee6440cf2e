// An engine as a page can reach it without a bridge: behind a reverse proxy that adds CORS headers and passes WebSockets on.

import { createServer, request } from "node:http";
import type { IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

export interface CorsProxy {
  /** On 127.0.0.1. */
  readonly port: number;
  close(): Promise<void>;
}

/**
 * @param socketPath the engine's socket
 * @param origin the one origin whose pages are let in
 */
export async function startCorsProxy(socketPath: string, origin: string): Promise<CorsProxy> {
  const cors = { "Access-Control-Allow-Origin": origin, "Access-Control-Allow-Methods": "GET, POST, DELETE", "Access-Control-Allow-Headers": "content-type" };
  const onward = ({ method = "GET", url = "/", headers }: IncomingMessage) => ({ socketPath, method, path: url, headers });
  const server = createServer((incoming, outgoing) => {
    if (incoming.method === "OPTIONS") {
      outgoing.writeHead(204, cors).end();
      return;
    }
    const forwarded = request(onward(incoming), (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, { ...answer.headers, ...cors });
      answer.pipe(outgoing);
    });
    forwarded.on("error", () => outgoing.destroy());
    outgoing.on("close", () => forwarded.destroy());
    incoming.pipe(forwarded);
  });
  server.on("upgrade", (incoming, near, head) => {
    const forwarded = request(onward(incoming));
    forwarded.on("upgrade", (answer, far, farHead) => {
      const lines = Object.entries(answer.headers).map(([name, value]) => `${name}: ${String(value)}`);
      near.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join("\r\n")}\r\n\r\n`);
      near.write(farHead);
      far.write(head);
      near.pipe(far).pipe(near);
      for (const [one, other] of [[near, far], [far, near]] as const) {
        one.on("error", () => one.destroy());
        one.on("close", () => other.destroy());
      }
    });
    forwarded.on("response", () => near.destroy());
    forwarded.on("error", () => near.destroy());
    forwarded.end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
