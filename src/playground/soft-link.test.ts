import assert from "node:assert/strict";
import { test } from "node:test";
import { isSoft } from "./soft-link.ts";

const here = "https://drydock.example/guide/networking/";
const cases: readonly { what: string; href: string; target?: string; download?: string; expected: boolean }[] = [
  { what: "another page", href: "https://drydock.example/guide/volumes-and-storage/", expected: true },
  { what: "a place on another page", href: "https://drydock.example/guide/volumes-and-storage/#6.1", expected: true },
  { what: "a place on this page", href: `${here}#7.2`, expected: true },
  { what: "a page with its file's name", href: "https://drydock.example/404.html", expected: true },
  { what: "the front page", href: "https://drydock.example/", expected: true },
  { what: "another site", href: "https://docs.docker.example/", expected: false },
  { what: "another port", href: "https://drydock.example:8443/", expected: false },
  { what: "a file", href: "https://drydock.example/commands.json", expected: false },
  { what: "a mail address", href: "mailto:someone@drydock.example", expected: false },
  { what: "a page for a new tab", href: "https://drydock.example/", target: "_blank", expected: false },
  { what: "a page for this tab by name", href: "https://drydock.example/", target: "_self", expected: true },
  { what: "a download", href: "https://drydock.example/", download: "x", expected: false },
];

for (const { what, href, target = "", download = "", expected } of cases) {
  test(`${what} is ${expected ? "swapped in" : "the browser's"}`, () => assert.equal(isSoft({ href, target, download }, here), expected));
}
