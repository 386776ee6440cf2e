/** The guide's example projects as one archive, which is unpacked in every sandbox. */
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { createTar, type TarFileInput } from "nanotar";

/** What trying a project out leaves in its folder. */
const leftByTools = new Set(["node_modules", "bin", "obj", "dist"]);

/** @param folder of the projects @returns a tar archive in which all stands under `examples/`; the same bytes for the same files */
export async function examplesArchive(folder = "content/examples"): Promise<Uint8Array<ArrayBuffer>> {
  const files: TarFileInput[] = [];
  for (const name of await readdir(folder, { recursive: true })) {
    if (name.split(/[\\/]/).some((part) => leftByTools.has(part))) continue;
    const path = join(folder, name);
    // Unpacking makes the folders; an empty one is no example.
    if (!(await stat(path)).isFile()) continue;
    const data = await readFile(path);
    // A program by its first line rather than by its mode, which Windows has none of.
    const mode = data.subarray(0, 2).toString() === "#!" ? "755" : "644";
    // A time of its own for each build would make each build's archive another file.
    files.push({ name: `examples/${name.replaceAll("\\", "/")}`, data, attrs: { mode, mtime: 0, uid: 0, gid: 0, user: "root", group: "root" } });
  }
  files.sort((one, two) => (one.name < two.name ? -1 : 1));
  return createTar(files) as Uint8Array<ArrayBuffer>;
}
