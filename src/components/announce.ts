/** Says something to a screen reader that a sighted reader sees elsewhere on the page (polite live region of Base.astro). */
export function announce(text: string): void {
  const region = document.querySelector("[data-announcer]");
  if (!region) return;
  // The same words twice are spoken twice only if the region was empty between them.
  region.textContent = "";
  requestAnimationFrame(() => (region.textContent = text));
}
