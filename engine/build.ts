/** The steps that make the image, in their order, and what each of them is made of. */
import { existsSync } from "node:fs";
import { chmod, copyFile, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Content } from "../src/playground/engines/tab/manifest.ts";
import { memoryBytes } from "../src/playground/engines/tab/machine.ts";
import { DebianSuite, type Versions } from "./debian-archive.ts";
import { makeDisk } from "./disk.ts";
import { buildxPackage, cliChanges, cliSource, makeDockerCli, upstream } from "./docker-cli.ts";
import { archiveName, makeImageStore, packImage } from "./image-store.ts";
import { imageRecipes, makeImageFrame } from "./images.ts";
import { kernelChanges, kernelPackage, makeKernel } from "./kernel.ts";
import { licenceNames } from "./licences.ts";
import { type LockUse, resolveVersions, type Wanted } from "./lock.ts";
import { runProgram } from "./program.ts";
import { publish } from "./publish.ts";
import { busyboxApplets, guestPackages, keepPluginAnswers, makeRootFileSystem, pluginChange, pluginFolder } from "./root-file-system.ts";
import { takeSnapshot } from "./snapshot.ts";
import { type Made, perform, type Step, type StepRun } from "./step.ts";

const require = createRequire(import.meta.url);

/** What every step's result depends on beside its own source. */
const shared = ["program.ts", "debian-archive.ts"];

/** What runs the guest, in the build and in the page. */
const runtime = ["node-machine.ts", ...["agent", "console-input", "disk", "machine"].map((name) => `../src/playground/engines/tab/${name}.ts`)];

/** The version of the npm package v86 that is installed. */
export function emulatorVersion(): string {
  return (require("v86/package.json") as { version: string }).version;
}

/** How what isn't Debian's own binary was compiled. */
const compiledBy = ["kernel.config", "fchmodat2.c", "kernel.ts", "docker-cli.ts", "reseed.c"];

/** What people read and programs don't; the licences are published beside the image. */
const unread = ["doc", "info", "lintian", "locale", "man"].map((name) => `usr/share/${name}`);

/** Keeps the copyright files of unpacked packages. */
async function keepCopyright(root: string, names: readonly string[], folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const name of names) {
    const path = join(root, "usr/share/doc", name, "copyright");
    if (existsSync(path)) await writeFile(join(folder, name), await readFile(path));
  }
}

/** The Go compiler, and the sources that the CLI and Buildx are compiled from. */
async function goSources(suite: DebianSuite): Promise<Versions> {
  const wanted = /^golang-/;
  const buildx = Object.entries(await suite.closure([buildxPackage])).filter(([name]) => wanted.test(name));
  return { ...(await suite.buildClosure(cliSource, wanted)), ...Object.fromEntries(buildx) };
}

/** What `buildImage` gives. */
export interface BuiltImage {
  /** The folder with the manifest and its parts. */
  readonly published: string;
  /** The folder with the state and the disk, uncompressed. */
  readonly snapshot: string;
}

/**
 * Builds the image, or takes what is cached of it.
 * @param unpatched whether every program in it is to be Debian's own, however slow
 * @param log a file for what the package manager prints before the first step
 */
