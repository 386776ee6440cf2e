/** What a hit looks like: the same in the palette and on the search page. */
import { type Hit, markedRanges } from "./ranking.ts";

/** Makes an element with attributes and children; strings become text. */
export function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Readonly<Record<string, string>> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children);
  return node;
}

function marked(text: string, query: string): (Node | string)[] {
  const pieces: (Node | string)[] = [];
  let at = 0;
  for (const [start, end] of markedRanges(text, query)) {
    pieces.push(text.slice(at, start), element("mark", {}, text.slice(start, end)));
    at = end;
  }
  return [...pieces, text.slice(at)];
}

/** Pagefind's excerpt is HTML with `<mark>`; only its text and those marks are taken over. */
function excerptNodes(html: string): (Node | string)[] {
  const { body } = new DOMParser().parseFromString(html, "text/html");
  return [...body.childNodes].map((node) =>
    node.nodeName === "MARK" ? element("mark", {}, node.textContent ?? "") : (node.textContent ?? ""));
}

/** What stands inside of a hit's link. */
export function hitContent(hit: Hit, query: string): HTMLElement[] {
  if (hit.command === undefined) {
    return [
      element("span", { class: "search-title" }, ...marked(hit.title, query)),
      element("span", { class: "search-place" }, hit.place),
      element("span", { class: "search-excerpt" }, ...excerptNodes(hit.excerpt ?? "")),
    ];
  }
  return [
    element("code", {}, ...marked(hit.command, query)),
    element("span", { class: "search-place" }, hit.title === hit.place ? hit.place : `${hit.title} · ${hit.place}`),
  ];
}
