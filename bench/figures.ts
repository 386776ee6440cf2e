// The parts of the bench: what each measures on both sites, and what ours has to keep.

import type { Browser } from "@playwright/test";
import { axeViolations } from "./accessibility.ts";
import { type BuildCost, measureBuild } from "./build.ts";
import { categories, startLighthouse } from "./lighthouse.ts";
import { measureNextPage } from "./next-page.ts";
import { type Device, measureFollowingLoad, measurePageLoad, measureSwitchShift } from "./page-load.ts";
import { prepareProject, type SiteName, siteNames } from "./projects.ts";
import type { Bar, Figure, Unit } from "./report.ts";
import { measureSearch, queries } from "./search.ts";
import { inTurns, type Pair, pairOf, type Sites } from "./sites.ts";
import { median } from "./statistics.ts";

/** What every part is given. */
export interface Bench {
  readonly browser: Browser;
  readonly sites: Sites;
  readonly rounds: number;
  /** Gets what the person who waits wants to read meanwhile. */
  readonly say: (message: string) => void;
}

const figure = (name: string, unit: Unit, { drydock, starlight }: Pair<number>, bar?: Bar): Figure => ({ name, unit, drydock, starlight, ...(bar === undefined ? {} : { bar }) });
const ratioAtMost = (atMost: number): Bar => ({ kind: "ratio", atMost });
const none: Bar = { kind: "value", atMost: 0 };
const full: Bar = { kind: "value", atLeast: 100 };

const devices: readonly Device[] = ["desktop", "phone, throttled"];
const notShownTab = { drydock: '[data-command] [role="tab"][aria-selected="false"]', starlight: 'starlight-tabs [role="tab"][aria-selected="false"]' };

/** Pages loaded with nothing cached, and after another one. */
export async function loadFigures({ browser, sites, rounds, say }: Bench): Promise<Figure[]> {
  const { home, median: middle, largest } = sites.pages;
  const figures: Figure[] = [];
  for (const page of [home, middle, largest]) {
    say(`loading ${page.address}`);
    const isSection = page !== home;
    for (const device of devices) {
      const loads = await inTurns(sites.both, rounds, ({ origin }) => measurePageLoad(browser, origin + page.address, device));
      const name = `${page.label}, ${device}`;
      if (device === "desktop") {
        const uncompressed = [...loads.drydock, ...loads.starlight].some(({ brotli }) => !brotli);
        figures.push(
          figure(`${page.label}: requests before load`, "count", pairOf(loads, ({ requests }) => requests)),
          figure(`${page.label}: bytes before load${uncompressed ? " (not all Brotli)" : ""}`, "bytes", pairOf(loads, ({ bytes }) => bytes), page === middle ? ratioAtMost(0.6) : undefined),
          figure(`${page.label}: elements`, "count", pairOf(loads, ({ elements }) => elements), isSection ? ratioAtMost(0.6) : undefined),
        );
      }
      figures.push(
        figure(`${name}: first contentful paint`, "ms", pairOf(loads, ({ fcpMs }) => fcpMs)),
        figure(`${name}: largest contentful paint`, "ms", pairOf(loads, ({ lcpMs }) => lcpMs), isSection && device !== "desktop" ? ratioAtMost(0.8) : undefined),
        figure(`${name}: layout shift`, "count", pairOf(loads, ({ shift }) => shift), none),
        figure(`${name}: total blocking time`, "ms", pairOf(loads, ({ tbtMs }) => tbtMs), none),
      );
    }
  }
  for (const page of [middle, largest]) {
    const loads = await inTurns(sites.both, rounds, ({ origin }) => measureFollowingLoad(browser, { first: origin + home.address, next: origin + page.address }));
    figures.push(
      figure(`${page.label} after home: requests before load`, "count", pairOf(loads, ({ requests }) => requests)),
      figure(`${page.label} after home: bytes before load`, "bytes", pairOf(loads, ({ bytes }) => bytes)),
    );
  }
  const shifts = await inTurns(sites.both, rounds, ({ name, origin }) => measureSwitchShift(browser, origin + middle.address, notShownTab[name]));
  return [...figures, figure(`${middle.label}: layout shift on choosing the other platform`, "count", pairOf(shifts, (shift) => shift), none)];
}

/** A host with a name, as a published site has: at one, ours keeps itself for reading offline (src/offline/opener.ts). Chromium takes every name below localhost to this machine. */
const named = (origin: string): string => origin.replace("127.0.0.1", "guide.localhost");

