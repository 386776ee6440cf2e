// Lighthouse's four categories, phone and desktop, as its own settings have them. It is pinned in bench/lighthouse/ and installed when it is
// first needed, because it brings a hundred packages that nothing else here uses.

import { join } from "node:path";
import { pathToFileURL } from "node:url";
import config from "../playwright.config.ts";
import { installPackages } from "./projects.ts";

export const categories = ["performance", "accessibility", "best-practices", "seo"] as const;
export type Category = (typeof categories)[number];
export type FormFactor = "phone" | "desktop";

export interface LighthouseRun {
  /** 0 to 100; 0 in all where Lighthouse can't load the page to its end, so that one such page doesn't cost the figures of all others. */
  readonly scores: Readonly<Record<Category, number>>;
  /** Audits that cost a category points. */
  readonly failed: readonly string[];
}

/** The parts of Lighthouse that are used here (https://github.com/GoogleChrome/lighthouse/blob/main/docs/readme.md). */
interface LighthouseModule {
  readonly default: (url: string, flags: object, config?: object) => Promise<{ readonly lhr: LighthouseResult } | undefined>;
  readonly desktopConfig: object;
}
interface LighthouseResult {
  readonly runtimeError?: { readonly code: string; readonly message: string };
  readonly categories: Readonly<Record<Category, { readonly score: number | null; readonly auditRefs: readonly { readonly id: string; readonly weight: number }[] }>>;
  readonly audits: Readonly<Record<string, { readonly score: number | null; readonly title: string; readonly displayValue?: string }>>;
}
interface LauncherModule {
  readonly launch: (options: object) => Promise<{ readonly port: number; kill(): void }>;
}

export interface LighthouseOptions {
  /** Whether the page asks search engines to leave it out, so that the audit that search engines may list it doesn't apply. */
  readonly unlisted: boolean;
}

export interface Lighthouse {
  run(url: string, formFactor: FormFactor, options?: LighthouseOptions): Promise<LighthouseRun>;
  stop(): void;
}

/**
 * What Lighthouse calls it when the browser's trace came without the page's beginning or end. It then asks to be run again, because that says nothing of the page
 * (core/lib/lh-error.js, `badTraceRecording`).
 */
const badRecordings: readonly string[] = ["NO_TRACING_STARTED", "NO_RESOURCE_REQUEST", "NO_NAVSTART", "NO_DCL"];

/** How often a page is recorded at most. */
const recordings = 3;

/** Starts a Chromium of its own for Lighthouse. */
export async function startLighthouse(): Promise<Lighthouse> {
  const packages = await installPackages("lighthouse");
  const load = (path: string): Promise<unknown> => import(pathToFileURL(join(packages, path)).href);
  const { default: lighthouse, desktopConfig } = (await load("lighthouse/core/index.js")) as LighthouseModule;
  const { launch } = (await load("chrome-launcher/dist/index.js")) as LauncherModule;
  const options = config.use?.launchOptions;
  const chromium = await launch({
    chromePath: options?.executablePath,
    chromeFlags: [...(options?.args ?? []), "--headless=new", ...(options?.chromiumSandbox === false ? ["--no-sandbox"] : [])],
  });
  return {
    run: async (url, formFactor, { unlisted } = { unlisted: false }) => {
      const record = async (): Promise<LighthouseResult> => {
        // The picture of the whole page takes long, and only Lighthouse's own report shows it.
        const flags = { port: chromium.port, output: "json", logLevel: "error", onlyCategories: categories, disableFullPageScreenshot: true, skipAudits: unlisted ? ["is-crawlable"] : [] };
        const result = await lighthouse(url, flags, formFactor === "desktop" ? desktopConfig : undefined);
        if (result === undefined) throw new Error(`Lighthouse has nothing to say of ${url}.`);
        return result.lhr;
      };
      let lhr = await record();
      for (let more = 1; more < recordings && badRecordings.includes(lhr.runtimeError?.code ?? ""); more++) lhr = await record();
      const { runtimeError } = lhr;
      if (runtimeError !== undefined) {
        return { scores: { performance: 0, accessibility: 0, "best-practices": 0, seo: 0 }, failed: categories.map((category) => `${category}: Lighthouse fails: ${runtimeError.message}`) };
      }
      const failed = categories.flatMap((category) =>
        lhr.categories[category].auditRefs.flatMap(({ id, weight }) => {
          const audit = lhr.audits[id];
          return weight > 0 && audit !== undefined && audit.score !== null && audit.score < 1 ? [`${category}: ${audit.title}${audit.displayValue === undefined ? "" : ` (${audit.displayValue})`}`] : [];
        }),
      );
      const score = (category: Category) => Math.round((lhr.categories[category].score ?? 0) * 100);
      return { scores: { performance: score("performance"), accessibility: score("accessibility"), "best-practices": score("best-practices"), seo: score("seo") }, failed };
    },
    stop: () => chromium.kill(),
  };
}
