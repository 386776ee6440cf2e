import assert from "node:assert/strict";
import { test } from "node:test";
import remarkParse from "remark-parse";
import { unified } from "unified";
import { blocksOf } from "../../src/markdown/blocks.ts";
import { mentionedTags } from "./mentioned-tags.ts";

const page = { section: 6, slug: "volumes-and-storage", file: "content/guide/06-volumes-and-storage.mdx", base: "/" };
const tagsOf = (info: string, text: string): string[] => {
  const tree = unified().use(remarkParse).parse(`\`\`\`${info}\n${text}\n\`\`\`\n`);
  return mentionedTags(blocksOf(tree, page).map(({ block }) => block), ["nginx", "node", "registry", "python"]);
};

const cases: readonly [what: string, info: string, text: string, tags: readonly string[]][] = [
  ["commands", "sh", "docker run -d nginx:1.29\ndocker pull node:24-slim", ["nginx:1.29", "node:24-slim"]],
  ["Dockerfiles", "dockerfile", "FROM node:24 AS build\nCOPY --from=nginx:stable /a /b", ["node:24", "nginx:stable"]],
  ["Compose files", "yaml", "services:\n  hub:\n    image: registry:3", ["registry:3"]],
  ["a tag once", "sh", "docker pull registry:2; docker run registry:2", ["registry:2"]],
  ["not what is there already", "sh", "docker pull nginx:latest", []],
  ["not another's image", "sh", "docker pull example.com/shop/nginx:1.29 my-nginx:1", []],
  ["not a port", "yaml", "remoteurl: registry:5001", []],
  ["not a module of Node's", "js", 'import http from "node:http";', []],
  ["not a module of Node's in a command", "sh", `node -e 'require("node:http")'`, []],
  ["not what was printed", "console", "$ docker images\nnginx:1.30", []],
];
for (const [what, info, text, tags] of cases) test(`tags of stand-ins: ${what}`, () => assert.deepEqual(tagsOf(info, text), tags));
