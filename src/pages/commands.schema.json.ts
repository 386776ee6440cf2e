/** `commands.schema.json`: what stands in `commands.json`, and in which version. */
import type { APIRoute } from "astro";
import { root } from "../layouts/guide-pages.ts";
import { commandsSchema } from "../machines/commands-schema.ts";

export const GET: APIRoute = ({ site }) =>
  new Response(JSON.stringify(commandsSchema(new URL(`${root}commands.schema.json`, site).href), undefined, 2), { headers: { "Content-Type": "application/schema+json" } });
