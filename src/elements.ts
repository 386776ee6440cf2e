// Looking for elements in a page's tree.

import type { Element, Root, RootContent } from "hast";

export const isElement = (node: RootContent): node is Element => node.type === "element";

/** @returns the first element below a node that passes the test, in the page's order */
export function findElement(node: Root | Element, test: (element: Element) => boolean): Element | undefined {
  for (const child of node.children) {
    if (!isElement(child)) continue;
    const found = test(child) ? child : findElement(child, test);
    if (found) return found;
  }
  return undefined;
}
