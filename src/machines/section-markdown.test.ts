/** Sections as Markdown. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { sectionMarkdown } from "./section-markdown.ts";

const source = (body: string) => ({
  page: { section: 6, slug: "volumes-and-storage", file: "content/guide/06-volumes-and-storage.mdx", base: "/docs/" },
  title: "Volumes",
  summary: "Keep data.",
  outcomes: ["Keep it"],
  needs: [],
  checked: "2026-11-24",
  body,
  address: "https://drydock.example/docs/guide/volumes-and-storage/",
  describe: (name: string) => `Description of ${name}.`,
});
const textOf = (body: string): string => sectionMarkdown(source(body)).split("- Keep it\n\n")[1]?.trimEnd() ?? "";

const parts: readonly (readonly [string, string, string])[] = [
  ["prose stays, its links become absolute", "See [networks](/guide/networking/#7.2).", "See [networks](https://drydock.example/docs/guide/networking/#7.2)."],
  ["a command that is the same on both is there once", "```sh run\ndocker ps\n```", "Linux and Windows:\n\n```sh\ndocker ps\n```"],
  [
    "a command that differs is there twice",
    '```sh\nls "$(pwd)"\n```\n```powershell\nGet-ChildItem\n```',
    'Linux (bash):\n\n```sh\nls "$(pwd)"\n```\n\nWindows (PowerShell):\n\n```powershell\nGet-ChildItem\n```',
  ],
  ["a command without a counterpart says what to do instead", '```sh instead="nothing"\nid -u\n```', "Linux (bash):\n\n```sh\nid -u\n```\n\nWindows: nothing"],
  ["a file has its name", '```yaml file="compose.yaml"\na: 1\n```', "File `compose.yaml`:\n\n```yaml\na: 1\n```"],
  ["a transcript keeps its prompts", "```console\n$ id\nuid=0\n```", "```console\n$ id\nuid=0\n```"],
  ["a callout is named in words", '<Callout kind="danger" title="Gone">\n\nIt is.\n\n```sh\ndocker ps\n```\n\n</Callout>\n\nAfter.', "**Danger: Gone**\n\nIt is.\n\nLinux and Windows:\n\n```sh\ndocker ps\n```\n\nAfter."],
  ["a source is a link", 'So. <Source href="https://a.example/" title="A" checked="2026-11-24" />', "So. ([A](https://a.example/), checked 2026-11-24)"],
  [
    "the cheat sheet is named",
    "<CheatSheet />",
    "The list itself is [the cheat sheet](https://drydock.example/docs/cheat-sheet/): those of [commands.json](https://drydock.example/docs/commands.json) whose `cheat` is true.",
  ],
  ["a figure is described", '<Figure name="x" caption="One." />', "Figure: One. Description of x."],
];
for (const [name, body, expected] of parts) test(name, () => assert.equal(textOf(body), expected));

test("the page's facts come first", () => {
  assert.equal(
    sectionMarkdown(source("Text.")).split("\n\nText.")[0],
    "# 6. Volumes\n\n> Keep data.\n\nSource: <https://drydock.example/docs/guide/volumes-and-storage/> · facts checked 2026-11-24\n\nWhat you will be able to do:\n\n- Keep it",
  );
});

test("an unknown part is refused by name", () => assert.throws(() => textOf("<Video />"), /<Video>/));
