// What holds on every page: the policy, no script error, no request elsewhere, no layout shift, room on a phone, accessibility rules.

import { AxeBuilder } from "@axe-core/playwright";
import type { Page, Route } from "@playwright/test";
import { expect, test } from "./fixtures.ts";
import { layoutShifts, settled, twoFrames, wholeGuideMs } from "./measures.ts";
import { largestSection, medianSection, pages, written } from "./site.ts";
import { startSlowHost } from "./slow-document.ts";

/** WCAG 2.2 A and AA with the axe project's own best practices. */
const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"];

/** The only ones that a theme can break; the others are asked in one theme. */
const colourRules = ["color-contrast", "link-in-text-block"];

/** Violations in a form whose diff says what to mend. */
async function violations(builder: AxeBuilder): Promise<string[]> {
  const { violations: found } = await builder.analyze();
  return found.flatMap(({ id, help, nodes }) => nodes.map((node) => `${id}: ${help}: ${node.target.join(" ")}`));
}

test("there are pages to test", () => {
  expect(pages).toContain("/");
  expect(pages).toContain("/404.html");
  expect(written.length, "written sections").toBeGreaterThan(0);
});

for (const address of pages) {
  test(`${address} breaks no accessibility rule`, async ({ page }) => {
    test.setTimeout(90_000);
    await page.goto(address);
    await settled(page);
    expect(await violations(new AxeBuilder({ page }).withTags(rules))).toEqual([]);
    await page.emulateMedia({ colorScheme: "dark" });
    expect(await violations(new AxeBuilder({ page }).withRules(colourRules)), "in the dark theme").toEqual([]);
  });

  test(`${address} has a strict policy, and loads without a shift, an error or a request to elsewhere`, async ({ page, bridge }) => {
    const requested: string[] = [];
    page.on("request", (request) => requested.push(request.url()));
    const answer = await page.goto(address);
    expect(answer?.ok()).toBe(true);
    await settled(page);
    expect(await layoutShifts(page)).toEqual([]);
    expect(requested.filter((url) => !url.startsWith(`${bridge.origin}/`) && !url.startsWith("data:"))).toEqual([]);

    const policy = (await page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute("content")) ?? "";
    const directives = new Map(policy.split(";").map((directive) => directive.trim().split(/\s+/)).map(([name = "", ...sources]) => [name, sources]));
    expect(directives.get("default-src")).toEqual(["'none'"]);
    const script = directives.get("script-src") ?? [];
    expect(script.filter((source) => !/^'(self|wasm-unsafe-eval|sha256-[\w+/=]+)'$/.test(source))).toEqual([]);
    const style = directives.get("style-src") ?? [];
    expect(style.filter((source) => !/^'(self|sha256-[\w+/=]+)'$/.test(source))).toEqual([]);
    expect(style).toContain("'self'");
    expect(directives.get("base-uri")).toEqual(["'none'"]);
    expect(await page.locator("[style]").count(), "inline style attributes in the page as served").toBe(0);
  });

  for (const width of [320, 360]) {
    test(`${address} needs no sideways scrolling at ${width} px`, async ({ page }) => {
      await page.setViewportSize({ width, height: 740 });
      for (const platform of ["linux", "windows"]) {
        await page.goto(`${address}?platform=${platform}`);
        await settled(page);
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
        expect(await wideElements(page, width), "elements that stick out without a scroller around them").toEqual([]);
      }
    });
  }
}

/** Elements that reach past the right edge and aren't inside something that scrolls or clips on purpose. */
function wideElements(page: Page, width: number): Promise<string[]> {
  return page.evaluate((limit) => {
    const scrolls = (element: Element | null): boolean =>
      element !== null && (["auto", "scroll", "hidden", "clip"].includes(getComputedStyle(element).overflowX) || scrolls(element.parentElement));
    return [...document.body.querySelectorAll("*")]
      .filter((element) => element.checkVisibility() && element.getBoundingClientRect().right > limit + 0.5 && !scrolls(element.parentElement))
      .map((element) => `${element.localName}.${element.className} ${element.textContent.trim().slice(0, 40)}`);
  }, width);
}

