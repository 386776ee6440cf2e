/**
 * The page in which the playground draws what a container serves. It is shown in a frame of no origin only. Its policy runs one script, ours, and loads
 * nothing; styles are allowed inline, because a container's page brings them so.
 */
import { createHash } from "node:crypto";
import { drawPages } from "../playground/preview-frame.ts";

const script = `(${drawPages.toString()})()`;
const hash = createHash("sha256").update(script).digest("base64");
const policy = ["default-src 'none'", `script-src 'sha256-${hash}'`, "style-src 'unsafe-inline'", "img-src data:", "font-src data:", "base-uri 'none'", "form-action 'none'"].join("; ");

export function GET(): Response {
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<title>Preview</title>
</head>
<body>
<script>${script}</script>
</body>
</html>
`;
  return new Response(html, { headers: { "Content-Type": "text/html; charset=utf-8" } });
}
