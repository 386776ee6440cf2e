// Serves the status page: four small files, none of which holds anything about a session, so that the page opens without a token.

import { readFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { statusPath } from "./protocol.ts";
import { securityHeaders } from "./static.ts";

/** Stricter than the site's: nothing is inline, and nobody but the bridge itself is asked. */
const contentSecurityPolicy = [
  ...["default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'", "connect-src 'self'"],
  ...["base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"],
].join("; ");

const files: Readonly<Record<string, { readonly file: URL; readonly type: string }>> = {
  [statusPath]: { file: new URL("status/page.html", import.meta.url), type: "text/html" },
  [`${statusPath}/page.css`]: { file: new URL("status/page.css", import.meta.url), type: "text/css" },
  // The guide's own colours; a file that stands for itself.
  [`${statusPath}/palette.css`]: { file: new URL("../src/styles/palette.css", import.meta.url), type: "text/css" },
  [`${statusPath}/page.js`]: { file: new URL("status/page.js", import.meta.url), type: "text/javascript" },
};

/** Answers a request at `statusPath` or below it. @throws when a file of the bridge's own can't be read */
export async function sendStatusPage(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [path = ""] = (request.url ?? "").split("?", 1);
  const found = Object.hasOwn(files, path) ? files[path] : undefined;
  const plain = { ...securityHeaders, "Content-Type": "text/plain; charset=utf-8" };
  if (request.method !== "GET" && request.method !== "HEAD") {
    response.writeHead(405, { ...plain, Allow: "GET, HEAD", Connection: "close" }).end("The status page can only be read.\n");
    return;
  }
  if (found === undefined) {
    response.writeHead(404, plain).end(`There is no such file. The status page is at ${statusPath}\n`);
    return;
  }
  const content = await readFile(found.file);
  response.writeHead(200, {
    "Content-Type": `${found.type}; charset=utf-8`,
    "Content-Length": content.length,
    "Cache-Control": "no-cache",
    "Content-Security-Policy": contentSecurityPolicy,
  });
  response.end(request.method === "HEAD" ? undefined : content);
}
