// Brings the database's tables to what this version of the program expects. Runs before the API starts, and does nothing the second time.
import { readFile, readdir } from "node:fs/promises";
import pg from "pg";
import { databaseSettings } from "./settings.js";

const folder = new URL("../migrations/", import.meta.url);
/** Any number, as long as nobody else uses it: two migrations at once wait for each other. */
const lockNumber = 230_003;

const client = new pg.Client(databaseSettings(process.env));
await client.connect();
try {
  await client.query("SELECT pg_advisory_lock($1)", [lockNumber]);
  await client.query("CREATE TABLE IF NOT EXISTS migration (name text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())");
  const { rows } = await client.query("SELECT name FROM migration");
  const applied = new Set(rows.map(({ name }) => name));
  const names = (await readdir(folder)).filter((name) => name.endsWith(".sql")).sort();

  for (const name of names.filter((candidate) => !applied.has(candidate))) {
    await client.query("BEGIN");
    await client.query(await readFile(new URL(name, folder), "utf8"));
    await client.query("INSERT INTO migration (name) VALUES ($1)", [name]);
    await client.query("COMMIT");
    console.log(`applied ${name}`);
  }
  console.log(`${names.length} migrations, all applied`);
} finally {
  // An open transaction is rolled back with its connection.
  await client.end();
}
