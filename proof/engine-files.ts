/**
 * Files that Docker's own programs read, checked by those programs: Compose files by Compose, stack files by the CLI, daemon.json
 * by dockerd, containerd's configuration by containerd. None of them needs a running engine for that.
 */
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join, normalize } from "node:path";
import { parseDocument, visit } from "yaml";
import { type DockerRelease, dockerRelease } from "../test/docker-release.ts";
import { anyCertificate } from "./nginx.ts";
import { ask, inFolder, refusal } from "./refusal.ts";
import type { Problem } from "./source.ts";

let fetched: Promise<DockerRelease> | undefined;
const programs = (): Promise<DockerRelease> => (fetched ??= dockerRelease());

/** The `env_file` entries of a Compose file, which Compose wants to find; paths that leave the folder are none of ours. */
function environmentFiles(text: string): string[] {
  const paths: unknown[] = [];
  visit(parseDocument(text), {
    Pair: (_, { key, value }) => {
      if (String(key) !== "env_file") return;
      const entries: unknown = value && typeof value === "object" && "toJSON" in value ? (value as { toJSON(): unknown }).toJSON() : value;
      for (const entry of [entries].flat()) paths.push(typeof entry === "object" && entry !== null && "path" in entry ? entry.path : entry);
    },
  });
  return paths.filter((path): path is string => typeof path === "string" && !/^(?:\/|\.\.)/.test(normalize(path)));
}

/**
 * @param fragment a part of a Compose file: what it refers to may be missing
 */
export async function checkCompose(text: string, fragment: boolean): Promise<Problem[]> {
  const { plugins } = await programs();
  // Compose looks at what refers to what only after it has put in the variables, which are the reader's to set.
  const variables = /(?<!\$)\$\{?[A-Za-z_]/.test(text) ? ["--no-interpolate"] : [];
  const loose = [...variables, ...(fragment ? ["--no-consistency"] : [])];
  return inFolder("compose.yaml", text, async (folder) => {
    for (const path of environmentFiles(text)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), "");
    }
    return refusal(join(plugins, "docker-compose"), ["--project-name", "proof", "-f", "compose.yaml", "config", "--quiet", ...loose], folder);
  });
}

/** A file of variables (`.env`), by Compose. */
export async function checkEnvironmentFile(text: string): Promise<Problem[]> {
  const { plugins } = await programs();
  return inFolder("variables.env", text, async (folder) => {
    await writeFile(join(folder, "compose.yaml"), "services:\n  web:\n    image: scratch\n");
    return refusal(join(plugins, "docker-compose"), ["--project-name", "proof", "--env-file", "variables.env", "-f", "compose.yaml", "config", "--quiet"], folder);
  });
}

/**
 * A stack file, by the CLI; and by Compose, since `docker stack config` doesn't look for the networks, volumes and secrets that a service names.
 * @param fragment a part of a stack file: what it refers to may be missing
 */
export async function checkStack(text: string, fragment: boolean): Promise<Problem[]> {
  const { docker } = await programs();
  const problems = await inFolder("stack.yaml", text, (folder) => refusal(docker, ["stack", "config", "--skip-interpolation", "--compose-file", "stack.yaml"], folder));
  if (problems.length > 0) return problems;
  // A file that is merged over another one leaves the image to that.
  return (await checkCompose(text, fragment)).filter(({ message }) => !/has neither an image nor a build context specified/.test(message));
}

export async function checkDaemonJson(text: string): Promise<Problem[]> {
  const { dockerd } = await programs();
  // dockerd loads the certificates that a file names, which are the reader's.
  const { certificate, key } = /"tls/.test(text) ? await anyCertificate() : { certificate: "", key: "" };
  const local = text.replace(/("tls(?:ca)?cert"\s*:\s*)"[^"]*"/g, `$1"${certificate}"`).replace(/("tlskey"\s*:\s*)"[^"]*"/g, `$1"${key}"`);
  const problems = await inFolder("daemon.json", local, (folder) => refusal(dockerd, ["--validate", "--config-file", join(folder, "daemon.json")], folder));
  // The one thing that an engine for Linux says of a file that is right on Windows.
  return problems.filter(({ message }) => !/option 'isolation' is only supported on windows$/.test(message));
}

/** Attributes of bake's blocks (docs.docker.com/build/bake/reference/); Buildx lets others pass. */
const bakeKeys: Readonly<Record<string, readonly string[]>> = {
  target: [
    "args", "annotations", "attest", "cache-from", "cache-to", "call", "context", "contexts", "description", "dockerfile", "dockerfile-inline", "entitlements", "extra-hosts", "inherits", "labels", "matrix",
    "name", "network", "no-cache", "no-cache-filter", "output", "platforms", "policy", "pull", "secret", "shm-size", "ssh", "tags", "target", "ulimits",
  ],
  group: ["description", "matrix", "name", "targets"],
  variable: ["default", "description", "sensitive", "type"],
};

/** Keys of blocks at the top level that no block of its kind has. */
function unknownBakeKeys(text: string): Problem[] {
  const problems: Problem[] = [];
  let keys: readonly string[] | undefined;
  let depth = 0;
  for (const [index, line] of text.split("\n").entries()) {
    // What stands in strings and comments opens and closes nothing.
    const bare = line.replace(/"(?:[^"\\]|\\.)*"/g, '""').replace(/(?:#|\/\/).*$/, "");
    if (depth === 0) keys = bakeKeys[/^\s*(\w+)\b/.exec(bare)?.[1] ?? ""];
    const key = depth === 1 ? /^\s*([\w-]+)\s*=/.exec(bare)?.[1] : undefined;
    if (keys && key !== undefined && !keys.includes(key)) problems.push({ line: index + 1, message: `unknown key “${key}”` });
    depth += (bare.match(/[{[(]/g)?.length ?? 0) - (bare.match(/[}\])]/g)?.length ?? 0);
  }
  return problems;
}

/** Bake files in HCL, by Buildx. */
export async function checkBake(text: string): Promise<Problem[]> {
  const { plugins } = await programs();
  const targets = [...text.matchAll(/^\s*target\s+"([^"]+)"/gm)].map(([, name = ""]) => name);
  const unknown = unknownBakeKeys(text);
  if (unknown.length > 0) return unknown;
  return inFolder("docker-bake.hcl", text, (folder) => refusal(join(plugins, "docker-buildx"), ["bake", "--print", "--file", "docker-bake.hcl", ...targets], folder));
}

/** containerd's configuration: it starts with keys that it doesn't know, and warns of them; a page must not. */
export async function checkContainerd(text: string): Promise<Problem[]> {
  const { containerd } = await programs();
  return inFolder("config.toml", text, async (folder) => {
    const { accepted, output } = await ask(containerd, ["--config", join(folder, "config.toml"), "config", "dump"], folder);
    const unknown = [...output.matchAll(/Ignoring unknown key in TOML.*? key=(?:"([^"]+)"|(\S+))(?:.* row=(\d+))?/g)].map(([, quoted, bare = "", row]) => ({
      ...(row === undefined ? {} : { line: Number(row) }),
      message: `unknown key “${(quoted ?? bare).trim().replaceAll(" ", ".")}”`,
    }));
    return accepted ? unknown : [{ message: output.trim().split("\n").at(-1)?.replaceAll(`${folder}/`, "") ?? "containerd refuses it without a word" }];
  });
}
