/** Reads what follows the language of a fence: `run expect="Hello" file="app/Dockerfile"`. */

/** Keys that stand alone. */
const flagKeys = ["run", "save", "fragment", "varies"] as const;
/** Keys with a quoted value. */
const textKeys = ["id", "expect", "exit", "tags", "name", "cheat", "file", "kind", "instead", "wrong", "avoid", "example", "region", "lines"] as const;

export type FenceMeta = { readonly [K in (typeof flagKeys)[number]]?: true } & {
  readonly [K in (typeof textKeys)[number]]?: string;
};

/**
 * Parses a fence's meta string. In a value, `\"` is a quote and `\\` a backslash.
 * @throws Error naming the word that isn't known or isn't well formed.
 */
export function parseMeta(text: string): FenceMeta {
  const meta: Record<string, string | true> = {};
  const word = /\s*([a-z]+)(?:="((?:[^"\\]|\\.)*)")?(?=\s|$)/y;
  let rest = 0;
  const end = text.trimEnd().length;
  while (rest < end) {
    word.lastIndex = rest;
    const match = word.exec(text);
    const [, key = "", value] = match ?? [];
    if (!match) throw new Error(`can't read the fence's meta from “${text.slice(rest).trim()}”; write key or key="value"`);
    const known = value === undefined ? flagKeys : textKeys;
    if (!(known as readonly string[]).includes(key)) {
      throw new Error(`unknown meta “${match[0].trim()}” after the fence's language; alone: ${flagKeys.join(", ")}; with a value: ${textKeys.join(", ")}`);
    }
    if (key in meta) throw new Error(`the fence's meta says “${key}” twice`);
    meta[key] = value === undefined ? true : value.replace(/\\(.)/g, "$1");
    rest = word.lastIndex;
  }
  return meta as FenceMeta;
}
