/** `examples.tar`, which a sandbox unpacks. */
import type { APIRoute } from "astro";
import { examplesArchive } from "../examples-archive.ts";

export const GET: APIRoute = async () => new Response(await examplesArchive(), { headers: { "Content-Type": "application/x-tar" } });
