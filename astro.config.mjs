// @ts-check
import mdx from "@astrojs/mdx";
import sitemap from "@astrojs/sitemap";
import { defineConfig } from "astro/config";
import { cards } from "./src/cards/integration.ts";
import { pageProcessor } from "./src/markdown/page-processor.ts";
import { offline } from "./src/offline/release.ts";
import { xtermStrictCsp } from "./src/playground/xterm-strict-csp.ts";
import { printPage } from "./src/print/integration.ts";
import { searchIndex } from "./src/search/integration.ts";

/** Where the site will stand: `SITE` its origin, `BASE_PATH` the folder below it. */
const site = process.env["SITE"] ?? "https://drydock.example";
const base = process.env["BASE_PATH"] ?? "/";

/**
 * Each part of the script that is downloaded later is one file, so there is nothing for Vite's helper of dynamic imports to fetch ahead; as it comes, it
 * would be a sixth of every page's script.
 * @type {import("vite").Plugin}
 */
const plainImports = {
  name: "drydock-plain-imports",
  enforce: "pre",
  load: (id) => (id === "\0vite/preload-helper.js" ? "export const __vitePreload = (load) => load();" : undefined),
};

const search = searchIndex({ base });

export default defineConfig({
  site,
  base,
  trailingSlash: "always",
  integrations: [mdx({ optimize: true }), sitemap({ filter: (page) => !/\/(?:search|print|notes)\/$/.test(page) }), cards(), printPage({ base }), search.integration, offline({ base })],
  markdown: {
    // The processor highlights fences itself: they become command blocks first, and colours must be classes, not styles.
    syntaxHighlight: false,
    processor: pageProcessor({ base, onPage: search.onPage }),
  },
  // Pages are rendered while others are written.
  build: { format: "directory", inlineStylesheets: "never", concurrency: 8 },
  vite: { build: { assetsInlineLimit: 0 }, plugins: [xtermStrictCsp(), plainImports] },
});
