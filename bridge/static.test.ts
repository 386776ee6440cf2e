import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { createServer, request } from "node:http";
import type { IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { matches, preferred, staticSite } from "./static.ts";

const folder = await mkdtemp(join(tmpdir(), "drydock-site-"));
const outside = await mkdtemp(join(tmpdir(), "drydock-outside-"));
const page = `<!doctype html><title>Volumes</title>${"<p>A volume outlives its container.</p>".repeat(100)}`;
const part = Buffer.alloc(3 * 1024 * 1024, "part");
await mkdir(join(folder, "guide/volumes"), { recursive: true });
await mkdir(join(folder, "_astro"));
await writeFile(join(folder, "index.html"), "home");
await writeFile(join(folder, "404.html"), "not here");
await writeFile(join(folder, "playground-preview.html"), "a frame");
await writeFile(join(folder, "guide/volumes/index.html"), page);
await writeFile(join(folder, "_astro/site.D4x_9.css"), "body{color:red}");
await writeFile(join(folder, "commands.json"), "[]");
await writeFile(join(folder, "icon.svg"), "<svg/>");
await writeFile(join(folder, "engine.wasm"), part);
await writeFile(join(folder, "search.pf_meta"), "x");
await writeFile(join(folder, ".hidden"), "secret");
await writeFile(join(outside, "secret.txt"), "secret");
await symlink(join(outside, "secret.txt"), join(folder, "link.txt"));

const site = staticSite(folder);
const server = createServer((request_, response) => void site(request_, response));
server.listen(0, "127.0.0.1");
await once(server, "listening");
const { port } = server.address() as AddressInfo;

after(async () => {
  server.close();
  server.closeAllConnections();
  await rm(folder, { recursive: true });
  await rm(outside, { recursive: true });
});

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** A client that sends paths as they are and doesn't decompress. */
async function get(path: string, headers: Record<string, string> = {}, method = "GET"): Promise<Answer> {
  const outgoing = request({ host: "127.0.0.1", port, path, method, headers, agent: false });
  outgoing.end();
  const [answer] = (await once(outgoing, "response")) as [import("node:http").IncomingMessage];
  return { status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(await answer.toArray()) };
}

const types: readonly (readonly [path: string, type: string, cache: string])[] = [
  ["/", "text/html; charset=utf-8", "no-cache"],
  ["/?platform=windows", "text/html; charset=utf-8", "no-cache"],
  ["/guide/volumes/", "text/html; charset=utf-8", "no-cache"],
  ["/_astro/site.D4x_9.css", "text/css; charset=utf-8", "public, max-age=31536000, immutable"],
  ["/commands.json", "application/json", "no-cache"],
  ["/icon.svg", "image/svg+xml", "no-cache"],
  ["/engine.wasm", "application/wasm", "no-cache"],
  ["/search.pf_meta", "application/octet-stream", "no-cache"],
];

for (const [path, type, cache] of types) {
  test(`${path} is served as ${type}`, async () => {
    const { status, headers } = await get(path);
    assert.deepEqual([status, headers["content-type"], headers["cache-control"]], [200, type, cache]);
  });
}

for (const path of [
  ...["/missing", "/missing/", "/guide/missing.html", "/.hidden", "/../secret.txt", "/guide/../index.html", "/./index.html"],
  ...["/%2e%2e/secret.txt", "/guide%2Fvolumes/", "//index.html", "//evil.example/", "/guide//volumes/", "/guide\\volumes\\", "/index.html%00.css"],
  ...["/index.html/", "/index.html/x", `/${"a".repeat(5000)}`, "/_astro", "/_astro/"],
]) {
  test(`${path.slice(0, 40)} isn't there`, async () => {
    const { status, body, headers } = await get(path);
    if (path === "/_astro") {
      // A folder without a page: the redirect leads to the answer that there is none.
      assert.deepEqual([status, headers.location], [301, "/_astro/"]);
      return;
    }
    assert.equal(status, 404);
    assert.equal(body.toString(), "not here");
    assert.equal(headers["cache-control"], "no-cache");
  });
}

test("one page may be framed, by pages of its own origin", async () => {
  assert.equal((await get("/playground-preview.html")).headers["content-security-policy"], "frame-ancestors 'self'");
});

test("a folder without its slash leads to the folder, with the query", async () => {
  const { status, headers } = await get("/guide/volumes?platform=windows");
  assert.deepEqual([status, headers.location], [301, "/guide/volumes/?platform=windows"]);
});

test("a link inside the site that leads out of it isn't followed", async () => {
  assert.equal((await get("/link.txt")).status, 404);
});

test("pages are compressed as the browser prefers, and read back the same", async () => {
  const brotli = await get("/guide/volumes/", { "Accept-Encoding": "gzip, deflate, br, zstd" });
  assert.equal(brotli.headers["content-encoding"], "br");
  assert.equal(brotli.headers.vary, "Accept-Encoding");
  assert.equal(brotliDecompressSync(brotli.body).toString(), page);
  const gzip = await get("/guide/volumes/", { "Accept-Encoding": "gzip" });
  assert.equal(gzip.headers["content-encoding"], "gzip");
  assert.equal(gunzipSync(gzip.body).toString(), page);
  const plain = await get("/guide/volumes/", { "Accept-Encoding": "identity" });
  assert.equal(plain.headers["content-encoding"], undefined);
  assert.equal(plain.body.toString(), page);
});

test("large and incompressible files come as they are", async () => {
  const { headers, body } = await get("/engine.wasm", { "Accept-Encoding": "br" });
  assert.equal(headers["content-encoding"], undefined);
  assert.ok(body.equals(part));
});

test("a browser that left before the first byte is no trouble", async (t) => {
  const left = Promise.withResolvers<void>();
  const early = createServer((incoming, response) => {
    response.once("close", () => left.resolve(site(incoming, response)));
    incoming.socket.destroy();
  });
  t.after(() => early.close());
  early.listen(0, "127.0.0.1");
  await once(early, "listening");
  const outgoing = request({ host: "127.0.0.1", port: (early.address() as AddressInfo).port, path: "/engine.wasm", agent: false });
  outgoing.end();
  await assert.rejects(once(outgoing, "response"), { code: "ECONNRESET" });
  await left.promise;
});

test("HEAD has the headers of GET and no body", async () => {
  for (const encoding of ["br", "identity"]) {
    const get_ = await get("/guide/volumes/", { "Accept-Encoding": encoding });
    const head = await get("/guide/volumes/", { "Accept-Encoding": encoding }, "HEAD");
    assert.equal(head.body.length, 0);
    assert.deepEqual({ ...head.headers, date: "" }, { ...get_.headers, date: "" });
  }
});

test("what a browser has already isn't sent again until it changes", async () => {
  const first = await get("/commands.json");
  const etag = first.headers.etag ?? assert.fail();
  const second = await get("/commands.json", { "If-None-Match": etag });
  assert.deepEqual([second.status, second.body.length, second.headers.etag], [304, 0, etag]);
  await writeFile(join(folder, "commands.json"), '[{"id":"x"}]');
  await utimes(join(folder, "commands.json"), 1, 1);
  const third = await get("/commands.json", { "If-None-Match": etag, "Accept-Encoding": "br" });
  assert.equal(third.status, 200);
  assert.equal(brotliDecompressSync(third.body).toString(), '[{"id":"x"}]');
});

test("the site can't be written", async () => {
  for (const method of ["POST", "PUT", "DELETE", "OPTIONS"]) assert.equal((await get("/", {}, method)).status, 405);
});

test("the preferred encoding is the better of those that are taken", () => {
  const table: readonly (readonly [string | undefined, string | undefined])[] = [
    [undefined, undefined],
    ["", undefined],
    ["br", "br"],
    ["gzip", "gzip"],
    ["gzip, br", "br"],
    ["gzip;q=1.0, br;q=0.5", "gzip"],
    ["br;q=0", undefined],
    ["br;q=0, gzip", "gzip"],
    ["*", "br"],
    ["*;q=0", undefined],
    ["br;q=nonsense", undefined],
    ["BR ; Q=1", "br"],
    ["deflate", undefined],
  ];
  for (const [header, encoding] of table) assert.equal(preferred(header), encoding, header);
});

test("If-None-Match compares weakly", () => {
  assert.ok(matches('W/"a"', 'W/"a"'));
  assert.ok(matches('"b", "a"', 'W/"a"'));
  assert.ok(matches("*", 'W/"a"'));
  assert.ok(!matches('"b"', 'W/"a"'));
  assert.ok(!matches(undefined, 'W/"a"'));
});
