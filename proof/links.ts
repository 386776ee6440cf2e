/** Every external link of the guide, once: which pages carry it, and when its page was last looked up. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Nodes } from "mdast";
import type { MdxJsxFlowElement, MdxJsxTextElement } from "mdast-util-mdx-jsx";
import { visit } from "unist-util-visit";
import { sectionOfFile } from "../src/markdown/page-identity.ts";
import { pagePaths, parser } from "./pages.ts";

export interface ExternalLink {
  readonly address: string;
  /** Numbers of the sections that carry it, in order. */
  readonly sections: readonly number[];
  /** The earliest date of its `<Source>` parts: what was looked up again later was looked up again there only. */
  readonly checked?: string;
}

const isJsx = (node: Nodes): node is MdxJsxFlowElement | MdxJsxTextElement => node.type === "mdxJsxFlowElement" || node.type === "mdxJsxTextElement";

const attributeOf = (node: MdxJsxFlowElement | MdxJsxTextElement, name: string): string | undefined => {
  const found = node.attributes.find((attribute) => attribute.type === "mdxJsxAttribute" && attribute.name === name);
  return typeof found?.value === "string" ? found.value : undefined;
};

/** The links of one page to elsewhere, in reading order, repeated ones too. */
export function linksOf(text: string): { readonly address: string; readonly checked?: string }[] {
  const links: { address: string; checked?: string }[] = [];
  visit(parser.parse(text), (node: Nodes) => {
    const address = node.type === "link" || node.type === "definition" ? node.url : isJsx(node) ? attributeOf(node, "href") : undefined;
    const checked = isJsx(node) ? attributeOf(node, "checked") : undefined;
    if (address === undefined || !/^https?:/.test(address)) return;
    links.push({ address, ...(checked === undefined ? {} : { checked }) });
  });
  return links;
}

/** All external links of the guide in the order of their addresses. @param root the repository */
export function externalLinks(root: string): ExternalLink[] {
  const links = new Map<string, { sections: Set<number>; dates: string[] }>();
  for (const path of pagePaths(root)) {
    const { section } = sectionOfFile(path);
    for (const { address, checked } of linksOf(readFileSync(path, "utf8"))) {
      const link = links.get(address) ?? { sections: new Set(), dates: [] };
      link.sections.add(section);
      if (checked !== undefined) link.dates.push(checked);
      links.set(address, link);
    }
  }
  return [...links]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([address, { sections, dates }]) => {
      const checked = dates.sort()[0];
      return { address, sections: [...sections].sort((a, b) => a - b), ...(checked === undefined ? {} : { checked }) };
    });
}

/** Where the report stands in the repository. */
export const reportPath = (root: string): string => join(root, "docs/links.md");

/** The report as Markdown: a table a host. */
export function linksReport(links: readonly ExternalLink[]): string {
  const hosts = Map.groupBy(links, ({ address }) => new URL(address).host);
  const tables = [...hosts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([host, ofHost]) => {
    const rows = ofHost.map(({ address, sections, checked }) => `| <${address}> | ${sections.join(", ")} | ${checked ?? ""} |`);
    return [`## ${host}`, "", "| Address | Sections | Checked |", "| --- | --- | --- |", ...rows, ""].join("\n");
  });
  return [
    "# External links",
    "",
    "Every link of the guide to elsewhere, once, with the sections that carry it and the day on which a `<Source>` says its page was looked up.",
    "`npm run links` writes this file; a test compares it with the pages, and another keeps closed services out (`proof/closed-services.ts`).",
    "",
    `${links.length} addresses on ${hosts.size} hosts, ${links.filter(({ checked }) => checked !== undefined).length} of them with a date.`,
    "",
    ...tables,
  ].join("\n");
}
