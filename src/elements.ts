// Looking for elements in a page's tree.

import type { Element, Root, RootContent } from "hast";
import { htmlToHast } from "satteri";

export const isElement = (node: RootContent): node is Element => node.type === "element";

/**
 * The text of a built page. What stands around it isn't parsed: the pages hold no second `<article>`.
 * @param html of the page
 * @returns undefined where the page has no `<article>`
 */
export function articleOf(html: string): Element | undefined {
  const start = html.search(/<article[\s>]/);
  const end = html.lastIndexOf("</article>");
  if (start === -1 || end === -1) return undefined;
  const tree = htmlToHast(html.slice(start, end), { fragment: true });
  return tree.type === "root" ? tree.children.find(isElement) : undefined;
}

/** @returns the first element below a node that passes the test, in the page's order */
export function findElement(node: Root | Element, test: (element: Element) => boolean): Element | undefined {
  for (const child of node.children) {
    if (!isElement(child)) continue;
    const found = test(child) ? child : findElement(child, test);
    if (found) return found;
  }
  return undefined;
}
