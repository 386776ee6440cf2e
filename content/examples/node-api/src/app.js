// What the API answers. It knows nothing of ports and signals, so the tests can ask it without a network.
import { Hono } from "hono";

const berths = [
  { id: 1, name: "North quay", depthM: 9.5, ship: "Ilse" },
  { id: 2, name: "North quay, inner", depthM: 6, ship: null },
  { id: 3, name: "Fish market", depthM: 4.2, ship: "Marten" },
];

export function createApp({ version }) {
  const app = new Hono();

  app.get("/", (c) => c.json({ service: "berths", version, mode: process.env.NODE_ENV ?? "development" }));

  // region: health
  app.get("/healthz", (c) => c.json({ status: "ok", uptimeS: Math.round(process.uptime()) }));
  // endregion

  app.get("/berths", (c) => {
    const free = c.req.query("free") === "true";
    return c.json(free ? berths.filter(({ ship }) => ship === null) : berths);
  });

  app.get("/berths/:id", (c) => {
    const berth = berths.find(({ id }) => String(id) === c.req.param("id"));
    return berth ? c.json(berth) : c.json({ error: "no such berth" }, 404);
  });

  app.notFound((c) => c.json({ error: "no such page" }, 404));

  app.onError((error, c) => {
    console.error(JSON.stringify({ level: "error", path: c.req.path, message: error.message, stack: error.stack }));
    return c.json({ error: "internal error" }, 500);
  });

  return app;
}
