/**
 * Docker Engine 28 with Buildx and Compose, for the parts of the tests that this machine's own Debian release is too old
 * for: unpacked from Debian's testing suite into `.cache/`, never installed. Testing moves, so the version that came is
 * checked, and another one is refused in words rather than used unseen.
 */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { inTurn } from "./turn.ts";
import { debianArchive, readSources } from "../engine/debian-archive.ts";

const run = promisify(execFile);

export interface DockerRelease {
  /** Folder that holds the release as a file system's root would. */
  readonly root: string;
  /** Folders to put before PATH: dockerd, containerd, docker. */
  readonly path: readonly string[];
  readonly dockerd: string;
  readonly docker: string;
  readonly containerd: string;
  /** Folder with docker-buildx and docker-compose. */
  readonly plugins: string;
}

/** What is unpacked; all are Go programs that need only the C library that the machine has. */
const packages = ["docker.io", "docker-cli", "docker-buildx", "docker-compose", "containerd"];
const major = "28.";

const folder = fileURLToPath(new URL("../.cache/docker-28/", import.meta.url));

function releaseIn(root: string): DockerRelease {
  return {
    root,
    path: [join(root, "usr/sbin"), join(root, "usr/bin")],
    dockerd: join(root, "usr/sbin/dockerd"),
    docker: join(root, "usr/bin/docker"),
    containerd: join(root, "usr/bin/containerd"),
    plugins: join(root, "usr/libexec/docker/cli-plugins"),
  };
}

/**
 * The release, fetched on the first call and taken from `.cache/` later.
 * @throws Error when this is no Debian, when the archive can't be reached, or when testing holds another major version
 */
export async function dockerRelease(): Promise<DockerRelease> {
  const root = join(folder, "root");
  if (!existsSync(root)) await inTurn("docker-release", () => fetchRelease(root));
  return releaseIn(root);
}

async function fetchRelease(root: string): Promise<void> {
  // Another process may have fetched it in the meantime.
  if (existsSync(root)) return;
  const archive = debianArchive(await readSources());
  if (archive === undefined) {
    throw new Error("Docker Engine 28 for the tests comes from Debian's testing suite, and apt on this machine names no Debian archive. Run this on Debian.");
  }
  const work = join(folder, "work");
  await rm(work, { recursive: true, force: true });
  for (const name of ["lists/partial", "cache/archives/partial", "root"]) await mkdir(join(work, name), { recursive: true });
  await writeFile(join(work, "testing.list"), `deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] ${archive} testing main\n`);
  const settings = [
    `Dir::Etc::sourcelist=${join(work, "testing.list")}`,
    "Dir::Etc::sourceparts=/dev/null",
    `Dir::State::lists=${join(work, "lists")}`,
    `Dir::Cache=${join(work, "cache")}`,
    "APT::Sandbox::User=root",
  ].flatMap((setting) => ["-o", setting]);
  await run("apt-get", [...settings, "update", "-qq"]);
  await run("apt-get", [...settings, "download", "-qq", ...packages], { cwd: join(work, "cache") });
  for (const file of await readdir(join(work, "cache"))) {
    if (file.endsWith(".deb")) await run("dpkg-deb", ["-x", join(work, "cache", file), join(work, "root")]);
  }
  const { stdout } = await run(releaseIn(join(work, "root")).docker, ["--version"]);
  const version = /(\d+\.\d+\.\d+)/.exec(stdout)?.[1] ?? stdout.trim();
  if (!version.startsWith(major)) {
    throw new Error(`Debian testing now has Docker ${version}, and the transcripts and the grammar are made with ${major}x. Run the rehearsal with it, look at what changed, and raise “major” in test/docker-release.ts.`);
  }
  await rename(join(work, "root"), root);
  await rm(work, { recursive: true });
}
