/** Which section a file is, from its name, checked against the table of contents. */
import { basename } from "node:path";
import { sections } from "../sections.ts";

/**
 * `content/guide/06-volumes-and-storage.mdx` → section 6.
 * @throws Error when the name isn't in `src/sections.ts`.
 */
export function sectionOfFile(path: string): { section: number; slug: string; file: string } {
  const name = basename(path);
  const match = /^(\d\d)-([a-z0-9-]+)\.mdx$/.exec(name);
  const [, number = "", slug = ""] = match ?? [];
  const entry = sections.find((candidate) => candidate.slug === slug && candidate.section === Number(number));
  const file = `content/guide/${name}`;
  if (!match || !entry) {
    throw new Error(`${file}: its name is not “NN-slug.mdx” with a number and slug of src/sections.ts`);
  }
  return { section: entry.section, slug, file };
}
