/** The button of the page that is made for paper. Listens on the document, as all that outlives a soft navigation. */
export function startPrinting(): void {
  document.addEventListener("click", ({ target }) => {
    if (target instanceof Element && target.closest("[data-print]")) print();
  });
}
