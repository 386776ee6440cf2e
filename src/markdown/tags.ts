/** What commands are about: the words that `tags="…"` may hold, and the groups of the cheat sheet in its order. */

/** Each tag with its title. A command of the cheat sheet stands in the group of its first tag. */
export const tagTitles = {
  containers: "Containers",
  images: "Images",
  build: "Building",
  volumes: "Volumes and mounts",
  networks: "Networks",
  compose: "Compose",
  logs: "Logs",
  debugging: "Looking inside",
  monitoring: "Monitoring",
  limits: "Limits",
  cleanup: "Disk space",
  engine: "The engine",
  contexts: "Other engines",
  registry: "Registries",
  security: "Security",
  signing: "Signing",
  swarm: "Swarm",
  kubernetes: "Kubernetes",
  backup: "Backup",
  windows: "Windows",
  "bind-mounts": "Bind mounts",
  ci: "CI",
  databases: "Databases",
  dns: "DNS",
  linux: "Linux hosts",
  performance: "Performance",
  platforms: "Platforms",
  podman: "Podman",
  ports: "Ports",
  secrets: "Secrets",
  storage: "Storage",
} as const;

export type Tag = keyof typeof tagTitles;

const isTag = (word: string): word is Tag => Object.hasOwn(tagTitles, word);

/**
 * Reads a fence's tags.
 * @param text words with spaces between them
 * @throws Error naming a word that is no tag, or one that stands there twice
 */
export function parseTags(text: string): Tag[] {
  const tags: Tag[] = [];
  for (const word of text.split(/\s+/).filter(Boolean)) {
    if (!isTag(word)) throw new Error(`“${word}” is not a tag; write some of ${Object.keys(tagTitles).join(", ")}, or add it to src/markdown/tags.ts`);
    if (tags.includes(word)) throw new Error(`the tag “${word}” stands there twice`);
    tags.push(word);
  }
  return tags;
}