test.describe("the policy at work", () => {
  test.use({ allowedMessages: [/Content Security Policy/] });

  test("stops a script that somebody manages to put into a page", async ({ page }) => {
    await page.goto("/");
    const stopped = page.evaluate(
      () =>
        new Promise<string>((resolve) => {
          document.addEventListener("securitypolicyviolation", (event) => resolve(event.effectiveDirective), { once: true });
        }),
    );
    await page.evaluate(() => {
      const script = document.createElement("script");
      script.textContent = "document.documentElement.dataset.broken = 'yes'";
      document.body.append(script);
    });
    expect(await stopped).toBe("script-src-elem");
    await expect(page.locator("html")).not.toHaveAttribute("data-broken");
  });
});

test("an address that doesn't exist is answered with the 404 page", async ({ page }) => {
  await page.goto("/");
  const answer = await page.request.get("/guide/no-such-section/");
  expect(answer.status()).toBe(404);
  expect(await answer.text()).toContain('<main id="content"');
});

test("the skip link is the first stop of Tab, and leads to the text", async ({ page }) => {
  await page.goto("/");
  await page.keyboard.press("Tab");
  const focused = page.locator(":focus");
  await expect(focused).toHaveAttribute("href", "#content");
  await expect(focused).toBeInViewport();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/#content$/);
  await page.keyboard.press("Tab");
  expect(await page.evaluate(() => document.activeElement?.closest("main") !== null), "the next stop is inside of the text").toBe(true);
});

test("a document that stops inside of the header shifts nothing when the rest arrives", async ({ browser, bridge }) => {
  const host = await startSlowHost(bridge.origin, '<label class="theme-switch"');
  // Of a context of its own, since the host is another origin than the site's.
  const page = await browser.newPage();
  try {
    await page.goto(`${host.origin}/`, { waitUntil: "commit" });
    await page.waitForFunction(() => document.styleSheets.length > 0 && document.querySelector(".platform-switch") !== null, undefined, { polling: 20 });
    // A half header that can be painted is painted within this time; one that can't is what is hoped for, and looks like nothing.
    const early = await page
      .waitForFunction(() => performance.getEntriesByType("paint").length > 0, undefined, { polling: 20, timeout: 1_000 })
      .then(() => true, () => false);
    host.release();
    await settled(page);
    expect(await layoutShifts(page)).toEqual([]);
    expect(early, "painted half a header").toBe(false);
  } finally {
    await page.close();
    await host.close();
  }
});

test("a document that stops between the cheat sheet's fields shifts nothing when the rest arrives", async ({ browser, bridge }) => {
  const host = await startSlowHost(bridge.origin, '<p role="status" data-sheet-count');
  const page = await browser.newPage();
  try {
    await page.goto(`${host.origin}/cheat-sheet/`, { waitUntil: "commit" });
    await page.waitForFunction(() => document.querySelector("[data-sheet-tag]") !== null && performance.getEntriesByType("paint").length > 0, undefined, { polling: 20 });
    await twoFrames(page);
    host.release();
    await settled(page);
    expect(await layoutShifts(page)).toEqual([]);
  } finally {
    await page.close();
    await host.close();
  }
});

const restSheet = /\/_astro\/rest\.[^/]+\.css$/;

test("a section's first screen is painted before the rest is there", async ({ page }) => {
  const held = Promise.withResolvers<void>();
  await page.route(restSheet, async (route) => {
    await held.promise;
    await route.continue();
  });
  await page.goto(medianSection.address, { waitUntil: "commit" });
  await page.waitForFunction(() => performance.getEntriesByType("paint").length > 0);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page.locator(".site-footer")).toHaveCount(0);
  held.resolve();
  await expect(page.locator(".site-footer")).toBeVisible();
  await settled(page);
  expect(await layoutShifts(page)).toEqual([]);
});

