/** The shape of a section's frontmatter. An unknown or missing key stops the build and names the file. */
import { defineCollection } from "astro:content";
import { glob } from "astro/loaders";
import { z } from "astro/zod";

const guide = defineCollection({
  loader: glob({
    pattern: "[0-9][0-9]-*.mdx",
    base: "./content/guide",
    generateId: ({ entry }) => entry.replace(/^\d\d-|\.mdx$/g, ""),
  }),
  schema: z.strictObject({
    section: z.int().min(0).max(24),
    title: z.string().min(1),
    summary: z.string().min(1).max(160),
    outcomes: z.array(z.string()).min(2).max(6),
    needs: z.array(z.string()).max(4),
    minutes: z.int().positive(),
    checked: z.date(),
  }),
});

export const collections = { guide };
