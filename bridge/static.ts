// Serves the built site. Compression is done here and kept, because the build writes plain files that any host can serve.

import { createReadStream } from "node:fs";
import type { Stats } from "node:fs";
import { readFile, realpath, stat } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join, sep } from "node:path";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import { lookup } from "mrmime";
import { previewPage } from "./protocol.ts";

/** On every answer, the API's too. The pages bring their own Content-Security-Policy; a page can't forbid framing itself. */
export const securityHeaders: Readonly<Record<string, string>> = {
  "Content-Security-Policy": "frame-ancestors 'none'",
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
};

type Encoding = "br" | "gzip";

const compress: Readonly<Record<Encoding, (content: Buffer) => Promise<Buffer>>> = {
  br: (content) => promisify(brotliCompress)(content, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: content.length } }),
  gzip: promisify(gzip),
};

const compressible = /^(text\/|application\/(javascript|json|xml|manifest\+json|rss\+xml)|image\/svg\+xml)/;
/** Larger files are sent from the disk as they are, so that what is kept in memory stays small. */
const keptBytes = 2 * 1024 * 1024;

interface Kept {
  readonly etag: string;
  readonly content: Promise<Buffer>;
}

/** The file of a request's path, or where else the browser should look. */
type Found = { readonly file: string; readonly stats: Stats } | { readonly location: string } | undefined;

/**
 * Makes the part of the server that answers for the site.
 * @param folder the built site; files that change are noticed
 */
export function staticSite(folder: string): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const kept = new Map<string, Kept>();

  const compressed = (file: string, etag: string, encoding: Encoding): Promise<Buffer> => {
    const name = `${encoding} ${file}`;
    const known = kept.get(name);
    if (known?.etag === etag) return known.content;
    const content = readFile(file).then(compress[encoding]);
    kept.set(name, { etag, content });
    content.catch(() => kept.delete(name));
    return content;
  };

  return async (request, response) => {
    if (request.method !== "GET" && request.method !== "HEAD") {
      response.writeHead(405, { Allow: "GET, HEAD", "Content-Type": "text/plain; charset=utf-8", Connection: "close" });
      response.end("The site can only be read.\n");
      return;
    }
    const [path = "/", query] = (request.url ?? "/").split("?", 2);
    const found = await find(folder, path);
    if (found !== undefined && "location" in found) {
      response.writeHead(301, { Location: query === undefined ? found.location : `${found.location}?${query}` }).end();
      return;
    }
    const missing = found === undefined ? await find(folder, "/404.html") : undefined;
    const served = found ?? missing;
    if (served === undefined || "location" in served) {
      response.writeHead(404, { "Content-Type": "text/plain; charset=utf-8" });
      response.end("There is no such page. If no page is there at all, build the site first: npm run build\n");
      return;
    }

    const { file, stats } = served;
    const type = lookup(file) ?? "application/octet-stream";
    const shrinks = compressible.test(type);
    const encoding = shrinks && stats.size <= keptBytes ? preferred(request.headers["accept-encoding"]) : undefined;
    const etag = `W/"${stats.size.toString(16)}-${Math.trunc(stats.mtimeMs).toString(16)}"`;
    const headers: Record<string, string> = {
      "Content-Type": type.startsWith("text/") || type.endsWith("javascript") ? `${type}; charset=utf-8` : type,
      // Astro puts a hash of the content into the names of what it bundles, so these never change.
      "Cache-Control": path.includes("/_astro/") && missing === undefined ? "public, max-age=31536000, immutable" : "no-cache",
      ETag: etag,
      ...(path === `/${previewPage}` ? { "Content-Security-Policy": "frame-ancestors 'self'" } : {}),
      ...(shrinks ? { Vary: "Accept-Encoding" } : {}),
    };
    const status = missing === undefined ? 200 : 404;
    if (status === 200 && matches(request.headers["if-none-match"], etag)) {
      response.writeHead(304, headers).end();
      return;
    }
    if (encoding !== undefined) {
      const content = await compressed(file, etag, encoding);
      response.writeHead(status, { ...headers, "Content-Encoding": encoding, "Content-Length": content.length });
      response.end(request.method === "HEAD" ? undefined : content);
      return;
    }
    response.writeHead(status, { ...headers, "Content-Length": stats.size });
    if (request.method === "HEAD") response.end();
    else await sendFile(file, response);
  };
}

async function sendFile(file: string, response: ServerResponse): Promise<void> {
  // The browser left before the first byte. Looked at before the file is opened: `pipeline` would refuse a closed answer
  // (ERR_STREAM_UNABLE_TO_PIPE) and leave the file open.
  if (response.destroyed) return;
  try {
    await pipeline(createReadStream(file), response);
  } catch (error) {
    // The browser went away, which is its right.
    if (!(error instanceof Error && "code" in error && error.code === "ERR_STREAM_PREMATURE_CLOSE")) throw error;
  }
}

/** Looks a path up. Names of the site's files are plain, so a path with anything else in it names none. */
async function find(folder: string, path: string): Promise<Found> {
  const segments = path.split("/").slice(1);
  const last = segments.at(-1);
  const named = last === "" ? segments.slice(0, -1) : segments;
  if (!named.every((segment) => /^(?!\.)[A-Za-z0-9._~@+-]+$/.test(segment))) return undefined;
  try {
    const root = await realpath(folder);
    const file = await realpath(join(root, ...named, ...(last === "" ? ["index.html"] : [])));
    // A link may not lead out of the site.
    if (file !== root && !file.startsWith(root + sep)) return undefined;
    const stats = await stat(file);
    if (stats.isFile()) return { file, stats };
    return stats.isDirectory() && last !== "" ? { location: `${path}/` } : undefined;
  } catch (error) {
    if (error instanceof Error && "code" in error && ["ENOENT", "ENOTDIR", "ENAMETOOLONG"].includes(String(error.code))) return undefined;
    throw error;
  }
}

/** The better encoding that a browser takes (RFC 9110, 12.5.3), brotli first. */
export function preferred(accepted: string | undefined): Encoding | undefined {
  const weights = new Map(
    (accepted ?? "").split(",").map((item) => {
      const [name = "", weight] = item.trim().toLowerCase().split(/\s*;\s*q=/);
      return [name, weight === undefined ? 1 : Number(weight)];
    }),
  );
  const weight = (encoding: Encoding) => weights.get(encoding) ?? weights.get("*") ?? 0;
  const [best] = (["br", "gzip"] as const).filter((encoding) => weight(encoding) > 0).toSorted((a, b) => weight(b) - weight(a));
  return best;
}

/** Whether an If-None-Match header names this weak tag (RFC 9110, 13.1.2). */
export function matches(header: string | undefined, etag: string): boolean {
  const bare = (tag: string) => tag.trim().replace(/^W\//, "");
  return header !== undefined && (header.trim() === "*" || header.split(",").some((tag) => bare(tag) === bare(etag)));
}
