import assert from "node:assert/strict";
import { test } from "node:test";
import { h } from "hastscript";
import { articleOf } from "../elements.ts";
import { commandDocument, outputsOf, sectionDocuments } from "./documents.ts";

const article = articleOf(`<body><nav><a>Elsewhere</a></nav><main><article><h1>6. Volumes</h1><p>Opening <b>words</b>.</p>
<h2 id="6.1"><a href="#6.1">6.1 Named volumes</a></h2><p>A volume outlives its container.</p>
<div class="block command" data-command id="6-a"><pre><code>docker volume ls</code></pre><pre><samp>DRIVER VOLUME NAME</samp></pre></div>
<div class="block file"><div><span>compose.yaml</span><button>Copy</button></div><pre><code>services:</code></pre></div>
<ul><li>first</li><li>second</li></ul>
<div class="table"><table><thead><tr><th>Option</th><th>Does</th></tr></thead><tbody><tr><th><code>--init</code></th><td>reads /etc/docker/daemon.json</td></tr><tr><td>--rm</td><td>more</td></tr></tbody></table></div></article></main></body>`) ?? h("article");

test("a page is cut at its headings, without its commands and buttons", () => {
  const [top, first, ...rest] = sectionDocuments(article, "/guide/volumes/");
  assert.deepEqual(rest, []);
  assert.equal(top?.url, "/guide/volumes/");
  assert.equal(top?.texts[1]?.text, "Opening words.");
  assert.equal(first?.url, "/guide/volumes/#6.1");
  assert.equal(first?.title, "6.1 Named volumes");
  assert.equal(first?.meta["place"], "6. Volumes");
  assert.equal(first?.texts[1]?.text, "A volume outlives its container. compose.yaml services: first second Option Does --init reads /etc/docker/daemon.json --rm more");
  assert.equal(first?.meta["defines"], "--init ¦ --rm", "the first column of tables is what they explain");
  assert.equal(first?.texts.at(-1)?.text, "daemon.json", "files are found by their names alone");
});

test("a command's output is kept with its id", () => {
  assert.deepEqual([...outputsOf(article)], [["6-a", "DRIVER VOLUME NAME"]]);
});

test("a page without a title is refused with its address", () => {
  assert.throws(() => sectionDocuments(h("article", h("p", "x")), "/guide/x/"), /\/guide\/x\/.*<h1>/);
});

test("a page without an article has no text", () => assert.equal(articleOf("<main><p>x</p></main>"), undefined));

test("a command has one text where both forms are equal, and both where they differ", () => {
  const record = { id: "6-a", section: 6, heading: "6.1 Named volumes", url: "/u", runnable: false, tags: ["volumes"], cheat: false } as const;
  const same = commandDocument({ ...record, linux: "docker volume ls", windows: "docker volume ls" }, "6. Volumes");
  assert.deepEqual(same.texts.slice(0, 2).map(({ text }) => text), ["docker volume ls", "6.1 Named volumes 6. Volumes volumes"]);
  assert.equal(commandDocument({ ...record, linux: "x", windows: "x" }, "", "no such file").texts.at(-1)?.text, "no such file");
  const solo = commandDocument({ ...record, linux: null, windows: "wsl --install", name: "Install WSL" }, "6. Volumes");
  assert.equal(solo.title, "Install WSL");
  assert.deepEqual(solo.meta, { place: "6. Volumes", windows: "wsl --install" });
});
