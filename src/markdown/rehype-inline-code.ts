/**
 * Keeps short code in one piece: browsers break a line after a dash, and `--` at a line's end with `env-file` at the next
 * line's start is no flag any more. Longer code must break, or it would push a phone's page sideways: between its words.
 */
import type { Element, ElementContent, Root, Text } from "hast";
import { toString } from "hast-util-to-string";
import { visit } from "unist-util-visit";

/** Characters that fit between the margins of the narrowest page, 320 CSS pixels, in a list within a list. */
const longest = 26;

/** Whether a piece of code may not be broken: a word, or a flag with its value; in a table all that is short. */
export function isWhole(code: string, isInTable: boolean): boolean {
  return code.length <= longest && (isInTable || (code.includes("-") && (!code.includes(" ") || code.startsWith("-"))));
}

/** Code that may break, with each of its flags in one piece. */
export function withWholeFlags(code: string): ElementContent[] {
  return code
    .split(/((?<=\s)-\S+)/)
    .map((part, at): ElementContent => {
      const text: Text = { type: "text", value: part };
      return at % 2 === 1 && part.length <= longest ? { type: "element", tagName: "span", properties: { className: ["whole"] }, children: [text] } : text;
    })
    .filter((part) => toString(part) !== "");
}

export function rehypeInlineCode() {
  return (tree: Root): void => {
    visit(tree, { tagName: "code" }, (node: Element, _index, parent) => {
      const holder = parent?.type === "element" ? parent.tagName : "";
      if (holder === "pre") return;
      const code = toString(node);
      if (isWhole(code, holder === "td" || holder === "th")) node.properties["className"] = ["whole"];
      else if (/\s-/.test(code)) node.children = withWholeFlags(code);
    });
  };
}