/** What a reader does before they go to another page, in words of a figure's name. */
const firsts = { none: ", out of nothing", pointer: ", pointer on the link first", keyboard: ", focus on the link first" } as const;

/** From a click to the next page. */
export async function navigationFigures({ browser, sites, rounds, say }: Bench): Promise<Figure[]> {
  const { median: middle, largest } = sites.pages;
  const elsewhere = sites.shared.find((address) => address !== "/" && address !== middle.address && address !== largest.address) ?? "/";
  const figures: Figure[] = [];
  for (const page of [middle, largest]) {
    for (const throttled of [false, true]) {
      for (const approach of ["none", "pointer", "keyboard"] as const) {
        const how = `${throttled ? "throttled" : "plain"}${firsts[approach]}`;
        say(`from ${elsewhere} to ${page.address}, ${how}`);
        const times = await inTurns(sites.both, rounds, ({ origin }) => measureNextPage(browser, { origin, from: elsewhere, to: page.address, throttled, approach, kept: false }));
        figures.push(figure(`click to ${page.label}, ${how}: largest contentful paint`, "ms", pairOf(times, (ms) => ms), throttled ? ratioAtMost(0.5) : undefined));
      }
    }
    const before = sites.before(page);
    say(`from the end of ${before} to ${page.address}, throttled`);
    const read = await inTurns(sites.both, rounds, ({ origin }) => measureNextPage(browser, { origin, from: before, to: page.address, throttled: true, approach: "reading", kept: false }));
    figures.push(figure(`phone, end of the section before to ${page.label}, throttled: largest contentful paint`, "ms", pairOf(read, (ms) => ms), ratioAtMost(0.5)));
    say(`from ${elsewhere} to ${page.address}, published`);
    const times = await inTurns(sites.both, rounds, ({ name, origin }) =>
      measureNextPage(browser, { origin: named(origin), from: elsewhere, to: page.address, throttled: true, approach: "none", kept: name === "drydock" }),
    );
    figures.push(figure(`click to ${page.label}, throttled, published and kept offline: largest contentful paint`, "ms", pairOf(times, (ms) => ms), ratioAtMost(0.5)));
  }
  return figures;
}

/** Search, from a section. */
export async function searchFigures({ browser, sites, rounds, say }: Bench): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const throttled of [false, true]) {
    const how = throttled ? "throttled" : "plain";
    say(`search, ${how}`);
    const costs = await inTurns(sites.both, rounds, ({ name, origin }) => measureSearch(browser, { url: origin + sites.pages.median.address, site: name, throttled }));
    if (!throttled) {
      figures.push(
        figure("search: bytes to open it", "bytes", pairOf(costs, ({ openBytes }) => openBytes)),
        figure("search: bytes of a first query", "bytes", pairOf(costs, ({ firstQueryBytes }) => firstQueryBytes)),
        figure("search: bytes of a further query, mean", "bytes", pairOf(costs, ({ nextQueryBytes }) => nextQueryBytes)),
      );
    }
    const perQuery = (site: (typeof siteNames)[number]) => queries.map((_, at) => median(costs[site].map(({ latenciesMs }) => latenciesMs[at] ?? Number.NaN)));
    const of = { drydock: perQuery("drydock"), starlight: perQuery("starlight") };
    figures.push(
      figure(`search, ${how}: last key to settled results, median of ${queries.length} queries`, "ms", { drydock: median(of.drydock), starlight: median(of.starlight) }, throttled ? undefined : ratioAtMost(0.15)),
      figure(`search, ${how}: last key to settled results, slowest query`, "ms", { drydock: Math.max(...of.drydock), starlight: Math.max(...of.starlight) }),
    );
  }
  return figures;
}

/** How many times the guide is in the sites that are built. */
const sizes = [1, 10, 40] as const;

/** A page more may cost this much more in a site four times as large; above that, growth isn't called linear. */
const linearAtMost = 1.2;

