/**
 * Debian packages of any suite and architecture, whatever this machine runs: fetched by apt with lists and a cache of its own, unpacked and
 * never installed. apt checks the archive's signatures.
 */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { programOutput, runProgram, type ProgramOptions } from "./program.ts";

/** Versions by package name. */
export type Versions = Readonly<Record<string, string>>;

/** A part of the archive. */
export interface Suite {
  /** Debian's name of the release, for example `forky`. */
  readonly name: string;
  readonly architecture: string;
}

/**
 * The archive that this machine gets Debian from, read from apt's own configuration.
 * @param texts contents of `sources.list` and of the files in `sources.list.d`
 */
export function debianArchive(texts: readonly string[]): string | undefined {
  for (const text of texts) {
    // Comments may name other archives.
    const lines = text.split("\n").filter((line) => !line.trim().startsWith("#")).join("\n");
    const address = /(?:^URIs:\s*|^deb(?:\s+\[[^\]]*\])?\s+)(https?:\/\/\S*\/debian)\/?(?:\s|$)/m.exec(lines)?.[1];
    if (address !== undefined) return address;
  }
  return undefined;
}

/** apt's own configuration of where packages come from. */
export async function readSources(): Promise<string[]> {
  const parts = "/etc/apt/sources.list.d";
  const names = existsSync(parts) ? (await readdir(parts)).filter((name) => /\.(?:list|sources)$/.test(name)).map((name) => join(parts, name)) : [];
  const files = ["/etc/apt/sources.list", ...names].filter((name) => existsSync(name));
  return Promise.all(files.map((name) => readFile(name, "utf8")));
}

/**
 * @param simulation what `apt-get install --simulate` printed
 * @returns the versions of all packages that the installation consists of, in apt's order
 */
