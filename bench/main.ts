// `npm run bench`: the figures that the project reports. The built guide stands beside a Starlight site with the same content, and both are
// built, served and measured alike, in turns (docs/bench.md).

import { chromium } from "@playwright/test";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import config from "../playwright.config.ts";
import { axeFigures, type Bench, buildFigures, lighthouseFigures, loadFigures, navigationFigures, searchFigures } from "./figures.ts";
import { type BenchOptions, type Part, parseOptions, usage } from "./options.ts";
import { circumstancesOf, type Figure, type PartResult, type Results, tableOf, withTable } from "./report.ts";
import { sessionFigures } from "./session.ts";
import { startSites } from "./sites.ts";

const documentFile = new URL("../docs/bench.md", import.meta.url);
const resultsFile = new URL("../docs/bench.json", import.meta.url);

const say = (message: string): void => void process.stderr.write(`${message}\n`);

function machine(): string {
  const [cpu] = cpus();
  return `${cpus().length} × ${cpu?.model ?? "unknown processor"}, ${Math.round(totalmem() / 1024 ** 3)} GB of memory`;
}

function versions(chromiumVersion: string): string {
  const read = (path: string) => JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8")) as { readonly devDependencies?: Record<string, string>; readonly dependencies?: Record<string, string> };
  const ours = read("../package.json").devDependencies ?? {};
  const theirs = read("starlight/package.json").dependencies ?? {};
  const lighthouse = read("lighthouse/package.json").dependencies ?? {};
  return [
    `Astro ${ours["astro"]}, Starlight ${theirs["@astrojs/starlight"]} with Astro ${theirs["astro"]}`,
    `Node.js ${process.versions.node}, Chromium ${chromiumVersion}, Lighthouse ${lighthouse["lighthouse"]}, axe ${ours["@axe-core/playwright"]}`,
  ].join("; ");
}

/** Puts figures into docs/, beside those of the parts that were measured at another time. */
function write(results: Results): void {
  const kept = existsSync(resultsFile) ? (JSON.parse(readFileSync(resultsFile, "utf8")) as Results) : {};
  const all: Results = { ...kept, ...results };
  writeFileSync(resultsFile, `${JSON.stringify(all, undefined, 2)}\n`);
  writeFileSync(documentFile, withTable(readFileSync(documentFile, "utf8"), all));
}

/** @param done gets all results so far after each part, so that a later failure loses none */
async function measure({ parts, rounds }: BenchOptions, done: (results: Results) => void): Promise<Results> {
  const browser = await chromium.launch(config.use?.launchOptions ?? {});
  const results: { -readonly [P in Part]?: PartResult } = {};
  const note = (part: Part, figures: Figure[], more = "") => {
    results[part] = {
      figures,
      rounds: part === "axe" ? 1 : rounds,
      date: new Date().toISOString().slice(0, 10),
      machine: machine(),
      versions: versions(browser.version()) + more,
    };
    done(results);
  };
  try {
    say("building both sites");
    const sites = await startSites();
    try {
      const bench: Bench = { browser, sites, rounds, say };
      const measures: Readonly<Record<Exclude<Part, "session">, (bench: Bench) => Promise<Figure[]>>> = {
        load: loadFigures,
        navigation: navigationFigures,
        search: searchFigures,
        build: buildFigures,
        lighthouse: lighthouseFigures,
        axe: axeFigures,
      };
      for (const part of parts) {
        if (part === "session") continue;
        note(part, await measures[part](bench));
      }
      if (parts.includes("session")) {
        say("building the site for the bridge");
        execFileSync("npm", ["run", "--silent", "build"], { stdio: ["ignore", "ignore", "inherit"] });
        const { figures, engine } = await sessionFigures({ browser, rounds, median: sites.pages.median, largest: sites.pages.largest });
        note("session", figures, `; Docker Engine ${engine}`);
      }
    } finally {
      await sites.stop();
    }
  } finally {
    await browser.close();
  }
  return results;
}

const parsed = parseOptions(process.argv.slice(2));
if ("help" in parsed) {
  process.stdout.write(usage);
} else if ("problem" in parsed) {
  say(`${parsed.problem}\n\n${usage}`);
  process.exitCode = 2;
} else {
  const { options } = parsed;
  const results = await measure(options, options.write ? write : () => undefined);
  process.stdout.write(`${circumstancesOf(results)}\n\n${tableOf(results)}\n`);
  if (options.write) say("docs/bench.md and docs/bench.json hold these figures now.");
}
