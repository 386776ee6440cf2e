/** Which part of an example's file a fence shows, and what is refused. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import remarkParse from "remark-parse";
import { unified } from "unified";
import { type Block, blocksOf } from "./blocks.ts";
import { excerpt, languageOfExample } from "./examples.ts";

const file = "one\n# region: middle\n  two\n    three\n# endregion\nfour\n";

const parts: readonly [string, Parameters<typeof excerpt>[1], string][] = [
  ["the whole file, without its marks", {}, "one\n  two\n    three\nfour"],
  ["a region, moved to the left", { region: "middle" }, "two\n  three"],
  ["lines, counted without the marks", { lines: "2-4" }, "  two\n    three\nfour"],
  ["one line", { lines: "4" }, "four"],
];
for (const [name, part, text] of parts) test(name, () => assert.equal(excerpt(file, part), text));

const marks: readonly [string, string][] = [
  ["JavaScript and C#", "// region: a\nx\n// endregion"],
  ["SQL", "-- region: a\nx\n-- endregion"],
  ["HTML and XML", "<!-- region: a -->\nx\n<!-- endregion -->"],
  ["CSS", "/* region: a */\nx\n/* endregion */"],
];
for (const [name, text] of marks) test(`marks in comments of ${name}`, () => assert.equal(excerpt(text, { region: "a" }), "x"));

const refused: readonly [string, string, Parameters<typeof excerpt>[1], RegExp][] = [
  ["an unknown region", file, { region: "end" }, /no region “end”; there are: middle/],
  ["a region that doesn't end", "# region: a\nx", {}, /“a” doesn't end/],
  ["a region inside of another", "# region: a\n# region: b\n# endregion", {}, /“b” begins inside of “a”/],
  ["two regions of one name", "# region: a\n# endregion\n# region: a\n# endregion", {}, /two regions “a”/],
  ["an end without a beginning", "# endregion", {}, /didn't begin/],
  ["both", file, { region: "middle", lines: "1" }, /write one of them/],
  ["lines that are none", file, { lines: "3-1" }, /no range/],
  ["lines beyond the end", file, { lines: "2-5" }, /beyond the file, which has 4 lines/],
];
for (const [name, text, part, message] of refused) test(`refused: ${name}`, () => assert.throws(() => excerpt(text, part), message));

const named: readonly [string, string][] = [
  ["node-api/Dockerfile", "dockerfile"],
  ["node-api/.dockerignore", "text"],
  ["web/nginx.conf", "nginx"],
  ["Api/Api.csproj", "xml"],
];
for (const [path, language] of named) test(`${path} is ${language}`, () => assert.equal(languageOfExample(path), language));
test("a name that says nothing is refused", () => assert.throws(() => languageOfExample("a/b.xyz"), /add its name or ending/));

/** A repository with one example in it, as the working folder. */
const home = process.cwd();
let root = "";
before(() => {
  root = mkdtempSync(join(tmpdir(), "drydock-examples-"));
  mkdirSync(join(root, "content/examples/app"), { recursive: true });
  writeFileSync(join(root, "content/examples/app/compose.yaml"), "services:\n  # region: web\n  web:\n    image: nginx\n  # endregion\n");
  writeFileSync(join(root, "content/examples/app/run.sh"), "docker ps\n");
  process.chdir(root);
});
after(() => {
  process.chdir(home);
  rmSync(root, { recursive: true });
});

const page = { section: 23, slug: "case-studies", file: "content/guide/23-case-studies.mdx", base: "/" };
const read = (fence: string): Block[] => blocksOf(unified().use(remarkParse).parse(`\n${fence}\n\`\`\`\n`), page).map(({ block }) => block);

test("a fence is the file, under the file's name, and can be saved", () => {
  const [block] = read('```yaml example="app/compose.yaml" save');
  assert.equal(block?.kind, "file");
  assert.deepEqual(block?.kind === "file" && block.fence, {
    language: "yaml",
    meta: { example: "app/compose.yaml", save: true, file: "app/compose.yaml" },
    text: "services:\n  web:\n    image: nginx",
    line: 2,
    example: { path: "app/compose.yaml", text: "services:\n  web:\n    image: nginx", whole: true },
  });
});

test("a fence can be a region, and have another name", () => {
  const [block] = read('```yaml example="app/compose.yaml" region="web" file="compose.yaml, the service"');
  assert.equal(block?.kind === "file" && block.fence.text, "web:\n  image: nginx");
  assert.equal(block?.kind === "file" && block.fence.meta.file, "compose.yaml, the service");
});

test("a script is a file, not a command", () => {
  const [block, next] = read('```sh example="app/run.sh"\n```\n\n```powershell instead="Nothing to do."\nwsl --install');
  assert.equal(block?.kind === "file" && block.fence.text, "docker ps");
  assert.equal(next?.kind, "command");
});

const refusedFences: readonly [string, string, RegExp][] = [
  ["a file that isn't there", '```yaml example="app/compose.yml"', /case-studies\.mdx:2: there is no file content\/examples\/app\/compose\.yml/],
  ["a path out of the examples", '```yaml example="../examples/app/compose.yaml"', /:2: there is no file/],
  ["a region that isn't there", '```yaml example="app/compose.yaml" region="db"', /:2: content\/examples\/app\/compose\.yaml: there is no region “db”/],
  ["another language", '```json example="app/compose.yaml"', /:2: app\/compose\.yaml is shown as “yaml”, not as “json”/],
  ["a text of its own", '```yaml example="app/compose.yaml"\na: 1', /:2: .*leave the fence empty/],
  ["saving a part", '```yaml example="app/compose.yaml" lines="1" save', /:2: “save” writes the whole file/],
  ["a part of nothing", '```yaml region="web"', /:2: .*add example=/],
];
for (const [name, fence, message] of refusedFences) test(`refused with file and line: ${name}`, () => assert.throws(() => read(fence), message));
