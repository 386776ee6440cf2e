/** Guesses, on the page that says “there is no page”, which section the reader was looking for. */

const wordsOf = (text: string): string[] => text.toLowerCase().split(/[^a-z0-9]+/).filter((word) => word.length > 1);

/** True for words that share their beginning, so that “volume” finds “volumes” and “network” finds “networking”. */
const isNear = (one: string, other: string): boolean => {
  const length = Math.min(one.length, other.length);
  return length >= 4 ? one.slice(0, Math.max(4, length - 1)) === other.slice(0, Math.max(4, length - 1)) : one === other;
};

/**
 * The section whose slug shares most words with an address.
 * @param path an address's path, such as `/guide/volume/`
 * @returns undefined where no slug shares a word
 */
export function likelySection(path: string, slugs: readonly string[]): string | undefined {
  const wanted = wordsOf(path).filter((word) => word !== "guide" && word !== "docker" && word !== "html");
  const scored = slugs.map((slug) => ({ slug, score: wordsOf(slug).filter((word) => wanted.some((other) => isNear(word, other))).length }));
  const best = scored.reduce<(typeof scored)[number] | undefined>((top, next) => (next.score > (top?.score ?? 0) ? next : top), undefined);
  return best?.slug;
}

export function showLikelySection(): void {
  const place = document.querySelector<HTMLElement>("[data-likely]");
  const links = [...document.querySelectorAll<HTMLAnchorElement>("a[data-slug]")];
  const slug = likelySection(location.pathname, links.map((link) => link.dataset["slug"] ?? ""));
  const found = links.find((link) => link.dataset["slug"] === slug);
  const link = place?.querySelector("a");
  if (!place || !link || !found) return;
  link.href = found.href;
  link.textContent = found.textContent;
  place.hidden = false;
}
