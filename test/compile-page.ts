// A section's page compiled as Astro does it, for tests of what is made of it on the way.

import { type CompiledPage, pageProcessor } from "../src/markdown/page-processor.ts";

export interface PageSource {
  /** Of the file, whose name says which section it is. */
  readonly path: string;
  readonly body: string;
  readonly frontmatter?: Readonly<Record<string, unknown>>;
  /** The site's base path. */
  readonly base?: string;
  /** Is shown the page on the way. */
  readonly onPage?: (page: CompiledPage) => void;
}

/**
 * Runs the page's processor.
 * @returns the program that renders the page, and the frontmatter that its pages get
 * @throws Error as the processor does
 */
export async function compilePage({ path, body, frontmatter = {}, base = "/", onPage }: PageSource): Promise<{ readonly code: string; readonly frontmatter: Readonly<Record<string, unknown>> }> {
  const passed = { ...frontmatter };
  const processor = pageProcessor(onPage ? { base, onPage } : { base });
  const renderer = await processor.createMdxRenderer?.({ syntaxHighlight: false }, { optimize: true, srcDir: new URL("file:///site/src/"), sourcemap: false });
  if (!renderer) throw new Error("The processor reads no MDX");
  const { code } = await renderer.process(body, path, passed);
  return { code, frontmatter: passed };
}
