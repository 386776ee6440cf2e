// The two sites as projects that can be built, each in a folder of its own under .cache/bench/: ours with its own sources, Starlight with
// our content converted. Both hold the guide once or many times over.

import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { stringify } from "yaml";
import { transcriptName, type PageTranscript } from "../src/markdown/transcripts.ts";
import { readingPaths } from "../src/reading-paths.ts";
import { sections } from "../src/sections.ts";
import { copies, copySlug, copyText, copyTitle, withCopies } from "./copies.ts";
import { cutFrontmatter, escapeMdx, starlightPage } from "./starlight/convert.ts";

const run = promisify(execFile);

const root = fileURLToPath(new URL("..", import.meta.url));
const cache = join(root, ".cache/bench");

export type SiteName = "drydock" | "starlight";
export const siteNames: readonly SiteName[] = ["drydock", "starlight"];

/** A section's file, as it is written. */
interface Written {
  readonly section: number;
  readonly slug: string;
  readonly part: string;
  /** Name of its file under content/guide. */
  readonly name: string;
  readonly text: string;
  /** Its file under content/transcripts, if it was rehearsed. */
  readonly transcript: string | undefined;
}

async function readGuide(): Promise<Written[]> {
  const names = await readdir(join(root, "content/guide"));
  const written: Written[] = [];
  for (const { section, slug, part } of sections) {
    const name = `${String(section).padStart(2, "0")}-${slug}.mdx`;
    if (!names.includes(name)) continue;
    const transcript = join(root, "content/transcripts", transcriptName(section, slug));
    written.push({
      section,
      slug,
      part,
      name,
      text: await readFile(join(root, "content/guide", name), "utf8"),
      transcript: existsSync(transcript) ? await readFile(transcript, "utf8") : undefined,
    });
  }
  return written;
}

/** Gives a project the packages of another folder; its own `node_modules` stays a real folder, so that Astro's caches in it are its own. */
async function linkPackages(project: string, packages: string): Promise<void> {
  await mkdir(join(project, "node_modules"));
  for (const name of await readdir(packages)) {
    if (!name.startsWith(".")) await symlink(join(packages, name), join(project, "node_modules", name));
  }
}

async function emptied(name: string): Promise<string> {
  const folder = join(cache, name);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  return folder;
}

/**
 * Installs what a folder of the bench pins, once for each lock file.
 * @param name a folder of bench/ with a package.json and a lock file
 * @returns its node_modules
 */
export async function installPackages(name: "starlight" | "lighthouse" | "wetty"): Promise<string> {
  const folder = join(cache, `${name}-packages`);
  const wanted = await readFile(join(root, "bench", name, "package-lock.json"), "utf8");
  const installed = join(folder, "installed.json");
  if (!existsSync(installed) || (await readFile(installed, "utf8")) !== wanted) {
    await mkdir(folder, { recursive: true });
    for (const file of ["package.json", "package-lock.json"]) await cp(join(root, "bench", name, file), join(folder, file));
    await run("npm", ["ci", "--no-audit", "--no-fund"], { cwd: folder });
    await writeFile(installed, wanted);
  }
  return join(folder, "node_modules");
}

/** What stands in the repository's folder and is no source. */
const made = new Set(["node_modules", "dist", "test-results", "playwright-report"]);

/** Ours: the sources as they are, but for a table of contents that names the copies. @returns the project's folder */
async function prepareDrydock(times: number): Promise<string> {
  const project = await emptied(`drydock-${times}x`);
  for (const name of await readdir(root)) {
    if (!name.startsWith(".") && !made.has(name)) await cp(join(root, name), join(project, name), { recursive: true });
  }
  await linkPackages(project, join(root, "node_modules"));
  if (times === 1) return project;
  const table = await readFile(join(project, "src/sections.ts"), "utf8");
  await writeFile(join(project, "src/sections.ts"), table.replace("export const sections:", "const once:"));
  await cp(join(root, "bench/copies.ts"), join(project, "src/copies.ts"));
  const many = `\nimport { copySlug, copyTitle, withCopies } from "./copies.ts";
export const sections: readonly SectionEntry[] = withCopies(once, ${times}, (entry, copy) => ({ ...entry, slug: copySlug(entry.slug, copy), title: copyTitle(entry.title, copy) }));\n`;
  await writeFile(join(project, "src/sections.ts"), many, { flag: "a" });
  for (const { section, slug, name, text, transcript } of await readGuide()) {
    const { data, body } = cutFrontmatter(text);
    for (const copy of copies(times).slice(1)) {
      const text = `---\n${stringify({ ...data, title: copyTitle(data.title, copy) })}---\n${copyText(body)}`;
      await writeFile(join(project, "content/guide", name.replace(slug, copySlug(slug, copy))), text);
      if (transcript !== undefined) await writeFile(join(project, "content/transcripts", transcriptName(section, copySlug(slug, copy))), transcript);
    }
  }
  return project;
}

