/**
 * A project of `content/examples` on a real engine: a copy of its folder, and Docker with Buildx and Compose to build and run it
 * as its page says. Base images are the stand-ins of the rehearsal; no network leads out.
 */
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { ensurePrograms } from "../debian.ts";
import { dockerRelease } from "../docker-release.ts";
import { startEngine } from "../engine.ts";
import { buildImages } from "../images.ts";
import { standIns } from "../stand-ins.ts";

const run = promisify(execFile);
const examples = fileURLToPath(new URL("../../content/examples/", import.meta.url));

/** How a program ended. */
export interface Ended {
  readonly status: number;
  /** Standard output, without blanks around it. */
  readonly output: string;
  readonly errors: string;
}

export interface Stack {
  /** The project's copy, in which commands run. */
  readonly folder: string;
  /**
   * Runs a program in the copy with the engine's environment; `docker`, `curl` to published ports, the project's own scripts.
   * @param environment set besides
   */
  tell(program: string, words: readonly string[], environment?: Readonly<Record<string, string>>): Promise<Ended>;
  /** Like `tell` for docker. @throws Error with its messages unless it ends with 0 */
  docker(words: readonly string[], environment?: Readonly<Record<string, string>>): Promise<string>;
  /** The body of an HTTP answer. @throws Error for a status of 400 and more, or when nobody answers */
  get(address: string): Promise<string>;
  /** Waits until a command has printed `count` lines that match, and ends it. @throws Error when it ends before */
  untilLines(words: readonly string[], pattern: RegExp, count: number): Promise<void>;
  stop(): Promise<void>;
}

/**
 * @param project folder below `content/examples`
 * @param images references that its files name, for example `node:24-slim`
 */
export async function startStack(project: string, images: readonly string[]): Promise<Stack> {
  await ensurePrograms([{ name: "curl", package: "curl" }, { name: "nsenter", package: "util-linux" }]);
  const release = await dockerRelease();
  const engine = await startEngine({ release });
  const work = await mkdtemp(join(tmpdir(), "drydock-example-"));
  const folder = join(work, project);
  const stop = async () => {
    await engine.stop();
    await rm(work, { recursive: true, force: true });
  };
  const environment = {
    PATH: [...release.path, process.env["PATH"] ?? ""].join(delimiter),
    HOME: work,
    DOCKER_HOST: engine.endpoint,
    BUILDKIT_PROGRESS: "plain",
    COMPOSE_PROGRESS: "plain",
    LANG: "C.UTF-8",
  };
  // In the engine's network, the only place from which its published ports are seen.
  const inNetwork = (program: string, words: readonly string[]) => [`--net=/proc/${engine.pid}/ns/net`, program, ...words];

  const tell: Stack["tell"] = async (program, words, more = {}) => {
    const options = { cwd: folder, env: { ...environment, ...more } };
    try {
      const { stdout, stderr } = await run("nsenter", inNetwork(program, words), options);
      return { status: 0, output: stdout.trim(), errors: stderr };
    } catch (error) {
      if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "number" || !("stdout" in error) || !("stderr" in error)) throw error;
      return { status: error.code, output: String(error.stdout).trim(), errors: String(error.stderr) };
    }
  };
  const succeed = async (program: string, words: readonly string[], more?: Readonly<Record<string, string>>) => {
    const { status, output, errors } = await tell(program, words, more);
    if (status !== 0) throw new Error(`${program} ${words.join(" ")} ended with ${status}:\n${output}\n${errors}`);
    return output;
  };

  try {
    await mkdir(join(work, ".docker"));
    await symlink(release.plugins, join(work, ".docker/cli-plugins"));
    await cp(join(examples, project), folder, { recursive: true });
    for (const reference of images) {
      const [name = ""] = reference.split(":");
      await buildImages(engine.socket, standIns.filter((recipe) => recipe.reference === `${name}:latest`));
      await succeed("docker", ["tag", `${name}:latest`, reference]);
    }
  } catch (error) {
    await stop();
    throw error;
  }

  return {
    folder,
    tell,
    docker: (words, more) => succeed("docker", words, more),
    get: (address) => succeed("curl", ["--fail", "--silent", "--show-error", "--max-time", "10", address]),
    untilLines: async (words, pattern, count) => {
      const child = spawn("nsenter", inNetwork("docker", words), { cwd: folder, env: environment, stdio: ["ignore", "pipe", "inherit"] });
      const exited = once(child, "exit");
      let seen = 0;
      for await (const line of createInterface({ input: child.stdout })) {
        if (pattern.test(line)) seen++;
        if (seen === count) break;
      }
      child.kill("SIGTERM");
      await exited;
      if (seen < count) throw new Error(`docker ${words.join(" ")} ended after ${seen} of ${count} lines like ${pattern}`);
    },
    stop,
  };
}
