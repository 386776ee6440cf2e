/** A fresh sandbox a page: an engine of its own that has the guide's images and nothing else. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Block } from "../../src/markdown/blocks.ts";
import { type DockerRelease, dockerRelease } from "../../test/docker-release.ts";
import { engineRequest } from "../../test/engine-api.ts";
import { copyEngineData } from "../../test/engine-data.ts";
import { EngineEndedEarly, startEngine, type TestEngine } from "../../test/engine.ts";
import { buildImages, type ImageRecipe } from "../../test/images.ts";
import { leftovers } from "./leftovers.ts";
import { type Rehearsal, rehearsePage } from "./rehearse-page.ts";

/** A further name of an image. */
export type Tag = readonly [source: string, target: string];

export interface Sandbox {
  readonly engine: TestEngine;
  /**
   * Ends the engine and removes all that it had.
   * @throws EngineEndedEarly when it had ended already
   */
  stop(): Promise<void>;
}

/** Sandboxes that all begin with the same images. */
export class Sandboxes {
  readonly #recipes: readonly ImageRecipe[];
  readonly #running = new Set<Sandbox>();
  #folder = "";
  #release: DockerRelease | undefined;
  #count = 0;

  /** @param recipes of the images */
  constructor(recipes: readonly ImageRecipe[]) {
    this.#recipes = recipes;
  }

  /** The release that the engines are of. */
  get release(): DockerRelease {
    if (this.#release === undefined) throw new Error("There is no release yet: call prepare() first.");
    return this.#release;
  }

  /**
   * Makes the images once, on an engine that is ended then; every sandbox begins with a copy of what it leaves.
   * @returns the engine's version, for example `28.5.2+dfsg4`
   * @throws with the engine's or apt's own words
   */
  async prepare(): Promise<string> {
    this.#release = await dockerRelease();
    this.#folder = await mkdtemp(join(tmpdir(), "drydock-rehearsal-"));
    const { engine, stop } = await this.#run(this.#pattern);
    try {
      await buildImages(engine.socket, this.#recipes);
    } finally {
      await stop();
    }
    return engine.version;
  }

  /**
   * Starts an engine that has the images and nothing else.
   * @param tags further names of the images
   */
  async start(tags: readonly Tag[]): Promise<Sandbox> {
    const dataRoot = join(this.#folder, `data-${++this.#count}`);
    await copyEngineData(this.#pattern, dataRoot);
    const { engine, stop } = await this.#run(dataRoot);
    for (const [source, target] of tags) {
      const [repo = "", tag = ""] = target.split(":");
      await engineRequest(engine.socket, { method: "POST", path: `/images/${source}/tag?${new URLSearchParams({ repo, tag })}` });
    }
    const remove = () => rm(dataRoot, { recursive: true, force: true });
    return { engine, stop: () => stop().finally(remove) };
  }

  /** Ends all sandboxes that still run, and removes what they are made from. */
  async remove(): Promise<void> {
    await Promise.allSettled([...this.#running].map(({ stop }) => stop()));
    if (this.#folder !== "") await rm(this.#folder, { recursive: true, force: true });
  }

  get #pattern(): string {
    return join(this.#folder, "pattern");
  }

  async #run(dataRoot: string): Promise<Sandbox> {
    const engine = await startEngine({ release: this.release, dataRoot });
    const sandbox: Sandbox = { engine, stop: () => engine.stop().finally(() => this.#running.delete(sandbox)) };
    this.#running.add(sandbox);
    return sandbox;
  }
}

export interface SandboxedRehearsal extends Rehearsal {
  /** The engine that the page had; ended now. */
  readonly engine: TestEngine;
  /** What the page has left on its engine, for example `container web`. */
  readonly left: readonly string[];
  /** How the engine ended, when it did so in the middle; what the page's blocks say then is a consequence. */
  readonly crash?: string;
}

/**
 * Rehearses a page in a sandbox of its own, of which nothing is left afterwards.
 * @param tags further names that the page calls the images by
 * @throws when the sandbox can't be started or asked what is in it
 */
export async function rehearseInSandbox(blocks: readonly Block[], sandboxes: Sandboxes, tags: readonly Tag[] = []): Promise<SandboxedRehearsal> {
  const sandbox = await sandboxes.start(tags);
  const { engine } = sandbox;
  const things = () => leftovers(engine.socket);
  let left: () => string[];
  let rehearsal: Rehearsal;
  try {
    const before = await things();
    rehearsal = await rehearsePage(blocks, { ...engine, ...sandboxes.release });
    left = await things().then(
      (after) => () => after.filter((thing) => !before.includes(thing)),
      // Why the engine doesn't answer is known when it has been stopped.
      (error: unknown) => () => {
        throw error;
      },
    );
  } catch (error) {
    await sandbox.stop();
    throw error;
  }
  try {
    await sandbox.stop();
  } catch (error) {
    if (error instanceof EngineEndedEarly) return { ...rehearsal, engine, left: [], crash: error.message };
    throw error;
  }
  return { ...rehearsal, engine, left: left() };
}
