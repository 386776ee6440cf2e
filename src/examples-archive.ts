/** The guide's example projects as one archive, which is unpacked in every sandbox. */
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { createTar, type TarFileInput } from "nanotar";

const folder = "content/examples";
/** What trying a project out leaves in its folder. */
const leftByTools = new Set(["node_modules", "bin", "obj", "dist"]);

/** @returns a tar archive in which all stands under `examples/`; the same bytes for the same files */
export async function examplesArchive(): Promise<Uint8Array<ArrayBuffer>> {
  const files: TarFileInput[] = [];
  for (const name of await readdir(folder, { recursive: true })) {
    if (name.split(/[\\/]/).some((part) => leftByTools.has(part))) continue;
    const path = join(folder, name);
    const stats = await stat(path);
    // Unpacking makes the folders; an empty one is no example.
    if (!stats.isFile()) continue;
    const mode = (stats.mode & 0o111) === 0 ? "644" : "755";
    // A time of its own for each build would make each build's archive another file.
    files.push({ name: `examples/${name.replaceAll("\\", "/")}`, data: await readFile(path), attrs: { mode, mtime: 0, uid: 0, gid: 0, user: "root", group: "root" } });
  }
  files.sort((one, two) => (one.name < two.name ? -1 : 1));
  return createTar(files) as Uint8Array<ArrayBuffer>;
}