export function simulatedVersions(simulation: string): Versions {
  const found = simulation.matchAll(/^Inst (\S+) (?:\[\S+\] )?\((\S+) /gm);
  return Object.fromEntries([...found].map(([, name = "", version = ""]) => [name.replace(/:.*/, ""), version]));
}

/**
 * @param files names of files in apt's cache: `name_version_architecture.deb`, a colon in the version written `%3a`
 * @returns the file of that package and version, for whatever architecture
 */
export function packageFile(files: readonly string[], name: string, version: string): string | undefined {
  return files.find((file) => file.startsWith(`${name}_${version.replaceAll(":", "%3a")}_`) && file.endsWith(".deb"));
}

/**
 * @param listing what `apt-get source --print-uris` printed
 * @returns the files of the source package that have a SHA-256
 */
export function sourceUris(listing: string): { address: string; name: string; sha256: string }[] {
  return [...listing.matchAll(/^'([^']+)' (\S+) \d+ SHA256:([0-9a-f]{64})$/gm)].map(([, address = "", name = "", sha256 = ""]) => ({ address, name, sha256 }));
}

/** One suite of the archive, with its own lists and its own cache of package files. */
export class DebianSuite {
  readonly suite: Suite;
  readonly #folder: string;
  readonly #options: ProgramOptions;
  #listsFetched = false;

  /**
   * @param cache a folder that is kept between builds
   * @param options for the runs of apt
   */
  constructor(suite: Suite, cache: string, options: ProgramOptions) {
    this.suite = suite;
    this.#folder = join(cache, "apt", `${suite.name}-${suite.architecture}`);
    this.#options = options;
  }

  get #archives(): string {
    return join(this.#folder, "cache", "archives");
  }

  #settings(): string[] {
    const { architecture } = this.suite;
    return [
      `Dir::Etc::sourcelist=${join(this.#folder, "suite.list")}`,
      "Dir::Etc::sourceparts=/dev/null",
      `Dir::State::lists=${join(this.#folder, "lists")}`,
      `Dir::Cache=${join(this.#folder, "cache")}`,
      // With an empty status file apt believes that nothing is installed, and so finds the whole closure.
      "Dir::State::status=/dev/null",
      "Debug::NoLocking=true",
      "APT::Sandbox::User=root",
      "Acquire::Retries=3",
      `APT::Architecture=${architecture}`,
      `APT::Architectures::=${architecture}`,
    ].flatMap((setting) => ["-o", setting]);
  }

  /**
   * Fetches the suite's lists of packages, once a run.
   * @throws when this is no Debian, or the archive can't be reached
   */
  async fetchLists(): Promise<void> {
    if (this.#listsFetched) return;
    const archive = debianArchive(await readSources());
    if (archive === undefined) throw new Error("apt on this machine names no Debian archive in /etc/apt/sources.list or sources.list.d");
    for (const name of ["lists/partial", "cache/archives/partial"]) await mkdir(join(this.#folder, name), { recursive: true });
    const from = `[signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] ${archive} ${this.suite.name} main`;
    await writeFile(join(this.#folder, "suite.list"), `deb ${from}\ndeb-src ${from}\n`);
    await runProgram("apt-get", [...this.#settings(), "update", "-qq"], this.#options);
    this.#listsFetched = true;
  }

  /**
   * Packages with all that they depend on, in the versions that the archive has now.
   * @throws with apt's words when a package is unknown
   */
  async closure(packages: readonly string[]): Promise<Versions> {
    await this.fetchLists();
    return simulatedVersions(
      await programOutput("apt-get", [...this.#settings(), "install", "--simulate", "-y", "-qq", "--no-install-recommends", ...packages], this.#options),
    );
  }

  /** @returns whether every one of these package files is here already */
  async has(versions: Versions): Promise<boolean> {
    const files = existsSync(this.#archives) ? await readdir(this.#archives) : [];
    return Object.entries(versions).every(([name, version]) => packageFile(files, name, version) !== undefined);
  }

  /** Fetches the package files that aren't here yet, in exactly these versions. */
  async download(versions: Versions): Promise<void> {
    const files = existsSync(this.#archives) ? await readdir(this.#archives) : [];
    const missing = Object.entries(versions).filter(([name, version]) => packageFile(files, name, version) === undefined);
    if (missing.length === 0) return;
    await this.fetchLists();
    const wanted = missing.map(([name, version]) => `${name}=${version}`);
    await runProgram("apt-get", [...this.#settings(), "download", "-qq", ...wanted], { ...this.#options, cwd: this.#archives });
  }

  /**
   * Unpacks package files into a folder, as if into an empty Debian. No package script runs.
   * @param root the folder
   * @throws when one of them isn't here: `download` brings them
   */
  async unpack(versions: Versions, root: string): Promise<void> {
    const files = await readdir(this.#archives);
    await mkdir(root, { recursive: true });
    for (const [name, version] of Object.entries(versions)) {
      const file = packageFile(files, name, version);
      if (file === undefined) throw new Error(`The package ${name} ${version} hasn't been fetched.`);
      await runProgram("dpkg-deb", ["-x", join(this.#archives, file), root], this.#options);
    }
  }

  /**
   * What a source package needs to be built, in the versions that the archive has now.
   * @param wanted matches the names of the packages that are asked for; the others are of no use to this build
   */
  async buildClosure(source: string, wanted: RegExp): Promise<Versions> {
    await this.fetchLists();
    const simulation = await programOutput("apt-get", [...this.#settings(), "build-dep", "--simulate", "-y", "-qq", source], this.#options);
    return Object.fromEntries(Object.entries(simulatedVersions(simulation)).filter(([name]) => wanted.test(name)));
  }

  /**
   * Fetches files of a source package. Their sums come from apt's signed lists.
   * @param wanted matches the names of the files that are asked for
   * @returns the files' paths in `folder`
   * @throws when one can't be fetched, or isn't what the lists say
   */
  async sourceFiles({ source, version, wanted, folder }: { source: string; version: string; wanted: RegExp; folder: string }): Promise<string[]> {
    await this.fetchLists();
    const uris = await programOutput("apt-get", [...this.#settings(), "source", "--print-uris", "-qq", `${source}=${version}`], this.#options);
    const files = sourceUris(uris).filter(({ name }) => wanted.test(name));
    const paths: string[] = [];
    for (const { address, name, sha256 } of files) {
      const response = await fetch(address, { signal: this.#options.signal });
      if (!response.ok) throw new Error(`${name} can't be fetched: the archive answered ${response.status}.`);
      const bytes = Buffer.from(await response.arrayBuffer());
      const digest = createHash("sha256").update(bytes).digest("hex");
      if (digest !== sha256) throw new Error(`${name} is damaged: its SHA-256 is ${digest}, and the archive's lists say ${sha256}.`);
      await writeFile(join(folder, name), bytes);
      paths.push(join(folder, name));
    }
    return paths;
  }

  /** The source package and its version that each of these packages was built from, read from the packages themselves. */
  async sources(versions: Versions): Promise<{ name: string; version: string; source: string; sourceVersion: string }[]> {
    const files = await readdir(this.#archives);
    return Promise.all(
      Object.entries(versions).map(async ([name, version]) => {
        const file = packageFile(files, name, version);
        if (file === undefined) throw new Error(`The package ${name} ${version} hasn't been fetched.`);
        const line = await programOutput("dpkg-deb", ["-f", join(this.#archives, file), "Source"], this.#options);
        const [, source = name, sourceVersion = version] = /^(\S+)(?: \((.*)\))?/.exec(line) ?? [];
        return { name, version, source, sourceVersion };
      }),
    );
  }
}
