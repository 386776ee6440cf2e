/** Runs the `run` blocks of one page, in order, in one shell against an engine that is as good as new. */
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import type { Block, Fence } from "../../src/markdown/blocks.ts";
import { ShellSession } from "./shell-session.ts";

/** Long enough for a build or a database's first start on a busy machine. */
const blockTimeoutMs = 120_000;

export interface RehearsalEngine {
  readonly endpoint: string;
  /** Process of dockerd. */
  readonly pid: number;
  /** Folders put before PATH. */
  readonly path: readonly string[];
  /** Folder with the CLI's plugins. */
  readonly plugins: string;
}

/** A block that has run. */
export interface RehearsedBlock {
  readonly id: string;
  readonly status: number;
  /** As it came. */
  readonly output: string;
  /** Whether its output differs from run to run. */
  readonly varies: boolean;
}

export interface Rehearsal {
  readonly blocks: readonly RehearsedBlock[];
  /** What went wrong, a message each; a page with a problem still has its blocks up to there. */
  readonly problems: readonly string[];
  /** Where the commands ran; gone now. */
  readonly folder: string;
}

/**
 * What is wrong with a block that has run, by what its fence expects.
 * @returns a message each
 */
export function unmetExpectations({ id, status, output }: RehearsedBlock, { exit = "0", expect }: Fence["meta"]): string[] {
  return [
    ...(status === Number(exit) ? [] : [`${id}: ended with ${status}, not ${exit}:\n${output}`]),
    ...(expect === undefined || output.includes(expect) ? [] : [`${id}: “${expect}” is not in its output:\n${output}`]),
  ];
}

/** The shell and the folder that a page's blocks run in, whatever engine is behind them. */
export interface BlockRunner {
  /** Writes a file that a block shows. The path stays inside of the page's folder: `blocksOf` refuses any other with `save`. */
  save(file: string, text: string): Promise<void>;
  /** @throws when the command hangs or ends the shell */
  run(command: string): Promise<{ readonly status: number; readonly output: string }>;
  /** Told of each block after it has run, and of what is wrong with it. */
  onBlock?(id: string, problems: readonly string[]): void;
}

/** Saves and runs what a page's fences say, in their order; `folder` is the caller's to know. */
export async function rehearseBlocks(page: readonly Block[], runner: BlockRunner): Promise<Omit<Rehearsal, "folder">> {
  const problems: string[] = [];
  const blocks: RehearsedBlock[] = [];
  let current = "";
  try {
    for (const block of page) {
      if (block.kind === "file" && block.fence.meta.save && block.fence.meta.file !== undefined) await runner.save(block.fence.meta.file, `${block.fence.text}\n`);
      if (block.kind !== "command" || !block.record.runnable || block.record.linux === null) continue;
      const { id, linux } = block.record;
      const meta = block.fences[0]?.meta ?? {};
      current = id;
      const ran = { id, ...(await runner.run(linux)), varies: meta.varies === true };
      const unmet = unmetExpectations(ran, meta);
      runner.onBlock?.(id, unmet);
      problems.push(...unmet);
      blocks.push(ran);
    }
  } catch (error) {
    // A block that hangs or ends the shell leaves nothing to go on in.
    problems.push(`${current}: the rehearsal stopped here: ${error instanceof Error ? error.message : String(error)}`);
  }
  return { blocks, problems };
}

export async function rehearsePage(page: readonly Block[], engine: RehearsalEngine): Promise<Rehearsal> {
  const parent = await mkdtemp(join(tmpdir(), "drydock-page-"));
  // Compose calls a project by the name of its folder.
  const folder = join(parent, "you");
  await mkdir(join(folder, ".docker"), { recursive: true });
  await symlink(engine.plugins, join(folder, ".docker/cli-plugins"));
  const shell = new ShellSession({
    folder,
    namespacesOf: engine.pid,
    environment: {
      HOME: folder,
      PATH: [...engine.path, process.env["PATH"] ?? ""].join(delimiter),
      DOCKER_HOST: engine.endpoint,
      LANG: "C.UTF-8",
      TZ: "UTC",
      // Progress differs from run to run; what a command prints besides it doesn't.
      BUILDKIT_PROGRESS: "quiet",
      COMPOSE_PROGRESS: "quiet",
      COMPOSE_MENU: "false",
      DOCKER_CLI_HINTS: "false",
    },
  });
  try {
    const rehearsed = await rehearseBlocks(page, {
      save: (file, text) => saveFile(join(folder, file), text),
      run: (command) => shell.run(command, blockTimeoutMs),
    });
    return { ...rehearsed, folder };
  } finally {
    await shell.close();
    await rm(parent, { recursive: true, force: true });
  }
}

async function saveFile(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}
