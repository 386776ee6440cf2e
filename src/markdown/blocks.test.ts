import assert from "node:assert/strict";
import { test } from "node:test";
import remarkParse from "remark-parse";
import { unified } from "unified";
import { type Block, blocksOf, commandSlug, transcriptLines } from "./blocks.ts";

const page = { section: 6, slug: "volumes-and-storage", file: "content/guide/06-volumes-and-storage.mdx", base: "/docs/" };
const read = (text: string): Block[] => blocksOf(unified().use(remarkParse).parse(text), page).map(({ block }) => block);
const fence = (info: string, text: string) => `\`\`\`${info}\n${text}\n\`\`\`\n`;

test("a command's record has its place, both forms and its mark", () => {
  const [block] = read(`# x\n\n## 6.1 Named volumes\n\n${fence('sh run tags="volumes backup" cheat="Make a volume"', "docker volume create data")}`);
  assert.equal(block?.kind, "command");
  assert.deepEqual(block?.kind === "command" && block.record, {
    id: "6-docker-volume-create-data",
    section: 6,
    heading: "6.1 Named volumes",
    url: "/docs/guide/volumes-and-storage/#6-docker-volume-create-data",
    linux: "docker volume create data",
    windows: "docker volume create data",
    runnable: true,
    tags: ["volumes", "backup"],
    name: "Make a volume",
    cheat: true,
  });
});

test("a powershell fence right after is the Windows form", () => {
  const blocks = read(fence("sh", "sudo ls") + "\n" + fence("powershell", "Get-ChildItem"));
  assert.equal(blocks.length, 1);
  assert.equal(blocks[0]?.kind === "command" && blocks[0].record.windows, "Get-ChildItem");
});

test("a variable of an earlier block is the shell's in a later one", () => {
  const blocks = read([fence("sh", "CID=$(docker run -d nginx)"), fence("sh", "docker logs $CID $TAG")].join("\n"));
  assert.equal(blocks[1]?.kind === "command" && blocks[1].record.windows, "docker logs $CID $env:TAG");
});

test("a fence with “instead” has one form, and its neighbor stays a block of its own", () => {
  const blocks = read(fence('sh instead="Nothing to do."', "sudo ls") + "\n" + fence('powershell instead="Nothing."', "wsl --install"));
  assert.deepEqual(blocks.map((block) => block.kind === "command" && [block.record.linux, block.record.windows]), [["sudo ls", null], [null, "wsl --install"]]);
});

test("ids are unique on a page and can be fixed", () => {
  const blocks = read([fence("sh", "docker ps"), fence("sh", "docker ps"), fence('sh id="list"', "docker ps")].join("\n"));
  assert.deepEqual(blocks.map((block) => block.kind === "command" && block.record.id), ["6-docker-ps", "6-docker-ps-2", "6-list"]);
});

test("fences inside of lists are found", () => {
  assert.equal(read("1. one\n\n   ```sh\n   docker ps\n   ```\n").length, 1);
});

const refused: readonly [string, string, RegExp][] = [
  ["an unknown language", fence("bash", "ls"), /volumes-and-storage\.mdx:1: a fence in “bash”; write one of sh,/],
  ["no language", fence("", "ls"), /:1: a fence without a language/],
  ["unknown meta", fence("sh runn", "ls"), /:1: unknown meta “runn”/],
  ["meta twice", fence("sh run run", "ls"), /says “run” twice/],
  ["meta that isn't well formed", fence('sh expect="x', "ls"), /can't read the fence's meta/],
  ["powershell alone", fence("powershell", "ls"), /without an sh fence/],
  ["a command without a Windows form", fence("sh", "cat <<EOF\nx\nEOF"), /:1: no Windows form can be derived/],
  ["a word that is no tag", fence('sh tags="volumes valumes"', "ls"), /:1: “valumes” is not a tag; write some of containers, images,/],
  ["a tag twice", fence('sh tags="volumes backup volumes"', "ls"), /:1: the tag “volumes” stands there twice/],
  ["a command of the cheat sheet without a group", fence('sh cheat="List files"', "ls"), /:1: “cheat” needs tags=/],
  ["two names", fence('sh tags="volumes" cheat="List files" name="Files"', "ls"), /:1: “cheat” is a name already/],
  ["save without a file", fence("yaml save", "a: 1"), /“save” needs file=/],
  ["save outside of the folder", fence('yaml save file="../x.yaml"', "a: 1"), /inside of the working folder/],
];
for (const [name, text, message] of refused) test(`refused with file and line: ${name}`, () => assert.throws(() => read(text), message));

test("a transcript's commands are told from its output, continuation lines included", () => {
  const [powershell] = read(fence("console", "PS> docker run `\n>>   nginx\nhello"));
  assert.deepEqual(powershell?.kind === "transcript" && powershell.commands, ["docker run `", "  nginx"]);
  const [block] = read(fence("console", "$ docker run \\\n>   nginx\nhello\nPS> docker ps\n$5 is output"));
  assert.deepEqual(block?.kind === "transcript" && block.commands, ["docker run \\", "  nginx", "docker ps"]);
  assert.deepEqual(transcriptLines("$ a\nb"), [{ prompt: "$ ", text: "a" }, { prompt: "", text: "b" }]);
});

const slugs: readonly [string, string][] = [
  ["docker run --rm -v $(pwd):/x busybox", "docker-run-rm-v-pwd-x-busybox"],
  ["# first\ndocker ps", "docker-ps"],
  ["!!!", "command"],
  [`docker ${"x".repeat(80)}`, `docker-${"x".repeat(41)}`],
];
for (const [text, slug] of slugs) test(`slug ${slug}`, () => assert.equal(commandSlug(text), slug));