test.describe("where the style sheet of the rest doesn't come", () => {
  test.use({ allowedMessages: [/rest\.|ERR_FAILED/] });

  test("the page is whole all the same", async ({ page }) => {
    await page.route(restSheet, (route) => route.abort());
    await page.goto(medianSection.address);
    await expect(page.locator(".site-footer")).toBeVisible();
  });
});

test("the style sheet of the rest changes nothing on the first screen of a section", async ({ page }) => {
  test.setTimeout(wholeGuideMs);
  /** How each element before the end of the first screen looks, and where it stands. */
  const looks = () =>
    page.evaluate(() => {
      const end = document.querySelector("#first-screen");
      const before = [...document.body.querySelectorAll("*")].filter((element) => (element.compareDocumentPosition(end ?? document.body) & (Node.DOCUMENT_POSITION_FOLLOWING | Node.DOCUMENT_POSITION_CONTAINED_BY)) === Node.DOCUMENT_POSITION_FOLLOWING);
      return before.map((element) => {
        const style = getComputedStyle(element);
        return [element.outerHTML.slice(0, 80), JSON.stringify(element.getBoundingClientRect()), ...Array.from(style, (name) => `${name}: ${style.getPropertyValue(name)}`)];
      });
    });
  for (const { address } of written) {
    await page.goto(address);
    await settled(page);
    for (const width of [360, 1100, 1920]) {
      await page.setViewportSize({ width, height: 800 });
      await page.locator("#first-screen").evaluate((link: HTMLLinkElement) => (link.disabled = false));
      const whole = await looks();
      expect(whole.length).toBeGreaterThan(20);
      await page.locator("#first-screen").evaluate((link: HTMLLinkElement) => (link.disabled = true));
      expect(await looks(), `${address} at ${width} pixels`).toEqual(whole);
    }
  }
});

declare global {
  interface Window {
    firstFrame?: { readonly alone: boolean; readonly shown: number; readonly platform: string | undefined; readonly ground: string };
  }
}

test.describe("the first frame of a section", () => {
  test.beforeEach(async ({ page }) => {
    await page.addInitScript(() => {
      // The observer is told of the first frame's layout, after what the page itself does in that frame and before it is painted.
      requestAnimationFrame(() => {
        new ResizeObserver((_, observer) => {
          observer.disconnect();
          const { dataset } = document.documentElement;
          const rest = [...document.querySelectorAll("#first-screen ~ *, .section-end, .site-footer")];
          window.firstFrame = {
            alone: "firstFrame" in dataset,
            shown: rest.filter((element) => element.checkVisibility()).length,
            platform: dataset["platform"],
            ground: getComputedStyle(document.body).backgroundColor,
          };
        }).observe(document.documentElement);
      });
    });
  });

  for (const size of [{ width: 360, height: 740 }, { width: 1920, height: 1400 }]) {
    test(`is its first screen alone, and the rest moves nothing, at ${size.width} pixels`, async ({ page }) => {
      await page.setViewportSize(size);
      await page.goto(written[0]?.address ?? "");
      await page.goto(medianSection.address);
      expect(await page.evaluate(() => window.firstFrame)).toMatchObject({ alone: true, shown: 0 });
      await settled(page);
      expect(await layoutShifts(page)).toEqual([]);
      const end = page.locator(".section-end");
      await expect(end).toBeVisible();
      await page.locator("html").evaluate((html) => (html.dataset["firstFrame"] = ""));
      await expect(end).toBeHidden();
      await expect(page.locator("#first-screen ~ :not(noscript)").first()).toBeHidden();
      await expect(page.locator(".site-footer")).toBeHidden();
    });
  }

  test("has the platform and the theme that the reader chose", async ({ page }) => {
    await page.goto(written[0]?.address ?? "");
    for (const [platform, theme] of [["windows", "dark"], ["linux", "light"]] as const) {
      await page.getByRole("radio", { name: platform }).first().check({ force: true });
      await page.locator("[data-theme-switch]:visible").selectOption(theme);
      const ground = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      await page.goto(medianSection.address);
      expect(await page.evaluate(() => window.firstFrame)).toMatchObject({ platform, ground });
    }
  });

  test("has the place that the reader asked for", async ({ page }) => {
    await page.goto(medianSection.address);
    const anchor = await page.locator("article > h2[id]").last().getAttribute("id");
    await page.goto("about:blank");
    await page.goto(`${medianSection.address}#${anchor}`);
    expect(await page.evaluate(() => window.firstFrame?.alone)).toBe(false);
    await expect(page.locator("article > h2[id]").last()).toBeInViewport();
  });

  test("has the place where the reader was when the page is loaded again", async ({ page }) => {
    await page.goto(medianSection.address);
    await page.reload();
    expect(await page.evaluate(() => window.firstFrame?.alone)).toBe(false);
  });
});

