import assert from "node:assert/strict";
import { test } from "node:test";
import remarkParse from "remark-parse";
import { unified } from "unified";
import { blocksOf } from "../../src/markdown/blocks.ts";
import { standInNames } from "../../test/stand-ins.ts";
import { imagesNamed, madeOf, stoodIn } from "./stood-in.ts";

test("what every stand-in is made of is written down", () => assert.deepEqual(Object.keys(madeOf).sort(), [...standInNames].sort()));

const page = { section: 6, slug: "volumes-and-storage", file: "content/guide/06-volumes-and-storage.mdx", base: "/" };
const named = (language: string, text: string) => imagesNamed(blocksOf(unified().use(remarkParse).parse(`\`\`\`${language}\n${text}\n\`\`\`\n`), page).map(({ block }) => block));

const cases: readonly [what: string, language: string, text: string, images: string[]][] = [
  ["a bare name after docker run", "sh", "docker run -d --name web nginx", ["nginx"]],
  ["a tag anywhere", "sh", "docker service scale x; echo redis:8", ["redis:8"]],
  ["a continued command", "sh", "docker run -d \\\n  --name web \\\n  httpd", ["httpd"]],
  ["a Dockerfile", "dockerfile", "FROM python:3.14-slim AS build\nFROM busybox", ["busybox", "python:3.14-slim"]],
  ["a Compose file", "yaml", "services:\n  db:\n    image: postgres", ["postgres"]],
  ["a program in an image", "sh", "docker run --rm busybox node app.js", ["busybox"]],
  ["words of the CLI", "sh", "docker node ls\npython app.py", []],
  ["images elsewhere", "sh", "docker run ghcr.io/nginx:1 mynginx:2", []],
];
for (const [what, language, text, images] of cases) test(`images of a page: ${what}`, () => assert.deepEqual(named(language, text), images));

test("an image is made of the same whatever its tag", () => assert.deepEqual(stoodIn(["nginx:1.29", "busybox"]), { "nginx:1.29": "nginx-light", busybox: "busybox-static" }));
