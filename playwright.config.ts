// End-to-end tests: a real Chromium (Debian's) against the built site, the bridge and a real Docker Engine. `npm test` starts the
// engine; run a single file with `npm test -- --only e2e <name>`.

import { defineConfig } from "@playwright/test";
import type { BridgeFixtures, PageFixtures } from "./e2e/fixtures.ts";

/** They need the image of the tab's engine, which takes long to build, and are a suite of their own: `npm test -- --only engine`. */
const inTab = "*tab-engine.spec.ts";
const withImage = process.env["DRYDOCK_TAB_ENGINE"] !== undefined;

export default defineConfig<PageFixtures, BridgeFixtures>({
  testDir: "e2e",
  testMatch: withImage ? inTab : "*.spec.ts",
  testIgnore: withImage ? [] : inTab,
  fullyParallel: true,
  forbidOnly: process.env["CI"] !== undefined,
  // A test that fails and then passes has found something.
  retries: 0,
  workers: 2,
  reporter: "list",
  use: {
    launchOptions: {
      executablePath: process.env["DRYDOCK_CHROMIUM"] ?? "/usr/bin/chromium",
      // Chromium's sandbox refuses to run as root.
      chromiumSandbox: process.getuid?.() !== 0,
      // Without these Chromium looks for its maker's hosts at every start.
      args: ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
    },
    screenshot: "only-on-failure",
  },
});
