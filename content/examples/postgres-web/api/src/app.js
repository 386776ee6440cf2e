// What the API answers. `query` is how it asks the database, and the only thing it knows of it.
import { Hono } from "hono";

/** What is wrong with a new entry; undefined when nothing is. */
export function complaint({ ship, note } = {}) {
  if (typeof ship !== "string" || ship.trim() === "" || ship.length > 80) return "ship: 1 to 80 characters";
  if (typeof note !== "string" || note.trim() === "" || note.length > 2000) return "note: 1 to 2000 characters";
  return undefined;
}

export function createApp({ query }) {
  const app = new Hono();

  // region: health
  // Alive: this process answers. The container's health check asks this.
  app.get("/healthz", (c) => c.json({ status: "ok" }));

  // Ready: it can also do its work. Monitoring and load balancers ask this.
  app.get("/readyz", async (c) => {
    try {
      await query("SELECT 1");
      return c.json({ status: "ok" });
    } catch (error) {
      console.error(JSON.stringify({ level: "error", event: "not ready", message: error.message }));
      return c.json({ status: "no database" }, 503);
    }
  });
  // endregion

  // region: entries
  app.get("/api/entries", async (c) => {
    const { rows } = await query("SELECT id, ship, note, written_at FROM entry ORDER BY written_at DESC, id DESC LIMIT 100");
    return c.json(rows);
  });

  app.post("/api/entries", async (c) => {
    const entry = await c.req.json().catch(() => undefined);
    const wrong = complaint(entry ?? {});
    if (wrong !== undefined) return c.json({ error: wrong }, 400);
    const { rows } = await query("INSERT INTO entry (ship, note) VALUES ($1, $2) RETURNING id, ship, note, written_at", [entry.ship, entry.note]);
    return c.json(rows[0], 201);
  });
  // endregion

  app.onError((error, c) => {
    // The message may name tables and hosts: it goes to the log, not to the visitor.
    console.error(JSON.stringify({ level: "error", path: c.req.path, message: error.message }));
    return c.json({ error: "internal error" }, 500);
  });

  return app;
}
