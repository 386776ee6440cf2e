/** The pictures for link previews, drawn by their thread from sections' files as they are written. */
import assert from "node:assert/strict";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { startDrawing } from "./integration.ts";

/** @param files text by name @returns the pictures by name */
async function drawn(files: Readonly<Record<string, string>>): Promise<Map<string, Buffer>> {
  const folder = await mkdtemp(join(tmpdir(), "drydock-cards-"));
  try {
    const below = (name: string) => pathToFileURL(`${join(folder, name)}/`);
    const [guide, cards] = [below("guide"), below("dist/cards")];
    await mkdir(guide);
    for (const [name, text] of Object.entries(files)) await writeFile(new URL(name, guide), text);
    const count = await startDrawing(guide).write(cards);
    const names = (await readdir(cards)).sort();
    assert.equal(count, names.length);
    return new Map(await Promise.all(names.map(async (name) => [name, await readFile(new URL(name, cards))] as const)));
  } finally {
    await rm(folder, { recursive: true });
  }
}

const section = (title: string, summary = "What it does."): string => `---\nsection: 5\ntitle: ${title}\nsummary: ${summary}\n---\n\nText.\n`;

/** Width and height of a PNG (Portable Network Graphics, 11.2.1: IHDR comes first). */
function sizeOf(png: Buffer): readonly [number, number] {
  assert.equal(png.subarray(1, 4).toString(), "PNG");
  return [png.readUInt32BE(16), png.readUInt32BE(20)];
}

test("each section has one by its address, and the other pages have one together", async () => {
  const pictures = await drawn({ "05-images.mdx": section("Images"), "07-networking.mdx": section("Networking"), "notes.txt": "no section" });
  assert.deepEqual([...pictures.keys()], ["drydock.png", "images.png", "networking.png"]);
  for (const png of pictures.values()) assert.deepEqual(sizeOf(png), [1200, 630]);
});

test("it shows the section's title and summary", async () => {
  const pictures = await drawn({ "05-images.mdx": section("Images"), "06-other.mdx": section("Volumes"), "07-third.mdx": section("Images", "Another summary.") });
  const [one, other, third] = ["images.png", "other.png", "third.png"].map((name) => pictures.get(name));
  assert.ok(one && other && third);
  assert.ok(!one.equals(other), "another title");
  assert.ok(!one.equals(third), "another summary");
});

test("a section without a summary is refused by its file's name", async () => {
  await assert.rejects(drawn({ "05-images.mdx": "---\nsection: 5\ntitle: Images\n---\n" }), /05-images\.mdx: its frontmatter has no title and summary/);
});
