// Serves one built site as the bridge does (bridge/static.ts: Brotli, the same cache headers), in a thread of its own, so that what
// measures doesn't keep it waiting. Started by sites.ts.

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { parentPort, workerData } from "node:worker_threads";
import { securityHeaders, staticSite } from "../bridge/static.ts";

const site = staticSite(workerData as string);
const server = createServer((request, response) => {
  for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value);
  void site(request, response);
});
server.listen(0, "127.0.0.1", () => parentPort?.postMessage((server.address() as AddressInfo).port));