/** Starlight: its template with our content. @returns the project's folder */
async function prepareStarlight(times: number): Promise<string> {
  const packages = await installPackages("starlight");
  const project = await emptied(`starlight-${times}x`);
  const template = join(root, "bench/starlight");
  for (const name of ["src", "astro.config.mjs", "package.json"]) await cp(join(template, name), join(project, name), { recursive: true });
  await linkPackages(project, packages);
  await cp(join(root, "public"), join(project, "public"), { recursive: true });
  await cp(join(root, "content/figures"), join(project, "content/figures"), { recursive: true });
  for (const name of ["Figure.astro", "Source.astro"]) await cp(join(root, "src/components", name), join(project, "src/components", name));
  const docs = join(project, "src/content/docs");
  await mkdir(join(docs, "guide"), { recursive: true });
  const guide = await readGuide();
  for (const { section, slug, name, text, transcript } of guide) {
    const title = cutFrontmatter(text).data.title;
    for (const copy of copies(times)) {
      const file = { section, slug, file: `content/guide/${name}`, text, transcript: transcript === undefined ? undefined : (JSON.parse(transcript) as PageTranscript) };
      await writeFile(join(docs, "guide", `${copySlug(slug, copy)}.mdx`), starlightPage(file, copyTitle(title, copy)));
    }
  }
  await writeFile(join(docs, "index.mdx"), starlightHome(guide, times));
  const parts = [...new Set(guide.map(({ part }) => part))];
  const sidebar = parts.map((label) => ({
    label,
    items: withCopies(guide.filter(({ part }) => part === label), times, ({ slug }, copy) => `guide/${copySlug(slug, copy)}`),
  }));
  await writeFile(join(project, "sidebar.json"), JSON.stringify(sidebar));
  return project;
}

/** The front page with the lists of ours, on Starlight's template for front pages. */
function starlightHome(guide: readonly Written[], times: number): string {
  const facts = new Map(guide.map(({ slug, text }) => [slug, cutFrontmatter(text).data]));
  const link = (slug: string, title: string, section: number) => `[${section}. ${escapeMdx(title)}](/guide/${slug}/)`;
  const paths = readingPaths.map(({ name, purpose, sections: numbers }) => {
    const entries = numbers.flatMap((number) => guide.filter(({ section }) => section === number));
    return `### ${escapeMdx(name)}\n\n${escapeMdx(purpose)}\n\n${entries.map(({ section, slug }) => `1. ${link(slug, facts.get(slug)?.title ?? "", section)}`).join("\n")}`;
  });
  const parts = [...new Set(guide.map(({ part }) => part))].map((label) => {
    const items = withCopies(guide.filter(({ part }) => part === label), times, ({ section, slug }, copy) => {
      const data = facts.get(slug);
      return `- ${link(copySlug(slug, copy), copyTitle(data?.title ?? "", copy), section)} (${data?.minutes} min)\n\n  ${escapeMdx(data?.summary ?? "")}`;
    });
    return `### ${escapeMdx(label)}\n\n${items.join("\n")}`;
  });
  const [first] = guide;
  const frontmatter = stringify({
    title: "The Docker guide you can run",
    template: "splash",
    hero: {
      tagline: "Every command, for Linux and Windows, on a real engine.",
      ...(first === undefined ? {} : { actions: [{ text: `Start with section ${first.section}`, link: `/guide/${first.slug}/` }] }),
    },
  });
  const commands = "```sh\ndocker run --rm hello-world\n```";
  return [`---\n${frontmatter}---`, commands, "## Where to begin", ...paths, "## All sections", ...parts, ""].join("\n\n");
}

/**
 * Writes a site's project.
 * @param times how many times the guide is in it
 * @returns its folder
 */
export const prepareProject = (site: SiteName, times: number): Promise<string> => (site === "drydock" ? prepareDrydock(times) : prepareStarlight(times));
