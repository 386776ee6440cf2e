/**
 * The guide keeps the numbering of the text that it retells: whoever knows that text, or has a link to a number, finds the
 * subject under it. A section that isn't written yet is left out.
 */
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { sections } from "./sections.ts";

const folder = new URL("../content/guide/", import.meta.url);
const pages = readdirSync(folder).filter((name) => name.endsWith(".mdx"));

/** The numbers of each section's subsections, in their order. Section 0 has none, section 3 letters. */
const numbers: Readonly<Record<number, string>> = {
  1: "1.1 1.2 1.3",
  2: "2.1 2.2 2.2.1 2.3 2.4 2.5 2.6 2.7 2.8",
  3: "3.A 3.B",
  4: "4.1 4.2 4.3 4.4 4.5 4.6 4.7 4.8",
  5: "5.1 5.2 5.3 5.4",
  6: "6.1 6.2 6.3 6.4",
  7: "7.1 7.2 7.3 7.4 7.5 7.6",
  8: "8.1 8.1.1 8.1.2 8.1.3 8.1.4 8.1.5 8.2 8.2.1 8.2.2 8.2.3 8.2.4 8.2.5 8.3 8.3.1 8.3.2 8.4 8.5 8.6",
  9: "9.1 9.2 9.3 9.4 9.5 9.6",
  10: "10.1 10.2 10.3 10.4 10.5",
  11: "11.1 11.2 11.3 11.4",
  12: "12.1 12.2 12.3 12.4",
  13: "13.1 13.2 13.3 13.4",
  14: "14.1 14.2 14.3",
  15: "15.1 15.2 15.3",
  16: "16.1 16.2 16.3",
  17: "17.1 17.2",
  18: "18.1 18.2 18.3",
  19: "19.1 19.2 19.3 19.4",
  20: "20.1 20.2 20.3",
  21: "21.1 21.2 21.3",
  22: "22.1 22.2 22.3",
  23: "23.1 23.2 23.3 23.4",
  24: "24.1 24.2",
};

/** What comes before the title in the numbered headings of a page, code blocks left out. */
function headingNumbers(text: string): string {
  const prose = text.replaceAll(/^(`{3,}).*?^\1/gms, "");
  return [...prose.matchAll(/^#{2,4} (\d+(?:\.[\dA-Z]+)+) /gm)].map((heading) => heading[1]).join(" ");
}

for (const { section, slug } of sections) {
  const name = `${String(section).padStart(2, "0")}-${slug}.mdx`;
  test(`${name} has its numbered subsections, in order`, { skip: !pages.includes(name) && "isn't written yet" }, () => {
    assert.equal(headingNumbers(readFileSync(new URL(name, folder), "utf8")), numbers[section] ?? "");
  });
}