export async function buildImage({ run, lock, unpatched, log }: { run: StepRun; lock: LockUse; unpatched: boolean; log: string }): Promise<BuiltImage> {
  const { cache, signal, say } = run;
  const forky = new DebianSuite({ name: "forky", architecture: "i386" }, cache, { log, signal });
  const compiling = new DebianSuite({ name: "forky", architecture: "amd64" }, cache, { log, signal });
  const bookworm = new DebianSuite({ name: "bookworm", architecture: "amd64" }, cache, { log, signal });
  const withPackages = imageRecipes.filter(({ packages }) => packages.length > 0);
  const wanted: Wanted[] = [
    { name: "kernel", suite: bookworm, packages: [kernelPackage] },
    { name: "guest", suite: forky, packages: guestPackages },
    ...(unpatched ? [] : [{ name: "docker-cli", suite: compiling, packages: ["golang-any", buildxPackage], closure: () => goSources(compiling) }]),
    ...withPackages.map(({ reference, packages }) => ({ name: reference, suite: forky, packages })),
  ];
  const closures = await resolveVersions(wanted, lock, say);
  const versionsOf = (name: string): Versions => closures[name] ?? {};
  // The source alone: what the package recommends for building it is another Debian's.
  const kernelVersions = { [kernelPackage]: versionsOf("kernel")[kernelPackage] ?? "" };
  const make = (step: Step): Promise<Made> => perform(step, run);

  const kernel = await make({
    name: "kernel",
    files: ["kernel.config", "fchmodat2.c", "kernel.ts"],
    inputs: [kernelVersions, unpatched],
    resumes: true,
    make: (context) => makeKernel({ suite: bookworm, versions: kernelVersions, unpatched }, context),
  });

  const packages = await make({
    name: "packages",
    files: shared,
    inputs: versionsOf("guest"),
    make: async ({ folder }) => {
      await forky.unpack(versionsOf("guest"), join(folder, "root"));
      await keepCopyright(join(folder, "root"), Object.keys(versionsOf("guest")), join(folder, "copyright"));
    },
  });

  const unpacked = join(packages.folder, "root");
  const cli = unpatched
    ? undefined
    : await make({
        name: "docker-cli",
        files: [...shared, "docker-cli.ts"],
        inputs: [versionsOf("docker-cli"), versionsOf("guest")["docker-cli"]],
        make: (context) => makeDockerCli({ suite: compiling, versions: versionsOf("docker-cli"), version: versionsOf("guest")["docker-cli"] ?? "" }, context),
      });

  const images = await make({
    name: "images",
    files: [...shared, "images.ts", "image-files.ts", "image-store.ts", "root-file-system.ts"],
    inputs: [packages.digest, withPackages.map(({ reference }) => versionsOf(reference))],
    make: async ({ folder, log: stepLog, tell }) => {
      const options = { log: stepLog, signal };
      const applets = await busyboxApplets(join(unpacked, "usr/bin/busybox"), options);
      for (const { reference, packages: names, fill } of imageRecipes) {
        tell(reference);
        const root = join(folder, "root");
        await mkdir(root);
        await makeImageFrame({ guest: unpacked, applets, root });
        if (names.length > 0) {
          await forky.unpack(versionsOf(reference), root);
          await keepCopyright(root, Object.keys(versionsOf(reference)), join(folder, "copyright"));
        }
        for (const path of unread) await rm(join(root, path), { recursive: true, force: true });
        await fill?.(root);
        await packImage({ root, archive: join(folder, archiveName(reference)) }, options);
        await rm(root, { recursive: true });
      }
    },
  });

  const examples = fileURLToPath(new URL("../content/examples/", import.meta.url));
  const reseedSource = fileURLToPath(new URL("reseed.c", import.meta.url));
  const disk = await make({
    name: "disk",
    files: [...shared, "disk.ts", "elf.ts", "guest", "reseed.c", "image-store.ts", "root-file-system.ts", ...(existsSync(examples) ? ["../content/examples"] : [])],
    inputs: [packages.digest, images.digest, cli?.digest],
    make: async ({ folder, log: stepLog, tell }) => {
      const options = { log: stepLog, signal };
      const root = join(folder, "root");
      await mkdir(root);
      await chmod(root, 0o755);
      tell("the root file system");
      await makeRootFileSystem({ packages: unpacked, root, examples }, options);
      if (cli !== undefined) {
        await copyFile(join(cli.folder, "docker"), join(root, "usr/bin/docker"));
        await copyFile(join(cli.folder, "docker-buildx"), join(root, pluginFolder, "docker-buildx"));
        await keepPluginAnswers(root);
      }
      const compiled = join(root, "usr/lib/drydock/reseed");
      await runProgram("gcc", ["-m32", "-Os", "-static", "-nostdlib", "-fno-pic", "-no-pie", "-fno-stack-protector", "-s", "-o", compiled, reseedSource], options);
      tell("importing the images");
      await makeImageStore({ root, archives: images.folder, folder, recipes: imageRecipes }, options);
      const data = join(folder, "data.tar");
      await runProgram("tar", ["--xattrs", "--xattrs-include=*", "--numeric-owner", "-C", join(root, "var/lib/docker"), "-xf", data], options);
      tell("the file system");
      await makeDisk({ root, image: join(folder, "disk") }, options);
      await rm(root, { recursive: true });
      await rm(data);
    },
  });

  const snapshot = await make({
    name: "snapshot",
    files: [...runtime, "snapshot.ts"],
    inputs: [kernel.digest, disk.digest, emulatorVersion()],
    make: (context) => takeSnapshot({ kernel: join(kernel.folder, "bzImage"), image: join(disk.folder, "disk") }, context),
  });

  const published = await make({
    name: "published",
    files: ["publish.ts", "licences.ts", "build.ts", ...compiledBy, "../src/playground/engines/tab/manifest.ts"],
    inputs: [snapshot.digest, kernelVersions, unpatched],
    make: async ({ folder, tell }) => {
      const texts = new Map<string, string>();
      for (const from of [packages.folder, images.folder]) {
        const names = existsSync(join(from, "copyright")) ? await readdir(join(from, "copyright")) : [];
        for (const name of names) texts.set(name, await readFile(join(from, "copyright", name), "utf8"));
      }
      const inside = Object.assign({}, ...withPackages.map(({ reference }) => versionsOf(reference)), versionsOf("guest")) as Versions;
      const built = [...(await bookworm.sources(kernelVersions)), ...(await forky.sources(inside))];
      const contents = built.map(({ name, version, source, sourceVersion }): Content => {
        return { package: name, version, source, sourceVersion, licences: licenceNames(texts.get(name) ?? "") };
      });
      // What the GNU General Public License calls the scripts that control compilation belongs to the source.
      for (const name of compiledBy) texts.set(`compiled by ${name}`, await readFile(new URL(name, import.meta.url), "utf8"));
      const copyright = [...texts].sort().map(([name, text]) => `==== ${name} ====\n\n${text}\n`);
      await publish({
        snapshot: snapshot.folder,
        copyright: copyright.join("\n"),
        description: {
          engineVersion: upstream(versionsOf("guest")["docker.io"] ?? ""),
          emulatorVersion: emulatorVersion(),
          memoryBytes,
          changes: unpatched ? [] : [...kernelChanges, ...cliChanges, pluginChange],
          images: imageRecipes.map(({ reference }) => reference),
          contents,
          sources:
            "Everything inside was made by Debian, and much of it is free software whose licence gives you a right to its source. The source of each package, with Debian's changes, is kept at https://snapshot.debian.org/ " +
            "under its name and version, at the addresses below. How the kernel, the docker command and Buildx were compiled from it stands in the image's file of copyrights, together with the licences.",
        },
        folder,
        tell,
      });
    },
  });
  return { published: published.folder, snapshot: snapshot.folder };
}
