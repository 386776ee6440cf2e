/** `dist/commands.json`: every command of the guide, in reading order. */
import { getCollection, render } from "astro:content";
import type { APIRoute } from "astro";
import type { CommandRecord } from "../markdown/blocks.ts";

/** The records of all pages, as `remarkBlocks` left them. */
export async function allCommands(): Promise<CommandRecord[]> {
  const entries = (await getCollection("guide")).sort((a, b) => a.data.section - b.data.section);
  const pages = await Promise.all(entries.map((entry) => render(entry)));
  return pages.flatMap(({ remarkPluginFrontmatter }) => remarkPluginFrontmatter["commands"] as CommandRecord[]);
}

export const GET: APIRoute = async () =>
  new Response(JSON.stringify(await allCommands()), { headers: { "Content-Type": "application/json" } });
