// The session image's reference, taken apart once: the Engine API wants it whole in one call and in two parts in another.

export interface ImageReference {
  /** For example `docker:cli`; always with a tag or a digest. */
  readonly whole: string;
  /** For example `docker`. */
  readonly repository: string;
  /** For example `cli` or `sha256:…`; never empty, because a pull without one fetches every tag. */
  readonly tag: string;
}

// The grammar of distribution/reference, without what nobody types (upper case in a registry's name, other digests).
const component = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*";
const reference = new RegExp(
  `^((?:[a-z0-9.-]+(?::\\d{1,5})?/)?${component}(?:/${component})*)(?::([A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?(?:@(sha256:[0-9a-f]{64}))?$`,
);

/** Takes a reference apart; a missing tag is `latest`. Undefined where it isn't a reference. */
export function parseImage(text: string): ImageReference | undefined {
  if (text.length > 512) return undefined;
  const [, repository, tag, digest] = reference.exec(text) ?? [];
  if (repository === undefined || repository.split("/").some((part) => /^\.+$/.test(part))) return undefined;
  // With both, the digest decides and the engine ignores the tag.
  if (digest !== undefined) return { whole: `${repository}@${digest}`, repository, tag: digest };
  return { whole: `${repository}:${tag ?? "latest"}`, repository, tag: tag ?? "latest" };
}
