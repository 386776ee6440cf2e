// The process: opens the port, and closes it again when it is told to end.
import { serve } from "@hono/node-server";
import { createApp } from "./app.js";

const drainLimitMs = 8_000;
const log = (event, more = {}) => console.log(JSON.stringify({ level: "info", event, ...more }));

const app = createApp({ version: process.env.APP_VERSION ?? "dev" });
const server = serve({ fetch: app.fetch, hostname: "0.0.0.0", port: Number(process.env.PORT ?? 3000) }, ({ port }) => log("listening", { port }));

// region: shutdown
function shutDown(signal) {
  log("closing", { signal });
  // No new connections; requests that are under way get their answers.
  server.close(() => {
    log("closed");
    process.exit(0);
  });
  setTimeout(() => {
    log("cut off", { afterMs: drainLimitMs });
    process.exit(1);
  }, drainLimitMs).unref();
}
for (const signal of ["SIGTERM", "SIGINT"]) process.once(signal, shutDown);
// endregion
