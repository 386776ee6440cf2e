/** Computes the contrast of the palette's colours, so that a changed colour can't become unreadable unnoticed. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const css = readFileSync(new URL("palette.css", import.meta.url), "utf8");
const colours = new Map(
  [...css.matchAll(/--([a-z-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);/g)].map(([, name = "", light = "", dark = ""]) => [name, { light, dark }]),
);

/** Relative luminance, WCAG 2.2. */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** Contrast ratio, WCAG 2.2: 1 to 21. */
function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

test("contrast is that of the specification's examples", () => {
  assert.equal(contrast("#000000", "#ffffff"), 21);
  assert.equal(contrast("#767676", "#ffffff").toFixed(2), "4.54");
});

const grounds = ["bg", "bg-raised"];
const text = [...colours.keys()].filter((name) => name.startsWith("token-")).concat("fg", "fg-muted", "accent", "danger", "pitfall", "changed");
const boundaries = ["line-strong", "hull"];

for (const theme of ["light", "dark"] as const) {
  const pairs = [
    ...text.flatMap((name) => grounds.map((ground) => ({ name, ground, least: 4.5 }))),
    ...boundaries.flatMap((name) => grounds.map((ground) => ({ name, ground, least: 3 }))),
    { name: "on-accent", ground: "accent", least: 4.5 },
  ];
  for (const { name, ground, least } of pairs) {
    test(`--${name} on --${ground}, ${theme}: at least ${least}`, () => {
      const front = colours.get(name);
      const back = colours.get(ground);
      assert.ok(front && back, "palette.css defines both as light-dark(#rrggbb, #rrggbb)");
      const ratio = contrast(front[theme], back[theme]);
      assert.ok(ratio >= least, `${front[theme]} on ${back[theme]} is ${ratio.toFixed(2)}`);
    });
  }
}
