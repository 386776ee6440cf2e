import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import type { DockerGrammar } from "./docker/grammar.ts";
import { checkPowerShell } from "./powershell.ts";
import { checkShell, dockerPart, readScript } from "./shell.ts";

const grammar = JSON.parse(readFileSync(new URL("docker/grammar.json", import.meta.url), "utf8")) as DockerGrammar;

const parts: readonly [string, string | undefined][] = [
  ["docker ps", "docker ps"],
  ["sudo docker ps", "docker ps"],
  ["sudo -E A=1 docker ps", "docker ps"],
  ["sudo -u deploy docker ps", "docker ps"],
  ["xargs -I {} docker rm {}", "docker rm {} $"],
  ["xargs -r -n 1 docker rm", "docker rm $"],
  ["timeout 10s docker events", "docker events"],
  ["sudo usermod -aG docker you", undefined],
  ["journalctl -u docker", undefined],
  ["echo docker ps", undefined],
];
for (const [line, part] of parts) test(`the docker part of “${line}”`, () => assert.equal(dockerPart(line.split(" "))?.join(" "), part));

test("commands are found in pipes, loops, conditions and substitutions", () => {
  const script = 'for i in 1 2; do docker ps; done\nif docker info >/dev/null; then docker rm "$(docker ps -aq)" | tee x; fi\n(docker a && docker b)';
  const docker = readScript(script).commands.filter(({ words }) => words[0] === "docker");
  assert.deepEqual(docker.map(({ words, line }) => `${line}: ${words.join(" ")}`), ["1: docker ps", "2: docker info", "2: docker rm $", "2: docker ps -aq", "3: docker a", "3: docker b"]);
});

const wrongShell: readonly [string, RegExp][] = [
  ["docker ps | docker runn x", /no command “docker runn”/],
  ["echo $(docker ps --al)", /no flag --al/],
  ["docker run \\\n  --nmae web nginx", /no flag --nmae/],
  ["docker run --rm alpine sh -c 'if true; then'", /in the script after -c: expected/],
];
for (const [text, message] of wrongShell) {
  test(`wrong in sh: ${text}`, () => assert.match(checkShell(text, grammar).map((problem) => problem.message).join("\n"), message));
}

/** Scripts that bash itself refuses: the parser has to refuse each of them too. */
const brokenScripts = [
  "echo 'open", 'echo "open', "if true; then", "if true; then docker ps", "for i in a b; echo $i; done", "while true do x; done", "docker ps | | wc", "docker ps &&", "a && && b",
  "echo $(docker ps", "echo `docker ps", "case x in a) docker ps;; ", "f() { docker ps", "{ docker ps", "(docker ps", "docker ps)", "}", "fi", "done", "esac", "echo ${x", "docker ps >",
  "cat < ", "do x", "for do", "docker ps; ; docker ps", "a ;; b", "echo $((1+)", "[[ a == b", "if true; then fi", "while true; do done", "x=(a b", "docker ps | ", "docker ps &;",
  "function { x; }", "a | b |& | c", "for ((i=0;i<3)); do x; done", "docker ps <<EOF\nx",
];
for (const script of brokenScripts) {
  test(`bash refuses, and so does the parser: ${script.replace("\n", "\\n")}`, () => {
    assert.notEqual(spawnSync("bash", ["-n"], { input: `${script}\n`, encoding: "utf8" }).stderr, "");
    assert.notDeepEqual(readScript(script).problems, []);
  });
}

const passingOn = ['d() { docker "$@"; }', 'dps() { docker ps --all "$@"; }', 'dex() { docker exec --interactive "$@"; }'];
for (const text of passingOn) test(`what a function passes on may be anything: ${text}`, () => assert.deepEqual(checkShell(text, grammar), []));
test("what stands before it is checked all the same", () => assert.match(checkShell('x() { docker ps --al "$@"; }', grammar)[0]?.message ?? "", /no flag --al/));

test("a placeholder is no redirection", () => assert.deepEqual(checkShell("docker rm <container name>", grammar), []));

const rightPowerShell = [
  'docker run --rm -v "${PWD}:/x" busybox',
  "docker run --name=web --memory 512MB -e A=1 nginx",
  "docker run `\n  -d `\n  --name web nginx",
  "docker rm $(docker ps -aq)",
  "function d { docker @args }\nfunction dc { docker compose @args }\nfunction dps { docker ps @args }",
  'docker exec web --% sh -c "echo {\\"a\\":1}"',
  "docker ps --format '{{.Names}}' | Select-Object -First 3",
];
for (const text of rightPowerShell) test(`right in PowerShell: ${text}`, async () => assert.deepEqual(await checkPowerShell(text, grammar), []));

const wrongPowerShell: readonly [string, RegExp][] = [
  ["docker runn x", /no command “docker runn”/],
  ["docker rm $(docker ps --al)", /no flag --al/],
  ["if ($?) { docker ps --nope }", /no flag --nope/],
  ["docker ps (", /missing|can't parse/],
];
for (const [text, message] of wrongPowerShell) {
  test(`wrong in PowerShell: ${text}`, async () => {
    const problems = await checkPowerShell(text, grammar);
    assert.match(problems.map((problem) => problem.message).join("\n"), message);
  });
}
