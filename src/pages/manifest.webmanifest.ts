/** The web app manifest: what a system shows of the installed guide (W3C, Web Application Manifest). */
import type { APIRoute } from "astro";
import { root } from "../layouts/guide-pages.ts";
import { ground, icons } from "../offline/look.ts";

export const GET: APIRoute = () =>
  new Response(
    JSON.stringify({
      id: root,
      name: "Drydock, the Docker guide you can run",
      short_name: "Drydock",
      description: "Every command of Docker's daily work, for Linux and Windows, searchable, with a terminal on a real engine.",
      lang: "en",
      start_url: root,
      scope: root,
      display: "standalone",
      background_color: ground.light,
      theme_color: ground.light,
      icons: icons
        .filter(({ name }) => name !== "apple-touch-icon")
        .map(({ name, size, maskable }) => ({ src: `${root}icons/${name}.png`, sizes: `${size}x${size}`, type: "image/png", purpose: maskable ? "maskable" : "any" })),
      shortcuts: [{ name: "Search", url: `${root}search/` }],
    }),
    { headers: { "Content-Type": "application/manifest+json" } },
  );
