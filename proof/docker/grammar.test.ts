import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { checkDockerCommand, type DockerGrammar } from "./grammar.ts";
import { argumentLimits, parseHelp } from "./generate-grammar.ts";

const grammar = JSON.parse(readFileSync(new URL("grammar.json", import.meta.url), "utf8")) as DockerGrammar;
const check = (line: string) => checkDockerCommand(line.split(" "), grammar);

const right = [
  "docker ps",
  "docker --context prod ps -aq",
  "docker run -it --rm alpine sh -c --not-ours",
  "docker run -p8080:80 -e=A=1 --name=web nginx",
  "docker container run -d nginx",
  "docker image list --format {{.ID}}",
  "docker compose -f a.yaml -p demo up -d --wait web",
  "docker compose exec web sh --anything",
  "docker buildx build --push -t a/b:1 .",
  "docker rm -fv a b c",
  "docker compose --help",
  "docker run --help",
  "docker tag a:1 b:2",
  "docker compose",
  "docker --context prod scout cves --only-fixed nginx",
];
for (const line of right) test(`right: ${line}`, () => assert.deepEqual(check(line), []));

const wrong: readonly [string, RegExp][] = [
  ["docker runn nginx", /no command “docker runn”/],
  ["docker compose upp", /no command “docker compose upp”/],
  ["docker run --detached nginx", /no flag --detached/],
  ["docker ps -z", /no flag -z/],
  ["docker run --name", /needs a value/],
  ["docker run -p", /-p of docker run needs a value/],
  ["docker run", /at least 1/],
  ["docker tag a:1", /at least 2/],
  ["docker volume create a b", /at most 1/],
  ["docker ps web", /at most 0/],
  ["docker compose up -f compose.yaml", /no flag -f|at least/],
  ["docker trust signed x", /no command/],
];
for (const [line, message] of wrong) {
  test(`wrong: ${line}`, () => assert.match(check(line).join("\n"), message));
}

test("a help page's flags, short forms, values and commands are read", () => {
  const help = parseHelp(
    "Usage:  docker x [OPTIONS]\n\nAliases:\n  docker x, docker y\n\nOptions:\n  -d, --detach           Run\n      --name string      Name\n      --progress[=mode]  P\n\nManagement Commands:\n  a-b*        Docker thing\n",
    "x",
  );
  assert.deepEqual(help.flags, { detach: { short: "d", value: "none" }, name: { value: "required" }, progress: { value: "optional" } });
  assert.deepEqual(help.aliases, ["x", "y"]);
  assert.deepEqual(help.subcommands, ["a-b"]);
});

test("a page without usage is refused", () => {
  assert.throws(() => parseHelp("permission denied", "x"), /docker x --help/);
});

test("argument limits come from the CLI's refusals", () => {
  assert.deepEqual(argumentLimits("requires at least 1 argument", "Cannot connect"), [1, null]);
  assert.deepEqual(argumentLimits("requires 2 arguments", "requires 2 arguments"), [2, 2]);
  assert.deepEqual(argumentLimits("Cannot connect", "accepts no arguments"), [0, 0]);
  assert.deepEqual(argumentLimits("Cannot connect", "requires at most 1 argument"), [0, 1]);
});
