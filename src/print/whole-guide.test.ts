/** All sections on one page. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { articleOf } from "../elements.ts";
import { sectionsOf } from "./divider.ts";
import { fillPrintPage, printSection } from "./whole-guide.ts";

const html = `<main><article class="prose"><h1>6. Volumes</h1><h2 id="6.1"><a href="#6.1">6.1 Kinds</a></h2>
<p>See <a href="/docs/guide/networking/#7.2">names</a>, <a href="/docs/guide/images/">images</a>, <a href="https://a.example/">A</a>.</p>
<link rel="stylesheet" id="first-screen" href="/rest.css"><div class="block command" id="6-a"><div role="tablist"><button id="tab-0">Linux</button></div><pre id="form-0" role="tabpanel" aria-labelledby="tab-0 tab-1" tabindex="0"><code>docker ps</code></pre></div>
<div class="sheet"><div role="search" data-needs-script><input type="search"></div><script type="module" src="/sheet.js"></script><ul><li>docker ps</li></ul></div></article></main>`;
const article = articleOf(html);
assert.ok(article);
const printed = printSection({ slug: "volumes", article }, "/docs/guide/");
const section = printed.text;

test("ids become the guide's, and what points to them follows", () => {
  assert.match(section, /<section id="volumes"/);
  assert.match(section, /<h2 id="volumes--6\.1"><a href="#volumes--6\.1">/);
  assert.match(section, /aria-labelledby="volumes--tab-0 volumes--tab-1"/);
});

test("links to other sections lead to their place on the page, others stay", () => {
  assert.match(section, /href="#networking--7\.2"/);
  assert.match(section, /href="#images"/);
  assert.match(section, /href="https:\/\/a\.example\/"/);
});

test("controls and places to scroll are left out", () => {
  assert.doesNotMatch(section, /<button|<link|<script|<input|search|tablist|tabindex/);
  assert.match(section, /<div class="sheet"><ul><li>docker ps<\/li><\/ul><\/div>/);
});

const page = '<ol class="x" data-print-contents></ol><div data-print-sections="waiting"><p>On their way.</p></div><footer></footer>';

test("one page gets the contents alone, the other the sections too, in place of what stands there until they have come", () => {
  const { contents, whole } = fillPrintPage(page, [printed]);
  for (const filled of [contents, whole]) assert.match(filled, /<li><a href="#volumes">6\. Volumes<\/a><ul><li><a href="#volumes--6\.1">6\.1 Kinds<\/a>/);
  assert.match(contents, /<div data-print-sections="waiting"><p>On their way\.<\/p><\/div><footer>/);
  assert.match(whole, /<div data-print-sections="complete"><!-- section --><section id="volumes"[\s\S]*<\/section>\n<!-- section --><\/div><footer>/);
  assert.doesNotMatch(whole, /On their way/);
});

test("the sections can be taken out of the page again", () => {
  const other = { contents: "", text: "<section>$& and $1</section>" };
  assert.deepEqual(sectionsOf(fillPrintPage(page, [printed, other]).whole).map((html) => html.trim()), [printed.text, other.text]);
});

test("a page without room for them is refused", () => {
  assert.throws(() => fillPrintPage("<p></p>", []), /no empty place for the contents/);
  assert.throws(() => fillPrintPage("<ol data-print-contents></ol>", []), /no empty place for the sections/);
});
