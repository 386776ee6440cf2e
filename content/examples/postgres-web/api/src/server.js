// The process: a pool of database connections, a port, and an orderly end of both.
import { serve } from "@hono/node-server";
import pg from "pg";
import { createApp } from "./app.js";
import { databaseSettings } from "./settings.js";

const log = (event, more = {}) => console.log(JSON.stringify({ level: "info", event, ...more }));

const pool = new pg.Pool(databaseSettings(process.env));
// Without a listener, a connection that breaks while nobody uses it would end the process.
pool.on("error", (error) => console.error(JSON.stringify({ level: "error", event: "lost a connection", message: error.message })));

const app = createApp({ query: (text, values) => pool.query(text, values) });
const server = serve({ fetch: app.fetch, hostname: "0.0.0.0", port: Number(process.env.PORT ?? 3000) }, ({ port }) => log("listening", { port }));

function shutDown(signal) {
  log("closing", { signal });
  server.close(async () => {
    await pool.end();
    log("closed");
    process.exit(0);
  });
  setTimeout(() => process.exit(1), 8_000).unref();
}
for (const signal of ["SIGTERM", "SIGINT"]) process.once(signal, shutDown);
