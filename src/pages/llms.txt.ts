/** `llms.txt`: what the site is and where its text stands as Markdown (https://llmstxt.org). */
import { getCollection } from "astro:content";
import type { APIRoute } from "astro";
import { partsOf, root, writtenSections } from "../layouts/guide-pages.ts";
import { commandsVersion } from "../machines/commands-schema.ts";

export const GET: APIRoute = async ({ site }) => {
  const data = new Map((await getCollection("guide")).map((page) => [page.id, page.data]));
  const absolute = (path: string) => new URL(`${root}${path}`, site).href;
  const parts = partsOf(await writtenSections()).map(({ name, entries }) =>
    [`## ${name}`, entries.map(({ section, slug, title }) => `- [${section}. ${title}](${absolute(`guide/${slug}.md`)}): ${data.get(slug)?.summary ?? ""}`).join("\n")].join("\n\n"));
  const text = [
    "# Drydock",
    "> The Docker guide you can run: Docker from the first command to production, checked against Docker Engine 29. Every command has a Linux (bash) and a Windows (PowerShell) form.",
    "Each section is Markdown at its address with `.md` in place of the last slash. Commands marked runnable in `commands.json` are run against a real engine in the project's tests.",
    ...parts,
    "## Data",
    `- [commands.json](${absolute("commands.json")}): every command with its section, heading, address and both forms; shape ${commandsVersion}\n- [commands.schema.json](${absolute("commands.schema.json")}): its JSON Schema`,
  ];
  return new Response(`${text.join("\n\n")}\n`, { headers: { "Content-Type": "text/plain; charset=utf-8" } });
};
