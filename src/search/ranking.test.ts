import assert from "node:assert/strict";
import { test } from "node:test";
import { candidatesOf, type Found, type Hit, longestRun, markedRanges, orderHits, squash, termWeights } from "./ranking.ts";
import { termsOf } from "./words.ts";

const command = (text: string, title = ""): Hit => ({ kind: "command", url: `#${text}`, title, place: "1. A", command: text, content: `${text} ${title}` });
const section = (title: string, content = "", place = "1. A", defines: string[] = []): Hit => ({ kind: "section", url: `#${title}`, title, place, content: `${title} ${content}`, defines });
function order(hits: readonly Hit[], query: string): string[] {
  const terms = termsOf(query);
  const weights = terms.map(() => 1 / terms.length);
  const found: Found[] = hits.map((hit) => ({ hit, candidate: { id: hit.url, score: 1, strengths: terms.map(({ text }) => (hit.content.toLowerCase().includes(text) ? 1 : 0)) } }));
  return orderHits(found, query, terms, weights).map(({ url }) => url.slice(1));
}

test("a command that holds the query word for word comes first, the shorter the earlier", () => {
  assert.deepEqual(order([command("docker rm web"), command("docker run --rm -it alpine sh"), command("docker run --rm alpine")], "docker run --rm"), [
    "docker run --rm alpine",
    "docker run --rm -it alpine sh",
    "docker rm web",
  ]);
});

test("the same command in two places is listed once, whatever its line breaks", () => {
  assert.deepEqual(order([command("docker run -d nginx"), command("docker run \\\n  -d nginx")], "nginx"), ["docker run -d nginx"]);
});

test("what is called what was asked comes before what mentions it", () => {
  assert.deepEqual(order([section("Limits", "a tmpfs is one"), section("tmpfs"), section("Points to keep", "tmpfs")], "tmpfs"), ["tmpfs", "Limits", "Points to keep"]);
});

test("a file is what a heading with its name is about, the extension aside", () => {
  assert.deepEqual(order([section("All of it", "compose.yaml"), section("In Compose", "compose.yaml", "11. Later")], "compose.yaml")[0], "In Compose");
});

test("a word isn't found in a longer one", () => {
  assert.deepEqual(order([section("A", "containerd is a daemon"), section("B", "two containers")], "container")[0], "B");
});

test("an option leads to the table that explains it", () => {
  assert.equal(order([section("Elsewhere", "with --init"), section("Options", "--init a small first process", "1. A", ["--init"])], "--init")[0], "Options");
});

test("of two alike, the one that stands earlier in the guide comes first", () => {
  assert.deepEqual(order([section("Restart", "policy", "20. Late"), section("Restart ", "policy", "2. Early")], "restart")[0], "Restart ");
});

test("rare terms weigh more, and words of the asking hardly anything", () => {
  const places = (count: number) => Array.from({ length: count }, (_, at) => ({ id: String(at), score: 1 }));
  const [rare = 0, frequent = 0, asking = 0] = termWeights(
    termsOf("tmpfs volume difference").map((term, at) => ({ term, places: places([2, 200, 2][at] ?? 0) })),
    1000,
  );
  assert.ok(rare > frequent && frequent > asking);
  assert.ok(Math.abs(rare + frequent + asking - 1) < 1e-9);
});

test("sections are measured by sections and commands by commands", () => {
  const [term] = termsOf("tmpfs");
  assert.ok(term);
  const candidates = candidatesOf([{ term, places: [{ id: "command", score: 20 }, { id: "section", score: 5 }, { id: "other", score: 10 }] }], [1], new Set(["section"]));
  assert.deepEqual(candidates.map(({ id, strengths }) => [id, strengths[0]]), [["command", 1], ["section", 1], ["other", 0.5]]);
});

const runs: readonly (readonly [string, string, number])[] = [
  ["no space left on device", "it says: no space left on device, and ends", 1],
  ["no space left on device", "space left", 0.5],
  ["port is already allocated", "Bind failed: port is already allocated.", 1],
  ["tmpfs", "tmpfs", 0],
  ["of the", "of the", 0],
];
for (const [question, text, expected] of runs) test(`the longest run of “${question}” in “${text}”`, () => assert.equal(longestRun(question, text), expected));

test("squash joins continuation lines of both shells", () => {
  assert.equal(squash("docker run `\n  -d  NGINX"), "docker run -d nginx");
});

test("marked ranges are merged, in order, and treat punctuation as text", () => {
  assert.deepEqual(markedRanges("docker run --rm -v $(pwd):/b", "--rm $(pwd)"), [[11, 15], [19, 25]]);
  assert.deepEqual(markedRanges("aaaa", "aa aaa"), [[0, 4]]);
  assert.deepEqual(markedRanges("text", ""), []);
});
