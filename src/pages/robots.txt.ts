/** `robots.txt`: everything may be read; the sitemap's address needs the site's own. */
import type { APIRoute } from "astro";
import { root } from "../layouts/guide-pages.ts";

export const GET: APIRoute = ({ site }) => new Response(`User-agent: *\nAllow: /\n\nSitemap: ${new URL(`${root}sitemap-index.xml`, site).href}\n`);
