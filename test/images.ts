// Images without a registry: root file systems made of this machine's Debian packages, imported into the tests' engine. They stand in
// for the images that the guide calls by name; what runs in them is real.

import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import { chmod, copyFile, cp, glob, mkdir, mkdtemp, readFile, realpath, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { greeting, nginxConfiguration } from "../engine/image-files.ts";
import { findProgram, unpack } from "./debian.ts";
import { engineRequest } from "./engine-api.ts";

const run = promisify(execFile);

/** The image in which a session's shell runs: busybox's `sh` and the real Docker CLI. */
export const sessionImage = "drydock/session:test";

/** How to make one image. */
export interface ImageRecipe {
  readonly reference: string;
  /** Dockerfile instructions for `docker import --change`, for example `CMD ["sh"]`. */
  readonly changes: readonly string[];
  /** Fills the root file system, in which busybox is already. */
  readonly fill?: (root: string) => Promise<void>;
  /** Paths of files that `fill` reads: when one changes, the image is made anew. */
  readonly inputs?: readonly string[];
}

/** Copies a program of this machine and the libraries that it is linked with, to the same places. */
export async function copyProgram(path: string, root: string): Promise<void> {
  // ldd fails on a static program, which needs no libraries.
  const linked = await run("ldd", [path]).then(
    ({ stdout }) => stdout,
    () => "",
  );
  const libraries = [...linked.matchAll(/(?:=> |^\s*)(\/\S+) \(0x/gm)].map(([, library = ""]) => library);
  for (const file of [path, ...libraries]) {
    await mkdir(join(root, dirname(file)), { recursive: true });
    await copyFile(await realpath(file), join(root, file));
  }
}

/** The image of a sandbox session: what `sessionImage` has, and a Docker Engine to start in it. */
export const sandboxRecipe: ImageRecipe = {
  reference: "drydock/sandbox:test",
  changes: ['CMD ["sh"]'],
  fill: async (root) => {
    for (const name of ["docker", "dockerd", "containerd", "containerd-shim-runc-v2", "runc", "docker-init", "docker-proxy", "iptables", "ip6tables"]) {
      const program = await findProgram(name, ["/usr/bin", "/usr/sbin", "/sbin", ...(process.env["PATH"] ?? "").split(":")]);
      if (program === undefined) throw new Error(`The sandbox's image needs ${name}, and it isn't on PATH. Install docker.io and iptables.`);
      await copyProgram(program, root);
      const usual = join(root, "usr/bin", name);
      if (!existsSync(usual)) await symlink(program, usual);
    }
    // iptables loads a library for each kind of match and target.
    for await (const modules of glob("/usr/lib/*/xtables")) await cp(modules, join(root, modules), { recursive: true });
  },
};

/** The images that the end-to-end tests and the pages' simplest commands need. */
export const recipes: readonly ImageRecipe[] = [
  {
    reference: sessionImage,
    changes: ['CMD ["sh"]'],
    fill: async (root) => {
      // Debian's own client goes with Debian's own engine; another one on PATH may be of any age.
      const docker = await findProgram("docker", ["/usr/bin", ...(process.env["PATH"] ?? "").split(":")]);
      if (docker === undefined) throw new Error("The session's image needs the Docker CLI, and no docker is on PATH. Install docker.io.");
      await copyProgram(docker, root);
      if (dirname(docker) !== "/usr/bin") await symlink(docker, join(root, "usr/bin/docker"));
    },
  },
  { reference: "busybox:latest", changes: ['CMD ["sh"]'] },
  { reference: "alpine:latest", changes: ['CMD ["sh"]'] },
  {
    reference: "hello-world:latest",
    changes: ['CMD ["/hello"]'],
    fill: async (root) => {
      await writeFile(join(root, "hello"), greeting);
      await chmod(join(root, "hello"), 0o755);
    },
  },
  {
    reference: "nginx:latest",
    changes: ['CMD ["nginx", "-g", "daemon off;"]', "EXPOSE 80"],
    fill: async (root) => {
      await unpack({ packages: ["nginx-light"], dependencies: true }, root);
      await mkdir(join(root, "usr/share/nginx/html"), { recursive: true });
      await writeFile(
        join(root, "usr/share/nginx/html/index.html"),
        "<!doctype html>\n<title>Welcome to nginx!</title>\n<h1>Welcome to nginx!</h1>\n",
      );
      await mkdir(join(root, "var/log/nginx"), { recursive: true });
      await symlink("/dev/stdout", join(root, "var/log/nginx/access.log"));
      await symlink("/dev/stderr", join(root, "var/log/nginx/error.log"));
      await writeFile(join(root, "etc/nginx/nginx.conf"), nginxConfiguration);
    },
  },
];

/** A root file system that has what every image is expected to have: a shell with its usual commands, root, /tmp. */
async function baseFileSystem(root: string): Promise<void> {
  await unpack({ packages: ["busybox-static"], dependencies: false }, root);
  const busybox = await findProgram("busybox", [join(root, "bin"), join(root, "usr/bin")]);
  if (busybox === undefined) throw new Error("Debian's busybox-static holds no busybox where it used to. Look where it is now.");
  for (const folder of ["bin", "etc", "root", "run", "var"]) await mkdir(join(root, folder), { recursive: true });
  await mkdir(join(root, "tmp"), { recursive: true });
  await chmod(join(root, "tmp"), 0o1777);
  const { stdout } = await run(busybox, ["--list"]);
  const target = busybox.slice(root.length);
  for (const applet of stdout.trim().split("\n")) {
    if (applet !== "busybox") await symlink(target, join(root, "bin", applet));
  }
  await writeFile(join(root, "etc/passwd"), "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n");
  await writeFile(join(root, "etc/group"), "root:x:0:\nnogroup:x:65534:\n");
}

/** Archives of root file systems, kept between runs. A change of the recipes makes new ones. */
const archiveFolder = fileURLToPath(new URL("../.cache/images/", import.meta.url));

const recipeFiles = ["images.ts", "stand-ins.ts", "npm-offline.ts", "../engine/image-files.ts", "../package-lock.json"].map((name) => fileURLToPath(new URL(name, import.meta.url)));

/** @returns a word that changes with the contents of the files */
async function versionOf(files: readonly string[]): Promise<string> {
  const hash = createHash("sha256");
  for (const file of files) hash.update(await readFile(file));
  return hash.digest("hex").slice(0, 16);
}

/** @returns the path of the image's root file system as a tar archive, made when there is none of this version */
async function rootArchive({ reference, fill, inputs }: ImageRecipe): Promise<string> {
  const folder = join(archiveFolder, await versionOf(recipeFiles));
  const version = inputs === undefined ? "" : `-${await versionOf(inputs)}`;
  const archive = join(folder, `${reference.replaceAll(/[^a-z0-9.-]/g, "_")}${version}.tar`);
  if (existsSync(archive)) return archive;
  await mkdir(folder, { recursive: true });
  const root = await mkdtemp(join(tmpdir(), "drydock-image-"));
  try {
    await baseFileSystem(root);
    await fill?.(root);
    await chmod(root, 0o755);
    // Another process may be making the same one: each writes its own, and the last one stays.
    const part = `${archive}.${process.pid}.part`;
    await run("tar", ["--numeric-owner", "-C", root, "-cf", part, "."]);
    await rename(part, archive);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
  return archive;
}

/**
 * Makes images and imports them.
 * @param socket the path of the engine's socket
 * @throws with the engine's or the package manager's own words
 */
export async function buildImages(socket: string, wanted: readonly ImageRecipe[] = recipes): Promise<void> {
  for (const recipe of wanted) {
    const archive = createReadStream(await rootArchive(recipe));
    const [repository = "", tag = "latest"] = recipe.reference.split(":");
    const changes = [...recipe.changes, `LABEL io.drydock.stand-in="made of Debian packages for the tests"`];
    const query = new URLSearchParams([["fromSrc", "-"], ["repo", repository], ["tag", tag], ...changes.map((change) => ["changes", change])]);
    await engineRequest(socket, { method: "POST", path: `/images/create?${query}`, archive });
  }
}
