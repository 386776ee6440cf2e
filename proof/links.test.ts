import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { closedServiceOf } from "./closed-services.ts";
import { externalLinks, linksOf, linksReport, reportPath } from "./links.ts";
import { pagePaths, sourcesOfPage } from "./pages.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const links = externalLinks(root);

test("links are found in text, tables, sources and callouts; links inside of the guide and code aren't", () => {
  const page = [
    "See [the docs](https://a.example/x) and [us](/guide/images/).",
    "",
    "| a |\n| --- |\n| [b](https://b.example/) |",
    "",
    '<Callout kind="note" title="t">\n\nText <Source href="https://c.example/#d" title="t" checked="2026-11-24" />\n\n</Callout>',
    "",
    "[e][f]\n\n[f]: http://f.example/",
    "",
    "```sh\ncurl https://g.example/\n```\n\n`https://h.example/`",
  ].join("\n");
  assert.deepEqual(linksOf(page), [
    { address: "https://a.example/x" },
    { address: "https://b.example/" },
    { address: "https://c.example/#d", checked: "2026-11-24" },
    { address: "http://f.example/" },
  ]);
});

test("docs/links.md says what the pages say", () => {
  assert.equal(readFileSync(reportPath(root), "utf8"), linksReport(links), "docs/links.md is out of date: npm run links writes it anew");
});

test("each link is listed once, and no address in two spellings", () => {
  const bare = links.map(({ address }) => address.replace(/^http:/, "https:").replace(/\/(?=#|$)/, ""));
  assert.deepEqual(bare.filter((address, at) => bare.indexOf(address) !== at), []);
});

const places: readonly [string, boolean][] = [
  ["katacoda.com", true],
  ["www.katacoda.com/courses/docker", true],
  ["notkatacoda.com", false],
  ["quay.io/coreos/clair", true],
  ["quay.io/projectquay/clair", false],
  ["killercoda.com", false],
];
for (const [place, closed] of places) test(`${place} is ${closed ? "" : "not "}closed`, () => assert.equal(closedServiceOf(place) !== undefined, closed));

test("no link leads to a service that is known to be closed, and no command or file uses one", () => {
  const fromLinks = links.flatMap(({ address, sections }) => {
    const closed = closedServiceOf(address.replace(/^https?:\/\//, ""));
    return closed ? [`${address} (sections ${sections.join(", ")}): ${closed.why}`] : [];
  });
  const fromFences = pagePaths(root).flatMap(sourcesOfPage).flatMap(({ file, line, text }) =>
    [...text.matchAll(/(?<![\w.-])(?:[a-z0-9-]+\.)+[a-z]{2,}(?:\/[\w.-]+)*/g)].flatMap(([place]) => {
      const closed = closedServiceOf(place);
      return closed ? [`${file}:${line}: ${place}: ${closed.why}`] : [];
    }),
  );
  assert.deepEqual([...fromLinks, ...fromFences], []);
});
