/**
 * The service worker: the guide without a network. `release.ts` writes what the site consists of above this text, as
 * `self.drydockRelease`, and puts both into `dist/sw.js`.
 *
 * A release is kept as a whole or not at all: every file has to be there with the digest of the list before the release can
 * be used, and pages are only ever answered from one release. A newer one waits until no page of the older one stays open.
 */

const scope = /** @type {import("./worker-scope.ts").WorkerScope & { drydockRelease: import("./worker-scope.ts").Release }} */ (/** @type {unknown} */ (self));
const { version, files, notFound } = scope.drydockRelease;

/** Releases of another base path on this origin are not ours to remove. */
const prefix = `drydock ${new URL(scope.registration.scope).pathname} `;
const ownName = prefix + version;

/** How many files are fetched at once: as many as a page would, so that reading isn't disturbed. */
const sideBySide = 4;

/** @param {Response} response */
async function digestOf(response) {
  const digest = await crypto.subtle.digest("SHA-256", await response.arrayBuffer());
  return btoa(String.fromCharCode(...new Uint8Array(digest)));
}

const olderNames = async () => (await caches.keys()).filter((name) => name.startsWith(prefix) && name !== ownName);

/**
 * A file of this release, from an older release that has the same one, or from the network.
 * @param {string} address
 * @param {string} digest
 * @returns {Promise<Response>}
 * @throws when the network has no or another file there
 */
async function obtain(address, digest) {
  for (const name of await olderNames()) {
    const kept = await (await caches.open(name)).match(address);
    if (kept !== undefined && (await digestOf(kept.clone())) === digest) return kept;
  }
  const answer = await fetch(address, { cache: "no-cache", credentials: "same-origin" });
  if (!answer.ok && address !== notFound) throw new Error(`${address}: ${answer.status}`);
  if ((await digestOf(answer.clone())) !== digest) throw new Error(`${address} is not of this release; the site is being changed`);
  // A redirected answer may not be given to a navigation, so it is made anew.
  return new Response(answer.body, { headers: { "Content-Type": answer.headers.get("Content-Type") ?? "" } });
}

async function keepRelease() {
  const cache = await caches.open(ownName);
  try {
    const waiting = Object.entries(files);
    const work = async () => {
      for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) await cache.put(next[0], await obtain(...next));
    };
    await Promise.all(Array.from({ length: sideBySide }, work));
  } catch (error) {
    // Not enough room, a file that is missing, a site in the middle of a change: the older release stays, and the browser tries again.
    await caches.delete(ownName);
    throw error;
  }
}

async function dropOlder() {
  for (const name of await olderNames()) await caches.delete(name);
  await scope.clients.claim();
}

/** The file of the release that an address names, if any: a page's address is its folder. @param {string} path */
const fileAt = (path) => [path, `${path}index.html`, `${path}/`].find((address) => Object.hasOwn(files, address));

/** @param {string} address @returns {Promise<Response>} */
async function kept(address) {
  const found = await (await caches.open(ownName)).match(address);
  return found ?? fetch(address);
}

/** @param {Request} request @returns {Promise<Response>} */
async function page(request) {
  const { pathname } = new URL(request.url);
  const address = fileAt(pathname);
  if (address === `${pathname}/`) return Response.redirect(address);
  if (address !== undefined) return kept(address);
  try {
    return await fetch(request);
  } catch (error) {
    console.info("There is no network, and the guide has no such page:", error);
    const { body, headers } = await kept(notFound);
    return new Response(body, { status: 404, headers });
  }
}

scope.addEventListener("install", (event) => event.waitUntil(keepRelease()));
scope.addEventListener("activate", (event) => event.waitUntil(dropOlder()));
scope.addEventListener("message", ({ data, ports }) => {
  if (data === "take over") void scope.skipWaiting();
  else if (data === "version") ports[0]?.postMessage(version);
  else if (data === "alone") void scope.clients.matchAll().then(({ length }) => ports[0]?.postMessage(length < 2));
});
scope.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  // Everything else (an engine, the in-tab engine's large files, pictures for link previews) goes to the network as if this weren't here.
  if (request.method !== "GET" || origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (Object.hasOwn(files, pathname)) event.respondWith(kept(pathname));
});
