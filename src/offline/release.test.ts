/** What is kept for reading offline, and where. */
import assert from "node:assert/strict";
import { mkdtemp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { addressOf, isKept, releaseOf, writeWorker } from "./release.ts";

const addresses: readonly (readonly [string, string, string])[] = [
  ["index.html", "/", "/"],
  ["index.html", "/docs/", "/docs/"],
  ["guide/networking/index.html", "/docs/", "/docs/guide/networking/"],
  ["404.html", "/", "/404.html"],
  ["_astro/panel.abc.js", "/docs/", "/docs/_astro/panel.abc.js"],
];
for (const [path, base, expected] of addresses) test(`${path} below ${base} is asked for as ${expected}`, () => assert.equal(addressOf(path, base), expected));

const kept: readonly (readonly [string, boolean])[] = [
  ["guide/images/index.html", true],
  ["pagefind/fragment/en_1.pf_fragment", true],
  ["_astro/Base.css", true],
  ["tab-engine/vmlinux", false],
  ["_astro/v86-BshLEa5c.wasm", false],
  ["_astro/worker-CSdVV32t.js", false],
  ["icons/icon-48.png", true],
  ["icons/icon-512.png", false],
  ["cards/images.png", false],
  ["print/index.html", false],
  ["guide/images.md", false],
  ["sw.js", false],
];
for (const [path, expected] of kept) test(`${path} is ${expected ? "" : "not "}kept`, () => assert.equal(isKept(path), expected));

test("a release names its files with their digests, and has another version when one changes", async () => {
  const folder = await mkdtemp(join(tmpdir(), "drydock-release-"));
  try {
    const url = pathToFileURL(`${folder}/`);
    await mkdir(join(folder, "guide/a"), { recursive: true });
    await writeFile(join(folder, "index.html"), "home");
    await writeFile(join(folder, "guide/a/index.html"), "a");
    const first = await releaseOf(url, "/docs/");
    assert.deepEqual(Object.keys(first.files), ["/docs/guide/a/", "/docs/"]);
    assert.equal((await writeWorker(url, "/docs/")).version, first.version, "the worker itself doesn't count");
    assert.match(await readFile(join(folder, "sw.js"), "utf8"), new RegExp(`^self\\.drydockRelease = \\{"version":"${first.version.replace(/[+/]/g, "\\$&")}"`));
    await writeFile(join(folder, "guide/a/index.html"), "b");
    assert.notEqual((await releaseOf(url, "/docs/")).version, first.version);
  } finally {
    await rm(folder, { recursive: true });
  }
});
