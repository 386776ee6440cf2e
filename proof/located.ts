/** Reads data languages with the line of every key, so that what a schema refuses can be shown where it stands. */
import { parse as parseToml } from "smol-toml";
import { isMap, isSeq, LineCounter, parseAllDocuments, type Document } from "yaml";

/** One document: its value, and where its parts are. */
export interface Located {
  readonly value: unknown;
  /** @param path keys and indexes from the top. @returns the line of the last of them that is there, from 1; undefined where it isn't known */
  lineOf(path: readonly string[]): number | undefined;
}

/** Documents of a YAML stream, or one of JSON, which is YAML too. The syntax is taken to be right; check it first. */
export function locatedYaml(text: string): Located[] {
  const lines = new LineCounter();
  return parseAllDocuments(text, { lineCounter: lines, logLevel: "silent" }).map((document) => ({
    value: document.toJS() as unknown,
    lineOf: (path) => lineIn(document, path, lines),
  }));
}

function lineIn(document: Document, path: readonly string[], lines: LineCounter): number | undefined {
  let node: unknown = document.contents;
  let offset = document.range?.[0] ?? 0;
  for (const key of path) {
    if (isMap(node)) {
      const pair = node.items.find((item) => String(item.key) === key);
      if (!pair) break;
      offset = rangeStart(pair.key) ?? offset;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(key)];
      offset = rangeStart(node) ?? offset;
    } else break;
  }
  return lines.linePos(offset).line;
}

function rangeStart(node: unknown): number | undefined {
  if (typeof node !== "object" || node === null || !("range" in node) || !Array.isArray(node.range)) return undefined;
  const [start] = node.range as unknown[];
  return typeof start === "number" ? start : undefined;
}

/** A TOML document; its parser keeps no places. The syntax is taken to be right; check it first. */
export function locatedToml(text: string): Located {
  return { value: parseToml(text), lineOf: () => undefined };
}