/** Builds at several sizes, all of them in each round: growth compares sizes, and a machine isn't equally fast from one half hour to the next. */
export async function buildFigures({ rounds, say }: Pick<Bench, "rounds" | "say">): Promise<Figure[]> {
  const projects: { readonly name: SiteName; readonly size: number; readonly project: string }[] = [];
  for (const size of sizes) for (const name of siteNames) projects.push({ name, size, project: await prepareProject(name, size) });
  const builds = await inTurns(projects, rounds, async ({ name, size, project }) => {
    say(`building ${name} at ${size}×`);
    return { size, ...(await measureBuild(project)) };
  });
  const medianAt = (wanted: number, value: (cost: BuildCost) => number): Pair<number> =>
    pairOf({ drydock: builds.drydock.filter(({ size }) => size === wanted), starlight: builds.starlight.filter(({ size }) => size === wanted) }, value);
  const secondsAt = (size: number): Pair<number> => medianAt(size, ({ ms }) => ms / 1000);
  const figures = sizes.flatMap((size) => [
    figure(`build at ${size}×: time`, "seconds", secondsAt(size), ratioAtMost(1)),
    figure(`build at ${size}×: processor time`, "seconds", medianAt(size, ({ cpuMs }) => cpuMs / 1000)),
    figure(`build at ${size}×: memory at its height`, "bytes", medianAt(size, ({ peakBytes }) => peakBytes)),
  ]);
  const [once, ten, forty] = [secondsAt(1), secondsAt(10), secondsAt(40)];
  const growth = (of: (pair: Pair<number>) => number) => (of(forty) - of(ten)) / 30 / ((of(ten) - of(once)) / 9);
  const grown = { drydock: growth(({ drydock }) => drydock), starlight: growth(({ starlight }) => starlight) };
  return [...figures, figure("build: time of a further copy from 10× to 40×, against from 1× to 10×", "ratio", grown, { kind: "value", atMost: linearAtMost })];
}

/** How often Lighthouse looks at each page of ours. One run says as much about the machine's moment as about the page (docs/variability.md of Lighthouse). */
const runsOfPage = 3;

/** Lighthouse on three pages of both sites, and on every page of ours. */
export async function lighthouseFigures({ sites, rounds, say }: Bench): Promise<Figure[]> {
  const lighthouse = await startLighthouse();
  const figures: Figure[] = [];
  try {
    for (const formFactor of ["phone", "desktop"] as const) {
      for (const { label, address } of [sites.pages.home, sites.pages.median, sites.pages.largest]) {
        say(`Lighthouse, ${formFactor}, ${address}`);
        const runs = await inTurns(sites.both, rounds, ({ origin }) => lighthouse.run(origin + address, formFactor));
        for (const category of categories) {
          figures.push(figure(`Lighthouse, ${formFactor}, ${label}: ${category}`, "points", pairOf(runs, ({ scores }) => scores[category]), full));
        }
        for (const failed of new Set(runs.drydock.flatMap((run) => run.failed))) say(`  ours: ${failed}`);
      }
      const lowest = { performance: 100, accessibility: 100, "best-practices": 100, seo: 100 };
      const ours = sites.both.filter(({ name }) => name === "drydock");
      for (const { address, unlisted } of sites.ours) {
        const { drydock: runs } = await inTurns(ours, runsOfPage, ({ origin }) => lighthouse.run(origin + address, formFactor, { unlisted }));
        for (const category of categories) {
          const points = runs.map(({ scores }) => scores[category]);
          lowest[category] = Math.min(lowest[category], median(points));
          if (Math.min(...points) < 100) say(`  ${address}: ${category} ${points.join(", ")}; ${runs.flatMap(({ failed }) => failed.filter((text) => text.startsWith(category))).join("; ")}`);
        }
      }
      for (const category of categories) {
        figures.push({ name: `Lighthouse, ${formFactor}, lowest of all ${sites.ours.length} pages, medians of ${runsOfPage}: ${category}`, unit: "points", drydock: lowest[category], bar: full });
      }
    }
  } finally {
    lighthouse.stop();
  }
  return figures;
}

/** axe on every page that both sites have, once: its answers don't vary. Our further pages are tested in e2e/pages.spec.ts. */
export async function axeFigures({ browser, sites, say }: Bench): Promise<Figure[]> {
  const lines: Pair<string[]> = { drydock: [], starlight: [] };
  for (const address of sites.shared) {
    say(`axe, ${address}`);
    for (const { name, origin } of sites.both) lines[name].push(...(await axeViolations(browser, { site: name, origin, address })));
  }
  for (const line of lines.drydock) say(`  ours: ${line}`);
  const rulesOf = (found: readonly string[]) => new Set(found.map((line) => line.split(":")[0])).size;
  const pagesOf = (found: readonly string[]) => new Set(found.map((line) => /: (\S+) \(/.exec(line)?.[1])).size;
  const both = (count: (found: readonly string[]) => number) => ({ drydock: count(lines.drydock), starlight: count(lines.starlight) });
  return [
    figure(`axe, ${sites.shared.length} pages, both themes and platforms: rules broken`, "count", both(rulesOf), none),
    figure(`axe, ${sites.shared.length} pages, both themes and platforms: pages that break one`, "count", both(pagesOf), none),
  ];
}