test.describe("the rest of a section", () => {
  /** Where each heading stands, in CSS pixels from the page's top. */
  const headings = (page: Page) =>
    page.evaluate(() => [...document.querySelectorAll("article :is(h1, h2, h3, h4)")].map((heading) => Math.round(heading.getBoundingClientRect().top + scrollY)));
  /** Whether the section's last block is laid out. */
  const hasEnd = (page: Page) => page.locator("article pre:visible").last().evaluate((block) => block.checkVisibility({ contentVisibilityAuto: true }));
  const unfolding = (page: Page) => page.evaluate(() => "unfolding" in document.documentElement.dataset);

  for (const size of [{ width: 360, height: 740 }, { width: 1920, height: 1400 }]) {
    test(`is laid out when the page has loaded, and stands where it would have, at ${size.width} pixels`, async ({ page }) => {
      await page.setViewportSize(size);
      await page.goto(largestSection.address);
      expect(await unfolding(page)).toBe(true);
      await settled(page);
      expect(await layoutShifts(page)).toEqual([]);
      const unfolded = await headings(page);
      expect(await hasEnd(page)).toBe(true);
      await page.reload();
      expect(await unfolding(page)).toBe(false);
      await settled(page);
      expect(unfolded).toEqual(await headings(page));
    });
  }

  test.describe("while it isn't laid out", () => {
    /** Boxes to tick stand at its end, as in most. */
    const withChecks = written.find(({ section }) => section === 13) ?? largestSection;
    let letScriptsCome: () => void;
    let hold: (route: Route) => Promise<void>;
    /** As far as a page comes without the script that lays out the rest. Until it has loaded, a browser corrects by itself where a link led. */
    const loaded = async (page: Page, address: string) => {
      await page.unroute(/\.js$/);
      await page.route(/\/later\.[^/]*\.js$/, hold);
      await page.goto(address);
      expect(await hasEnd(page)).toBe(false);
    };
    test.beforeEach(async ({ page }) => {
      // The script that will lay it out hasn't come.
      const { promise, resolve } = Promise.withResolvers<void>();
      letScriptsCome = resolve;
      hold = async (route) => {
        await promise;
        await route.continue();
      };
      await page.route(/\.js$/, hold);
      await page.goto(withChecks.address, { waitUntil: "commit" });
      await expect(page.locator(".site-footer")).toBeVisible();
      expect(await unfolding(page)).toBe(true);
      expect(await hasEnd(page)).toBe(false);
    });

    test("is there as soon as one scrolls to it, and its end is where the End key leads", async ({ page }) => {
      await page.keyboard.press("End");
      const toEnd = () => page.evaluate(() => document.documentElement.scrollHeight - innerHeight - scrollY);
      await expect.poll(toEnd).toBeLessThan(1);
      await expect(page.locator(".section-end")).toBeInViewport();
      expect(await hasEnd(page)).toBe(true);
      await twoFrames(page);
      expect(await toEnd()).toBeLessThan(1);
      await page.keyboard.press("Home");
      await expect(page.locator("article > h1")).toBeInViewport();
    });

    test("stays under the pointer in every section, for who goes to its end at once", async ({ page }) => {
      test.setTimeout(wholeGuideMs);
      for (const { address } of written) {
        await page.goto(address, { waitUntil: "commit" });
        await expect(page.locator(".site-footer")).toBeVisible();
        const link = page.locator('.section-end a[rel="next"], .section-end a[rel="prev"]').last();
        const place = () => link.evaluate((element) => element.getBoundingClientRect().top);
        const before = await link.evaluate((element) => {
          element.scrollIntoView({ block: "center", behavior: "instant" });
          return element.getBoundingClientRect().top;
        });
        // The parts come into the window with the first frame, and have their heights in one of the next.
        await twoFrames(page);
        await twoFrames(page);
        expect(Math.abs((await place()) - before), address).toBeLessThan(1);
      }
      // A press that lasts longer than a frame.
      await page.locator('a[rel="prev"]').hover();
      await page.mouse.down();
      await twoFrames(page);
      await page.mouse.up();
      await expect(page).toHaveURL(written.at(-2)?.address ?? "");
    });

    test("is there where a link leads, in every section", async ({ page }) => {
      test.setTimeout(wholeGuideMs);
      for (const { address } of written) {
        await loaded(page, address);
        for (const heading of [page.locator("article > h2[id]").nth(2), page.locator("article > h2[id]").last()]) {
          const id = (await heading.getAttribute("id")) ?? "";
          const arrived = await heading.evaluate((element, hash) => {
            location.hash = hash;
            return element.getBoundingClientRect().top;
          }, id);
          // What is laid out above it doesn't push it away, beyond what the line above the heading may be taller than was thought.
          await twoFrames(page);
          await twoFrames(page);
          expect(Math.abs((await heading.evaluate((element) => element.getBoundingClientRect().top)) - arrived), `${address}#${id}`).toBeLessThan(20);
          await expect(heading).toBeInViewport();
        }
      }
    });

    test("stays where it is while the End key is pressed in the box of search", async ({ page }) => {
      await loaded(page, withChecks.address);
      await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight / 2));
      await twoFrames(page);
      await twoFrames(page);
      const tops = () => page.evaluate(() => [...document.querySelectorAll("article > *")].map((part) => part.getBoundingClientRect().top));
      const before = await tops();
      const read = before.findIndex((top) => top > 300);
      await page.keyboard.press("/");
      await expect(page.getByRole("combobox", { name: /search/i })).toBeFocused();
      expect(await hasEnd(page)).toBe(false);
      await page.keyboard.press("End");
      await twoFrames(page);
      expect(await hasEnd(page)).toBe(true);
      expect(Math.abs(((await tops())[read] ?? Number.NaN) - (before[read] ?? Number.NaN))).toBeLessThan(1);
    });

    for (const share of [0.5, 1]) {
      test(`is laid out without moving what is read, for a reader at ${share * 100} % of the page`, async ({ page }) => {
        await page.evaluate((to) => scrollTo(0, document.documentElement.scrollHeight * to), share);
        await twoFrames(page);
        const places = () => page.evaluate(() => [...document.querySelectorAll("article > *, .section-end")].map((part) => part.getBoundingClientRect()).map(({ top, bottom }) => ({ top, bottom })));
        const before = await places();
        const read = before.findIndex(({ bottom }) => bottom > 370);
        letScriptsCome();
        await settled(page);
        expect(await page.evaluate(() => document.documentElement.scrollHeight)).toBeGreaterThan(before.at(-1)?.bottom ?? Number.NaN);
        expect(Math.abs(((await places())[read]?.top ?? Number.NaN) - (before[read]?.top ?? Number.NaN))).toBeLessThan(1);
      });
    }

    test("breaks no rule about the size of what is tapped", async ({ page }) => {
      expect(await violations(new AxeBuilder({ page }).withRules(["target-size"]))).toEqual([]);
    });

    test("is printed", async ({ page }) => {
      await page.emulateMedia({ media: "print" });
      expect(await hasEnd(page)).toBe(true);
    });
  });
});
