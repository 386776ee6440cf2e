// The two sites side by side: built from the same content, served by the same code.

import { once } from "node:events";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { sections } from "../src/sections.ts";
import { measureBuild } from "./build.ts";
import { prepareProject, type SiteName, siteNames } from "./projects.ts";
import { median } from "./statistics.ts";

export interface Site {
  readonly name: SiteName;
  /** For example `http://127.0.0.1:41234`. */
  readonly origin: string;
  /** The built site. */
  readonly folder: string;
}

/** One value for each site. */
export type Pair<T> = Readonly<Record<SiteName, T>>;

/** A page that both sites have. */
export interface BenchPage {
  readonly label: string;
  readonly address: string;
}

/** A page of ours. */
export interface OurPage {
  readonly address: string;
  /** Whether it asks search engines to leave it out of their results, as the reader's own notes do. */
  readonly unlisted: boolean;
}

export interface Sites {
  readonly both: readonly Site[];
  /** The front page, and by the size of our HTML the section in the middle and the largest. */
  readonly pages: { readonly home: BenchPage; readonly median: BenchPage; readonly largest: BenchPage };
  /** @returns the address of the section that is read before another one @throws for the first one and for pages that are none */
  before(page: BenchPage): string;
  /** The addresses of the front page and the sections, which both sites have. */
  readonly shared: readonly string[];
  /** All pages of ours but the one for addresses that don't exist. */
  readonly ours: readonly OurPage[];
  stop(): Promise<void>;
}

/** Builds both and serves them. */
export async function startSites(): Promise<Sites> {
  const workers: Worker[] = [];
  const both: Site[] = [];
  for (const name of siteNames) {
    const project = await prepareProject(name, 1);
    await measureBuild(project);
    const folder = join(project, "dist");
    const worker = new Worker(new URL("serve.ts", import.meta.url), { workerData: folder });
    workers.push(worker);
    const [port] = (await once(worker, "message")) as [number];
    both.push({ name, origin: `http://127.0.0.1:${port}`, folder });
  }
  const folder = both[0]?.folder ?? "";
  const written = readdirSync(join(folder, "guide"));
  const inOrder = sections
    .filter(({ slug }) => written.includes(slug))
    .map(({ section, slug }) => ({ section, address: `/guide/${slug}/`, bytes: statSync(join(folder, "guide", slug, "index.html")).size }));
  const bySize = inOrder.toSorted((a, b) => a.bytes - b.bytes);
  const middle = bySize[Math.floor(bySize.length / 2)];
  const last = bySize.at(-1);
  if (middle === undefined || last === undefined) throw new Error("The guide has no section, so there is nothing to measure.");
  return {
    both,
    pages: {
      home: { label: "home", address: "/" },
      median: { label: `median section (${middle.section})`, address: middle.address },
      largest: { label: `largest section (${last.section})`, address: last.address },
    },
    before: ({ address }) => {
      const found = inOrder[inOrder.findIndex((section) => section.address === address) - 1];
      if (found === undefined) throw new Error(`No section stands before ${address}, so nobody comes from there.`);
      return found.address;
    },
    shared: ["/", ...bySize.map(({ address }) => address).sort()],
    ours: readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith("index.html"))
      .sort()
      .map((file) => ({ address: `/${file.replace(/index\.html$/, "")}`, unlisted: readFileSync(join(folder, file), "utf8").includes('<meta name="robots" content="noindex"') })),
    stop: async () => {
      for (const worker of workers) await worker.terminate();
    },
  };
}

/**
 * Measures both sites in turns, so that what else the machine does falls on both alike.
 * @returns each site's results, one a round
 */
export async function inTurns<T, S extends { readonly name: SiteName } = Site>(sites: readonly S[], rounds: number, measure: (site: S) => Promise<T>): Promise<Pair<T[]>> {
  const results: Pair<T[]> = { drydock: [], starlight: [] };
  for (let round = 0; round < rounds; round++) {
    for (const site of sites) results[site.name].push(await measure(site));
  }
  return results;
}

/** @returns the median of one number of each result */
export const pairOf = <T>(results: Pair<readonly T[]>, value: (result: T) => number): Pair<number> => ({
  drydock: median(results.drydock.map(value)),
  starlight: median(results.starlight.map(value)),
});
