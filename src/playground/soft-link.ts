/** Which links turn the page without losing the panel (soft-navigation.ts). */
/** The part of a link that decides. */
export interface LinkLike {
  readonly href: string;
  readonly target: string;
  readonly download: string;
}

/** Whether a link leads to a page of this site in this tab. Files that aren't pages (`/commands.json`) are the browser's. */
export function isSoft({ href, target, download }: LinkLike, here: string): boolean {
  const to = new URL(href);
  return to.origin === new URL(here).origin && (target === "" || target === "_self") && download === "" && !/\.(?!html$)\w+$/.test(to.pathname);
}
