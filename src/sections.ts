/**
 * The guide's table of contents: every section, written or not.
 *
 * The numbers and their order are those of the guide that Drydock retells; a slug is a promise (it is the page's
 * address), so change one only together with a redirect.
 */
export interface SectionEntry {
  /** 0 to 24. */
  readonly section: number;
  /** The page's address is `/guide/<slug>/`, and its file `content/guide/NN-<slug>.mdx`. */
  readonly slug: string;
  /** Short title for navigation; the page's own title stands in its frontmatter. */
  readonly title: string;
  /** The part of the guide under which navigation lists it. */
  readonly part: "Start" | "Core" | "Orchestrate" | "Operate" | "Ship" | "Go deep" | "Put together";
}

/** The root-relative address of a section's page. @param base the site's base path, with or without a slash at its end */
export const sectionUrl = (base: string, slug: string): string => `${base.replace(/\/$/, "")}/guide/${slug}/`;

export const sections: readonly SectionEntry[] = [
  { section: 0, slug: "how-to-read", title: "How to read this guide", part: "Start" },
  { section: 1, slug: "why-docker", title: "Why Docker?", part: "Start" },
  { section: 2, slug: "docker-ecosystem", title: "The Docker ecosystem", part: "Start" },
  { section: 3, slug: "installation", title: "Installation and first steps", part: "Start" },
  { section: 4, slug: "dockerfile", title: "Dockerfile, step by step", part: "Core" },
  { section: 5, slug: "images", title: "Images: layers, size, platforms", part: "Core" },
  { section: 6, slug: "volumes-and-storage", title: "Volumes and storage", part: "Core" },
  { section: 7, slug: "networking", title: "Networking", part: "Core" },
  { section: 8, slug: "swarm", title: "Swarm and stacks", part: "Orchestrate" },
  { section: 9, slug: "kubernetes", title: "Docker beside Kubernetes", part: "Orchestrate" },
  { section: 10, slug: "security", title: "Security", part: "Operate" },
  { section: 11, slug: "resource-limits", title: "Resource limits", part: "Operate" },
  { section: 12, slug: "logging-and-monitoring", title: "Logging and monitoring", part: "Operate" },
  { section: 13, slug: "debugging", title: "Debugging", part: "Operate" },
  { section: 14, slug: "ci-cd", title: "CI/CD", part: "Ship" },
  { section: 15, slug: "anti-patterns", title: "Anti-patterns and their cures", part: "Ship" },
  { section: 16, slug: "registries", title: "Registries and distribution", part: "Ship" },
  { section: 17, slug: "image-trust", title: "Image trust: signing and verifying", part: "Ship" },
  { section: 18, slug: "alternatives-and-advanced", title: "Alternatives and advanced topics", part: "Go deep" },
  { section: 19, slug: "windows-containers", title: "Windows containers", part: "Go deep" },
  { section: 20, slug: "linux-internals", title: "Linux internals", part: "Go deep" },
  { section: 21, slug: "backup-and-migration", title: "Backup, recovery, migration", part: "Go deep" },
  { section: 22, slug: "performance", title: "Performance tuning", part: "Go deep" },
  { section: 23, slug: "case-studies", title: "Case studies", part: "Put together" },
  { section: 24, slug: "cheat-sheet", title: "Resources and cheat sheet", part: "Put together" },
];
