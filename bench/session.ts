// What only ours has: the panel with a terminal on a real engine. These figures need the tests' engine, and so root.

import type { Browser } from "@playwright/test";
import { startBridge } from "../e2e/bridge-process.ts";
import { startSession } from "../e2e/session.ts";
import { startEngine } from "../test/engine.ts";
import { buildImages, recipes, sessionImage } from "../test/images.ts";
import { measureEcho } from "./echo.ts";
import { measurePanelDownload } from "./page-load.ts";
import type { Figure } from "./report.ts";
import type { BenchPage } from "./sites.ts";
import { measureNavigation } from "./soft-navigation.ts";
import { median, percentile } from "./statistics.ts";

const keys = 400;

export interface SessionBench {
  readonly browser: Browser;
  readonly median: BenchPage;
  readonly largest: BenchPage;
  readonly rounds: number;
}

/** Measures the site that `npm run build` made, served by a bridge before an engine of its own. */
export async function sessionFigures({ browser, median: middle, largest, rounds }: SessionBench): Promise<{ readonly figures: Figure[]; readonly engine: string }> {
  const engine = await startEngine();
  try {
    await buildImages(engine.socket, recipes.filter(({ reference }) => reference === sessionImage));
    process.env["DRYDOCK_TEST_ENGINE"] = engine.endpoint;
    process.env["DRYDOCK_TEST_IMAGE"] = sessionImage;
    const bridge = await startBridge();
    try {
      const downloads: number[] = [];
      for (let round = 0; round < rounds; round++) downloads.push(await measurePanelDownload(browser, bridge.origin + middle.address));
      const figures: Figure[] = [{ name: "panel: bytes to open it", unit: "bytes", drydock: median(downloads) }];
      const navigations = await measureNavigation(browser, bridge, { from: "/", to: [middle.address, largest.address], runs: rounds });
      for (const { label, address } of [middle, largest]) {
        const { plainMs = [], softMs = [] } = navigations.get(address) ?? {};
        figures.push(
          { name: `click to ${label}, throttled, nothing cached, without a session: heading painted`, unit: "ms", drydock: median(plainMs) },
          { name: `click to ${label}, throttled, nothing cached, a session kept alive: heading painted`, unit: "ms", drydock: median(softMs) },
        );
      }
      const echoes = await measureEcho(browser, bridge, await startSession(bridge), keys);
      figures.push(
        { name: `panel: key to echo through the bridge, median of ${keys}`, unit: "ms", drydock: median(echoes) },
        { name: "panel: key to echo through the bridge, 95th percentile", unit: "ms", drydock: percentile(echoes, 0.95) },
      );
      return { figures, engine: engine.version };
    } finally {
      await bridge.stop();
    }
  } finally {
    await engine.stop();
  }
}
