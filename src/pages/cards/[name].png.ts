/** One picture a page, for link previews: `/cards/<slug>.png`, and `/cards/drydock.png` for the pages that are no sections. */
import { getCollection } from "astro:content";
import type { APIRoute, GetStaticPaths } from "astro";
import { renderCard } from "../../cards/card.ts";
import { sections } from "../../sections.ts";

interface Props {
  readonly card: Promise<Uint8Array<ArrayBuffer>>;
}

// All are begun here, so that they are drawn side by side while Astro writes the pages.
export const getStaticPaths = (async () => [
  {
    params: { name: "drydock" },
    props: { card: renderCard({ kicker: `${sections.length} sections`, title: "The Docker guide you can run", summary: "Every command, for Linux and Windows, on a real engine." }) },
  },
  ...(await getCollection("guide")).map(({ id, data }) => ({
    params: { name: id },
    props: {
      card: renderCard({
        kicker: [`Section ${data.section}`, ...sections.filter(({ slug }) => slug === id).map(({ part }) => part)].join(" · "),
        title: data.title,
        summary: data.summary,
      }),
    },
  })),
]) satisfies GetStaticPaths;

export const GET: APIRoute<Props> = async ({ props }) => new Response(await props.card, { headers: { "Content-Type": "image/png" } });
