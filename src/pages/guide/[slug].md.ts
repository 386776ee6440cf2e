/** Each section as Markdown: `/guide/networking.md` beside `/guide/networking/`. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type CollectionEntry, getCollection } from "astro:content";
import type { APIRoute, GetStaticPaths } from "astro";
import { root, sectionAddress } from "../../layouts/guide-pages.ts";
import { sectionMarkdown } from "../../machines/section-markdown.ts";
import { sectionOfFile } from "../../markdown/page-identity.ts";

interface Props {
  readonly entry: CollectionEntry<"guide">;
}

export const getStaticPaths = (async () => (await getCollection("guide")).map((entry) => ({ params: { slug: entry.id }, props: { entry } }))) satisfies GetStaticPaths;

/** @throws when the drawing has no description; the page's own build has refused it before */
function describe(figure: string): string {
  const text = readFileSync(join(process.cwd(), "content/figures", `${figure}.svg`), "utf8");
  const description = /<desc[^>]*>([^<]+)<\/desc>/.exec(text)?.[1];
  if (description === undefined) throw new Error(`content/figures/${figure}.svg has no <desc>`);
  return description;
}

export const GET: APIRoute<Props> = ({ props: { entry }, site }) => {
  if (entry.body === undefined || entry.filePath === undefined) throw new Error(`${entry.id}: Astro passed no text for the section`);
  const { title, summary, outcomes, needs, checked } = entry.data;
  const text = sectionMarkdown({
    page: { ...sectionOfFile(entry.filePath), base: root },
    title,
    summary,
    outcomes,
    needs,
    checked: checked.toISOString().slice(0, 10),
    body: entry.body,
    address: new URL(sectionAddress(entry.id), site).href,
    describe,
  });
  return new Response(text, { headers: { "Content-Type": "text/markdown; charset=utf-8" } });
};
