// What programs read of the site: llms.txt, the sections as Markdown, the commands with their schema, the structured data of the pages.

import Ajv2020 from "ajv/dist/2020.js";
import { expect, test } from "./fixtures.ts";
import { commands, commandsOf, pages, written } from "./site.ts";

test("llms.txt lists every section as Markdown, and each of them is there", async ({ request, bridge }) => {
  const text = await (await request.get("/llms.txt")).text();
  expect(text).toMatch(/^# Drydock\n\n> /);
  const links = [...text.matchAll(/\]\((https?:[^)]+)\)/g)].map(([, href = ""]) => new URL(href).pathname);
  expect(links.filter((path) => path.endsWith(".md"))).toEqual(written.map(({ address }) => address.replace(/\/$/, ".md")));
  for (const path of links) expect((await request.get(bridge.origin + path)).ok(), path).toBe(true);
});

for (const { section, address, title } of written) {
  test(`section ${section} is Markdown with both forms of each of its commands, and nothing of MDX`, async ({ request }) => {
    const answer = await request.get(address.replace(/\/$/, ".md"));
    expect(answer.headers()["content-type"]).toMatch(/^text\/markdown/);
    const text = await answer.text();
    expect(text, title).toMatch(new RegExp(`^# ${section}\\. `));
    expect(text).not.toMatch(/^<\/?(Callout|CheatSheet|Figure|Source)\b/m);
    const unindented = text.replace(/^[ >]+/gm, "");
    for (const { id, linux, windows } of commandsOf(section)) {
      for (const form of [linux, windows]) if (form !== null) expect(unindented, id).toContain(form.replace(/^[ >]+/gm, ""));
    }
  });
}

test("commands.json is what its schema says", async ({ request }) => {
  const schema = (await (await request.get("/commands.schema.json")).json()) as object;
  const validate = new Ajv2020().compile(schema);
  expect(validate(commands), JSON.stringify(validate.errors?.slice(0, 3))).toBe(true);
  expect(validate([{ ...commands[0], linux: null, windows: null }]), "a command without any form").toBe(false);
});

test("the pages tell search engines what they are and where they stand", async ({ page }) => {
  const graphOf = async (address: string): Promise<unknown> => {
    await page.goto(address, { waitUntil: "domcontentloaded" });
    return JSON.parse((await page.locator('script[type="application/ld+json"]').textContent()) ?? "null");
  };
  expect(await graphOf("/")).toMatchObject({ "@type": "WebSite", name: "Drydock", potentialAction: { "@type": "SearchAction" } });
  for (const { address } of written.slice(0, 3)) {
    expect(await graphOf(address)).toMatchObject({ "@graph": [{ "@type": "TechArticle", url: expect.stringContaining(address) }, { "@type": "BreadcrumbList" }] });
    await expect(page.locator('link[rel="alternate"][type="text/markdown"]')).toHaveAttribute("href", address.replace(/\/$/, ".md"));
  }
});

test("every page's picture for link previews is there", async ({ request, bridge }) => {
  const pictures = new Set<string>();
  for (const address of pages) {
    const [, picture] = /<meta property="og:image" content="([^"]+)"/.exec(await (await request.get(address)).text()) ?? [];
    expect(picture, address).toBeDefined();
    if (picture !== undefined) pictures.add(new URL(picture).pathname);
  }
  expect(pictures.size).toBe(written.length + 1);
  for (const path of pictures) {
    const answer = await request.get(bridge.origin + path);
    expect([answer.ok(), answer.headers()["content-type"]], path).toEqual([true, "image/png"]);
  }
});
