/** Takes an image reference apart the way the Docker CLI does before it asks the engine to pull. */

export interface ImageReference {
  /** Registry and repository, without tag and digest. */
  readonly repository: string;
  /** The tag, or the digest (`sha256:…`), which the API takes in the same place. */
  readonly tag: string;
  /** As it stands in paths and in the container's configuration. */
  readonly whole: string;
}

/**
 * @param text for example `docker:cli`, `registry.example:5000/tools/docker@sha256:…`
 * @returns undefined when it isn't a reference (the grammar is that of distribution/reference)
 */
export function parseReference(text: string): ImageReference | undefined {
  const component = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*";
  const host = "[a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?(?::[0-9]+)?";
  const grammar = new RegExp(`^((?:${host}/)?${component}(?:/${component})*)(?::([\\w][\\w.-]{0,127}))?(?:@(sha256:[0-9a-f]{64}))?$`);
  const [, repository, tag, digest] = grammar.exec(text.trim()) ?? [];
  if (repository === undefined) return undefined;
  // Without either, the engine would pull every tag of the repository.
  const pulled = digest ?? tag ?? "latest";
  return { repository, tag: pulled, whole: `${repository}${digest === undefined ? ":" : "@"}${pulled}` };
}
