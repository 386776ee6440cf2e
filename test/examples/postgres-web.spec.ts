// The third case study: a database, an API and a web server, in development and in production.
import assert from "node:assert/strict";
import { chmod, mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { startStack, type Stack } from "./stack.ts";

let stack: Stack;
before(async () => {
  stack = await startStack("postgres-web", ["node:24-slim", "nginx:stable-alpine", "postgres:18"]);
});
after(() => stack.stop());

interface Entry {
  readonly ship: string;
  readonly note: string;
}

const up = ["up", "--detach", "--wait", "--wait-timeout", "120"];
const write = (port: number, entry: Partial<Entry>) =>
  stack.tell("curl", ["--silent", "--write-out", "\n%{http_code}", "--json", JSON.stringify(entry), `http://127.0.0.1:${port}/api/entries`]);
const shipsAt = async (port: number) => (JSON.parse(await stack.get(`http://127.0.0.1:${port}/api/entries`)) as Entry[]).map(({ ship }) => ship);

test("in development everything comes up, migrated, and entries can be written and read", async () => {
  await stack.docker(["compose", ...up, "--build"]);
  assert.match(await stack.docker(["compose", "logs", "--no-log-prefix", "migrate"]), /applied 001-entries\.sql\napplied 002-newest-first\.sql\n2 migrations, all applied/);
  assert.match(await stack.get("http://127.0.0.1:8084/"), /<h1>Harbor logbook<\/h1>/);
  const written = await write(8084, { ship: "Ilse", note: "Arrived at dawn." });
  assert.match(written.output, /"ship":"Ilse"[^]*\n201$/);
  assert.match((await write(8084, { ship: "Ilse" })).output, /note: 1 to 2000 characters[^]*\n400$/);
  assert.deepEqual(await shipsAt(8084), ["Ilse"]);
});

test("a file of the web pages is served as it is now", async () => {
  await writeFile(join(stack.folder, "web/public/notice.txt"), "closed on Sunday\n");
  assert.equal(await stack.get("http://127.0.0.1:8084/notice.txt"), "closed on Sunday");
});

test("entries survive the containers, and migrations run only once", async () => {
  await stack.docker(["compose", "down"]);
  await stack.docker(["compose", ...up]);
  assert.equal(await stack.docker(["compose", "logs", "--no-log-prefix", "migrate"]), "2 migrations, all applied");
  assert.deepEqual(await shipsAt(8084), ["Ilse"]);
  await stack.docker(["compose", "down", "--volumes"]);
});

const production = ["compose", "--file", "compose.prod.yaml"];
const release = { REGISTRY: "registry.example/harbor", VERSION: "1.0.0" };
const inProduction = (words: readonly string[]) => stack.docker([...production, ...words], release);

test("in production, it runs from finished images and file secrets, with two replicas and one way in", async () => {
  await stack.docker(["build", "--tag", "registry.example/harbor/logbook-api:1.0.0", "api"]);
  await stack.docker(["build", "--tag", "registry.example/harbor/logbook-web:1.0.0", "web"]);
  await mkdir(join(stack.folder, "secrets"), { mode: 0o700 });
  for (const name of ["postgres_password", "logbook_password"]) await writeFile(join(stack.folder, "secrets", name), `${name} of the test\n`);
  await inProduction(up);

  assert.match((await write(8085, { ship: "Marten", note: "Two crates of herring." })).output, /\n201$/);
  assert.deepEqual(await shipsAt(8085), ["Marten"]);
  const published = await stack.docker(["ps", "--format", "{{.Names}} {{.Ports}}", "--filter", "publish=1-65535"]);
  assert.match(published, /^logbook-web-1 .*127\.0\.0\.1:8085->8080\/tcp$/);
  assert.equal((await inProduction(["ps", "--quiet", "api"])).split("\n").length, 2);
});

test("the web server can't reach the database, and the API isn't its superuser", async () => {
  const { status } = await stack.tell("docker", [...production, "exec", "web", "wget", "-q", "-T", "3", "-O", "-", "http://db:5432/"], release);
  assert.notEqual(status, 0);
  const names = await inProduction(["exec", "web", "sh", "-c", "nslookup db 127.0.0.11 >/dev/null 2>&1 && echo found || echo unknown"]);
  assert.equal(names, "unknown");
  const query = "SELECT rolsuper FROM pg_roles WHERE rolname = 'logbook'";
  assert.equal(await inProduction(["exec", "db", "psql", "--username", "postgres", "--tuples-only", "--no-align", "--command", query]), "f");
});

test("no password is visible in a container's settings", async () => {
  const ids = (await inProduction(["ps", "--all", "--quiet"])).split("\n");
  const settings = await stack.docker(["inspect", "--format", "{{.Config.Env}} {{.Config.Cmd}}", ...ids]);
  assert.doesNotMatch(settings, /of the test/);
});

test("while the database is away, the API lives and isn't ready, and recovers by itself", async () => {
  const ask = (path: string) =>
    inProduction(["exec", "--index", "1", "api", "node", "-e", `fetch('http://127.0.0.1:3000${path}').then((answer) => console.log(answer.status))`]);
  await inProduction(["stop", "db"]);
  assert.deepEqual([await ask("/healthz"), await ask("/readyz")], ["200", "503"]);
  await inProduction([...up, "db"]);
  assert.deepEqual([await ask("/healthz"), await ask("/readyz")], ["200", "200"]);
});

test("a backup can be restored", async () => {
  const backups = join(stack.folder, "backups");
  await mkdir(backups);
  // The backup runs as user 1000.
  await chmod(backups, 0o777);
  assert.match(await inProduction(["run", "--rm", "backup"]), /wrote \/backups\/logbook-\d{8}T\d{6}Z\.dump/);
  const [dump = "", ...more] = await readdir(backups);
  assert.deepEqual(more, []);
  await inProduction(["cp", `backups/${dump}`, "db:/tmp/logbook.dump"]);
  const inDatabase = (program: string, ...words: string[]) => inProduction(["exec", "db", program, "--username", "postgres", ...words]);
  await inDatabase("createdb", "--owner", "logbook", "restored");
  await inDatabase("pg_restore", "--dbname", "restored", "--exit-on-error", "/tmp/logbook.dump");
  assert.equal(await inDatabase("psql", "--dbname", "restored", "--tuples-only", "--no-align", "--command", "SELECT ship FROM entry"), "Marten");
});

test("everything ends in order, and the data is there when it comes back", async () => {
  const ids = (await inProduction(["ps", "--all", "--quiet", "db", "api", "web"])).split("\n");
  await inProduction(["stop"]);
  const ends = await stack.docker(["inspect", "--format", "{{.Config.Image}} {{.State.ExitCode}}", ...ids]);
  assert.deepEqual([...new Set(ends.split("\n"))].sort(), ["postgres:18 0", "registry.example/harbor/logbook-api:1.0.0 0", "registry.example/harbor/logbook-web:1.0.0 0"]);
  await inProduction(["down"]);
  await inProduction(up);
  assert.deepEqual(await shipsAt(8085), ["Marten"]);
  await inProduction(["down", "--volumes"]);
});
