/**
 * npm for images whose builds reach no network: the program itself, and its cache filled with exactly what the lock files of the
 * guide's example projects name. `npm ci` in a Dockerfile then does all that it does elsewhere but the download.
 */
import { execFile } from "node:child_process";
import { copyFile, mkdir, mkdtemp, readdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { npmCommand } from "../bin/prepare.mjs";

/** Of the line that the official images of Node 24 come with. */
const npmVersion = "11.21.2";

const examples = fileURLToPath(new URL("../content/examples/", import.meta.url));

/** Paths of the examples' lock files, sorted. */
export async function exampleLockFiles(): Promise<string[]> {
  const names = await readdir(examples, { recursive: true });
  return names.filter((name) => /(?:^|\/)package-lock\.json$/.test(name) && !name.includes("node_modules")).sort().map((name) => join(examples, name));
}

async function npm(words: readonly string[], folder: string): Promise<string> {
  const { command, args, shell } = npmCommand([...words]);
  const { stdout } = await promisify(execFile)(command, args, { cwd: folder, shell });
  return stdout.trim();
}

/**
 * Puts npm and its cache into a root file system that has Node in `/usr/local/bin`.
 * @throws with npm's own words when a package can't be fetched
 */
export async function addNpm(root: string): Promise<void> {
  const work = await mkdtemp(join(tmpdir(), "drydock-npm-"));
  try {
    const program = join(work, "program");
    await mkdir(program);
    await npm(["install", "--prefix", program, `npm@${npmVersion}`], program);
    await mkdir(join(root, "usr/local/lib/node_modules"), { recursive: true });
    await rename(join(program, "node_modules/npm"), join(root, "usr/local/lib/node_modules/npm"));
    for (const name of ["npm", "npx"]) await symlink(`../lib/node_modules/npm/bin/${name}-cli.js`, join(root, "usr/local/bin", name));

    const cache = "usr/local/share/npm-cache";
    for (const lock of await exampleLockFiles()) {
      const project = await mkdtemp(join(work, "project-"));
      for (const name of ["package.json", "package-lock.json"]) await copyFile(join(dirname(lock), name), join(project, name));
      await npm(["ci", "--ignore-scripts", "--cache", join(root, cache)], project);
    }
    // npm finds in its cache what it fetched from the same address.
    const settings = [`registry=${await npm(["config", "get", "registry"], work)}`, `cache=/${cache}`, "offline=true", "audit=false", "fund=false", "update-notifier=false"];
    await mkdir(join(root, "usr/local/etc"), { recursive: true });
    await writeFile(join(root, "usr/local/etc/npmrc"), `${settings.join("\n")}\n`);
  } finally {
    await rm(work, { recursive: true });
  }
}
