/** The short names of section 24 as files to download: the same files that its page shows. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { APIRoute } from "astro";
import { examplesFolder } from "../../markdown/examples.ts";

const folder = join(examplesFolder(), "aliases");

export const getStaticPaths = () => readdirSync(folder).map((name) => ({ params: { name } }));

export const GET: APIRoute = ({ params: { name = "" } }) => new Response(readFileSync(join(folder, name), "utf8"));
