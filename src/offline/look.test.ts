/** Colours that can't be taken from the style sheet are the same as there. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { ground, icons, iconSvg } from "./look.ts";

test("the manifest's colours are the palette's ground", () => {
  const palette = readFileSync(new URL("../styles/palette.css", import.meta.url), "utf8");
  assert.ok(palette.includes(`--bg: light-dark(${ground.light}, ${ground.dark});`));
});

test("an icon is as large as it says", () => {
  for (const icon of icons) assert.match(iconSvg(icon), new RegExp(`width="${icon.size}" height="${icon.size}"`));
});
