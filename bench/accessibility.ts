// The axe rules of e2e/pages.spec.ts on every page of both sites: in both themes, and with both platforms chosen.

import { AxeBuilder } from "@axe-core/playwright";
import type { Browser } from "@playwright/test";
import { settled } from "../e2e/measures.ts";
import { platformKey } from "../src/layouts/storage-keys.ts";
import type { SiteName } from "./projects.ts";

/** WCAG 2.2 A and AA with the axe project's own best practices. */
const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"];

/** Where each site keeps the choice of platform, and under which names. */
const choices: Readonly<Record<SiteName, { readonly key: string; readonly names: readonly string[] }>> = {
  drydock: { key: platformKey, names: ["linux", "windows"] },
  starlight: { key: "starlight-synced-tabs__platform", names: ["Linux", "Windows"] },
};

/** @returns a line for each element that breaks a rule, its page, theme and platform */
export async function axeViolations(browser: Browser, { site, origin, address }: { readonly site: SiteName; readonly origin: string; readonly address: string }): Promise<string[]> {
  const found: string[] = [];
  const { key, names } = choices[site];
  for (const name of names) {
    for (const colorScheme of ["light", "dark"] as const) {
      const context = await browser.newContext({ colorScheme });
      await context.addInitScript(([storageKey = "", value = ""]) => localStorage.setItem(storageKey, value), [key, name]);
      const page = await context.newPage();
      await page.goto(origin + address);
      await settled(page);
      const { violations } = await new AxeBuilder({ page }).withTags(rules).analyze();
      found.push(...violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${address} (${name}, ${colorScheme}): ${target.join(" ")}`)));
      await context.close();
    }
  }
  return found;
}
