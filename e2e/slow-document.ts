// A static host on a slow line: a page's document stops in its middle until the test lets the rest go.

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface SlowHost {
  readonly origin: string;
  /** Sends what has been held back. */
  release(): void;
  close(): Promise<void>;
}

/**
 * @param origin the site that is passed on
 * @param cut the text in front of which a document stops; one without it passes whole
 */
export async function startSlowHost(origin: string, cut: string): Promise<SlowHost> {
  const released = Promise.withResolvers<void>();
  const server = createServer((incoming, outgoing) => {
    void (async () => {
      const answer = await fetch(new URL(incoming.url ?? "/", origin));
      const body = Buffer.from(await answer.arrayBuffer());
      const type = answer.headers.get("content-type") ?? "application/octet-stream";
      outgoing.writeHead(answer.status, { "Content-Type": type, "Content-Length": body.byteLength });
      const at = type.startsWith("text/html") ? body.indexOf(cut) : -1;
      if (at > 0) {
        outgoing.write(body.subarray(0, at));
        await released.promise;
      }
      outgoing.end(body.subarray(Math.max(0, at)));
    })().catch((error: unknown) => outgoing.destroy(error instanceof Error ? error : new Error(String(error))));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    release: released.resolve,
    close: async () => {
      released.resolve();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
