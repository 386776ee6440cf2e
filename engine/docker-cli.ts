/**
 * A Docker CLI and a Buildx that start quickly, compiled from Debian's sources with two changes. Each `docker` command is a new process, and in
 * Debian's build of this version more than nine tenths of what a `docker ps` costs in the guest is one table: at every start, go-runewidth computes how
 * wide each of Unicode's 1,114,112 characters is on a screen, twice. Without the table it computes the widths that are asked for, which are the same.
 * `docker build` starts Buildx, which has the same table, twice; its driver for Kubernetes, which the guest hasn't, would be set up each time as well.
 */
import { cp, mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import type { DebianSuite, Versions } from "./debian-archive.ts";
import { runProgram } from "./program.ts";
import type { StepContext } from "./step.ts";

/** Debian's source package of the CLI, whose build dependencies hold all the Go sources that it is compiled from. */
export const cliSource = "docker.io";

/** Debian's package with the source of Buildx, patched as in its own build. */
export const buildxPackage = "golang-github-docker-buildx-dev";

/** What is said on the site of the changes. */
export const cliChanges = [
  "The docker command and its plugin Buildx are compiled from Debian's sources with one change: go-runewidth no longer computes a table of the widths of all characters at each start, only those that are asked for.",
  "Buildx is compiled without its driver for Kubernetes, which would be set up at each docker build.",
];

/** A part of a source text, and what takes its place. */
export interface Edit {
  readonly find: string;
  readonly replace: string;
}

/** In `github.com/mattn/go-runewidth/runewidth.go`. */
export const widthEdits: readonly Edit[] = [
  { find: "\tinitStrictWidthLUT()\n\thandleEnv()", replace: "\thandleEnv()" },
  {
    find: "\tif c.StrictEmojiNeutral {\n\t\tif c.EastAsianWidth {\n\t\t\treturn int(strictWidthLUT[1][r])\n\t\t}\n\t\treturn int(strictWidthLUT[0][r])\n\t}\n",
    replace: "",
  },
];

/** In `github.com/docker/buildx/cmd/buildx/main.go`. */
export const buildxEdits: readonly Edit[] = [
  { find: '\t_ "k8s.io/client-go/plugin/pkg/client/auth/oidc"\n', replace: "" },
  { find: '\t_ "github.com/docker/buildx/driver/kubernetes"\n', replace: "" },
];

/**
 * @param text a source file
 * @throws when one of the parts isn't there exactly once: the source has changed, and somebody has to look
 */
export function edited(text: string, edits: readonly Edit[]): string {
  return edits.reduce((current, { find, replace }) => {
    const pieces = current.split(find);
    if (pieces.length !== 2) throw new Error(`The source has changed: “${find.trim().split("\n")[0]}” is there ${pieces.length - 1} times, and once was expected.`);
    return pieces.join(replace);
  }, text);
}

/** The folder below `root` that holds a file, however the archive was packed. */
async function folderWith(root: string, file: string, depth = 3): Promise<string> {
  if (existsSync(join(root, file))) return root;
  if (depth > 0) {
    for (const entry of await readdir(root, { withFileTypes: true })) {
      if (!entry.isDirectory()) continue;
      const found = await folderWith(join(root, entry.name), file, depth - 1).catch(() => undefined);
      if (found !== undefined) return found;
    }
  }
  throw new Error(`Debian's source of ${cliSource} holds no ${file} where it used to.`);
}

/** A version without what Debian adds to it. */
export function upstream(version: string): string {
  return version.replace(/[+~-].*/, "");
}

/**
 * Writes `docker` and `docker-buildx`.
 * @param suite for this machine's architecture, whose compiler is taken
 * @param versions the Go compiler and sources
 * @param version of the CLI's source package
 */
export async function makeDockerCli(
  { suite, versions, version }: { suite: DebianSuite; versions: Versions; version: string },
  { folder, log, signal, tell }: StepContext,
): Promise<void> {
  const work = join(folder, "work");
  const sources = join(work, "sources");
  const options = { log, signal };
  tell("unpacking Go's compiler and sources");
  await suite.unpack(versions, join(work, "root"));
  await mkdir(sources, { recursive: true });
  const files = await suite.sourceFiles({ source: cliSource, version, wanted: /\.orig\.tar|\.orig-cli\.tar|\.debian\.tar/, folder: sources });
  for (const file of files) await runProgram("tar", ["-xf", file], { ...options, cwd: sources });

  const cli = await folderWith(sources, "cmd/docker/docker.go");
  const engine = await folderWith(sources, "dockerversion/version_lib.go");
  const gocode = join(work, "root/usr/share/gocode");
  const gopath = join(work, "gopath");
  const inPath = (name: string) => join(gopath, "src/github.com", name);
  for (const name of ["docker", "mattn"]) await mkdir(inPath(name), { recursive: true });
  // As Debian's rules lay them out, so that its patches apply.
  const patched = join(work, "patched");
  await mkdir(patched);
  await rename(cli, join(patched, "cli"));
  await rename(engine, join(patched, "engine"));
  const patches = (await folderWith(sources, "debian/patches/series")).concat("/debian/patches");
  const series = (await readFile(join(patches, "series"), "utf8")).split("\n").filter((line) => /^cli-.*\.patch$/.test(line));
  for (const name of series) await runProgram("patch", ["-p1", "--forward", "--input", join(patches, name)], { ...options, cwd: patched });
  await rename(join(patched, "cli"), inPath("docker/cli"));
  await rename(join(patched, "engine"), inPath("docker/docker"));
  await cp(join(gocode, "src/github.com/mattn/go-runewidth"), inPath("mattn/go-runewidth"), { recursive: true });
  const width = inPath("mattn/go-runewidth/runewidth.go");
  await writeFile(width, edited(await readFile(width, "utf8"), widthEdits));

  await cp(join(gocode, "src/github.com/docker/buildx"), inPath("docker/buildx"), { recursive: true });
  const buildx = inPath("docker/buildx/cmd/buildx/main.go");
  await writeFile(buildx, edited(await readFile(buildx, "utf8"), buildxEdits));

  const compilers = (await readdir(join(work, "root/usr/lib"))).filter((name) => /^go-\d/.test(name)).sort();
  const goroot = join(work, "root/usr/lib", compilers.at(-1) ?? "");
  const environment = {
    GOROOT: goroot,
    GOPATH: `${gopath}:${gocode}`,
    GOCACHE: join(work, "cache"),
    GO111MODULE: "off",
    GOTOOLCHAIN: "local",
    GOPROXY: "off",
    GOOS: "linux",
    GOARCH: "386",
    CGO_ENABLED: "0",
  };
  const compile = async (output: string, { source, main, variables }: { source: string; main: string; variables: readonly string[] }) => {
    tell(`compiling ${output}`);
    // Neither linked to the C library nor relocatable: both would be paid for at each start.
    const flags = ["-trimpath", "-p", String(availableParallelism()), "-ldflags", ["-s", "-w", ...variables.map((variable) => `-X ${variable}`)].join(" ")];
    await runProgram(join(goroot, "bin/go"), ["build", ...flags, "-o", join(folder, output), main], { ...options, cwd: source, environment });
  };
  const cliVersion = "github.com/docker/cli/cli/version";
  await compile("docker", { source: inPath("docker/cli"), main: "./cmd/docker", variables: [`${cliVersion}.Version=${upstream(version)}`, `${cliVersion}.GitCommit=drydock`] });
  const buildxVersion = "github.com/docker/buildx/version";
  const variables = [`${buildxVersion}.Version=v${upstream(versions[buildxPackage] ?? "")}`, `${buildxVersion}.Revision=drydock`];
  await compile("docker-buildx", { source: inPath("docker/buildx"), main: "./cmd/buildx", variables });
  await rm(work, { recursive: true });
}
