// What the tests need from Debian: programs to be installed on this machine, and packages to be unpacked into images
// without installing them (an installed nginx would start serving; an unpacked one is only files).

import { execFile, spawn } from "node:child_process";
import { access, constants, mkdir, readdir } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { inTurn } from "./turn.ts";

const run = promisify(execFile);

/** A program that the tests start, and the Debian package that brings it. */
export interface Program {
  readonly name: string;
  readonly package: string;
}

/** Debian's system folders, which an ordinary user's PATH may lack. */
const systemFolders = ["/usr/sbin", "/sbin"];

/**
 * @param folders where to look, in order; by default PATH and the system folders
 * @returns the path of an executable file of that name, or undefined
 */
export async function findProgram(
  name: string,
  folders: readonly string[] = [...(process.env["PATH"] ?? "").split(delimiter), ...systemFolders],
): Promise<string | undefined> {
  for (const folder of folders) {
    const path = join(folder, name);
    const executable = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (executable) return path;
  }
  return undefined;
}

/** Runs a program with its output shown, and throws when it doesn't end with 0. */
function show(command: string, args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      stdio: ["ignore", "inherit", "inherit"],
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    });
    child.on("error", reject);
    child.on("exit", (code) => {
      if (code === 0) resolve();
      else reject(new Error(`${command} ${args.join(" ")} ended with ${code}`));
    });
  });
}

let listsFetched = false;

/** Fetches the package lists, once a run: a fresh machine has none, and old ones name files that are gone. */
async function fetchLists(): Promise<void> {
  if (listsFetched) return;
  await show("apt-get", ["update", "-qq"]);
  listsFetched = true;
}

/**
 * Sees to it that programs are there, installing their packages where this is allowed.
 * @throws with the command that a person has to run, where it isn't (not root, or not a Debian)
 */
export async function ensurePrograms(programs: readonly Program[]): Promise<void> {
  const missing = await missingOf(programs);
  if (missing.length === 0) return;

  const packages = [...new Set(missing.map((program) => program.package))];
  const names = missing.map((program) => program.name).join(", ");
  if ((await findProgram("apt-get")) === undefined) {
    throw new Error(
      `The tests need ${names}, and this is no Debian, so they can't install them. Install what brings them ` +
        `(Debian calls the packages ${packages.join(", ")}) and run npm test again.`,
    );
  }
  if (process.getuid?.() !== 0) {
    throw new Error(
      `The tests need ${names}. As root, run:\n  apt-get update && apt-get install --no-install-recommends ${packages.join(" ")}\n` +
        "and run npm test again.",
    );
  }
  // Test files that run side by side would find apt locked by each other.
  await inTurn("apt", async () => {
    const still = await missingOf(programs);
    if (still.length === 0) return;
    const wanted = [...new Set(still.map((program) => program.package))];
    console.log(`Installing Debian packages: ${wanted.join(" ")}`);
    await fetchLists();
    await show("apt-get", ["install", "-y", "-qq", "--no-install-recommends", ...wanted]);
  });
}

async function missingOf(programs: readonly Program[]): Promise<Program[]> {
  const missing: Program[] = [];
  for (const program of programs) if ((await findProgram(program.name)) === undefined) missing.push(program);
  return missing;
}

/** Debian package files, kept between runs. */
const cacheFolder = fileURLToPath(new URL("../.cache/debian/", import.meta.url));

/**
 * @param simulation what `apt-get install --simulate` printed
 * @returns the names of the package files that the installation consists of, as apt names them in its cache, in apt's order
 */
export function packageFiles(simulation: string): string[] {
  return [...simulation.matchAll(/^Inst (\S+) (?:\[\S+\] )?\((\S+) .*\[(\w+)\]\)/gm)].map(
    ([, name = "", version = "", architecture = ""]) => `${name.replace(/:.*/, "")}_${version.replaceAll(":", "%3a")}_${architecture}.deb`,
  );
}

/** What `unpack` is asked for. */
export interface UnpackOptions {
  /** Package names. */
  readonly packages: readonly string[];
  /** Whether everything that they depend on is unpacked with them. */
  readonly dependencies: boolean;
}

/**
 * Unpacks packages into a folder, as if into an empty Debian of this machine's release. Nothing is installed and no package
 * script runs.
 * @param root the folder that becomes a root file system
 * @throws when a package is unknown or can't be fetched
 */
export async function unpack({ packages, dependencies }: UnpackOptions, root: string): Promise<void> {
  await mkdir(join(cacheFolder, "partial"), { recursive: true });
  // With an empty status file apt believes that nothing is installed, and so finds the whole closure.
  const apt = (...options: string[]) =>
    run("apt-get", [
      ...["-o", "Dir::State::status=/dev/null", "-o", `Dir::Cache::archives=${cacheFolder}`, "-o", "Debug::NoLocking=true"],
      // As root apt would hand downloads to its own user, who may not write here; it says so and goes on, but then on every run.
      ...["-o", "APT::Sandbox::User=root", "install", "-y", "-qq", "--no-install-recommends", ...options, ...packages],
    ]);

  // A machine without package lists, or with old ones, fails here. With fresh lists any other reason shows again, and is thrown.
  const simulate = () => apt("--simulate");
  const simulation = await simulate().catch(() => fetchLists().then(simulate));
  const files = packageFiles(simulation.stdout);
  const cached = new Set(await readdir(cacheFolder));
  if (files.some((file) => !cached.has(file))) {
    const download = () => apt("--download-only");
    await download().catch(() => fetchLists().then(download));
  }
  const wanted = dependencies ? files : files.filter((file) => packages.includes(file.replace(/_.*/, "")));
  for (const file of wanted) await run("dpkg-deb", ["-x", join(cacheFolder, file), root]);
}
