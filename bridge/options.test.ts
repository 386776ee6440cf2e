import assert from "node:assert/strict";
import { test } from "node:test";
import { parseImage } from "./image.ts";
import { chosenLimits, defaultLimits, duration } from "./limits.ts";
import { parseOptions } from "./options.ts";

const refused: readonly (readonly [args: readonly string[], reason: RegExp])[] = [
  [["--endpont", "x"], /--endpont/],
  [["extra"], /extra/],
  [["--endpoint"], /--endpoint/],
  [["--allow-my-engine=yes"], /--allow-my-engine/],
  [["--no-allow-my-engine"], /no-allow-my-engine/],
  [["--port", "-1"], /--port/],
  [["--port", "65536"], /--port 65536/],
  [["--port", "http"], /--port http/],
  [["--port", ""], /--port/],
  [["--image", "Docker:cli"], /--image/],
  [["--image", ""], /--image/],
  [["--allow-origin", "*"], /--allow-origin/],
  [["--allow-origin", "null"], /--allow-origin/],
  [["--allow-origin", "https://docs.example/"], /--allow-origin/],
  [["--allow-origin", "https://docs.example/path"], /--allow-origin/],
  [["--allow-origin", "https://*.example"], /--allow-origin/],
  [["--allow-origin", "HTTPS://docs.example"], /--allow-origin/],
  [["--allow-origin", "https://docs.example:443"], /--allow-origin/],
  [["--allow-origin", "file:///x"], /--allow-origin/],
  [["--allow-origin", "https://me@docs.example"], /--allow-origin/],
  [["--sessions", "0"], /--sessions 0 isn't a whole number from 1 to 200/],
  [["--sessions", "201"], /--sessions 201/],
  [["--sessions", "2.5"], /--sessions 2\.5/],
  [["--readers", "0"], /--readers 0/],
  [["--readers", "many"], /--readers many/],
  [["--readers", "3", "--sessions", "2"], /--sessions 2 is less than --readers 3/],
  [["--readers", "3", "--allow-my-engine"], /don't go together/],
  [["--idle", "0"], /--idle 0/],
  [["--idle", "2h"], /--idle 2h/],
  [["--cpus", "0"], /--cpus 0/],
  [["--cpus", "0.001"], /--cpus 0\.001/],
  [["--cpus", "1e3"], /--cpus 1e3/],
  [["--cpus", ""], /--cpus/],
  [["--memory", "2"], /--memory 2/],
  [["--memory", "127m"], /at least 128m/],
  [["--memory", "2gb"], /--memory 2gb/],
  [["--processes", "99"], /--processes 99 isn't a whole number from 100/],
];

for (const [args, reason] of refused) {
  test(`the arguments ${JSON.stringify(args)} are refused`, () => {
    const result = parseOptions(args);
    assert.ok("problem" in result, JSON.stringify(result));
    assert.match(result.problem, reason);
  });
}

test("without arguments, my engine and foreign origins are off", () => {
  const result = parseOptions([]);
  assert.ok("options" in result);
  const { image, chosen, ...options } = result.options;
  assert.deepEqual(chosen, { readers: 0, sessions: undefined, idleMs: undefined, sandbox: { cpus: undefined, memoryBytes: undefined, processes: undefined } });
  assert.deepEqual(chosenLimits(chosen), { ...defaultLimits, sessionsPerReader: 4, sandbox: chosen.sandbox });
  assert.deepEqual(options, { endpoint: undefined, port: undefined, allowMyEngine: false, allowedOrigins: [] });
  assert.equal(image.whole, "docker:dind");
});

test("every argument is read", () => {
  const result = parseOptions(
    ["--endpoint", "unix:///s", "--port=0", "--image", "lab/session", "--allow-my-engine"].concat(
      ["--allow-origin", "https://a.example", "--allow-origin", "http://[::1]:8080"],
    ),
  );
  assert.ok("options" in result);
  const { chosen, ...options } = result.options;
  assert.equal(chosen.readers, 0);
  assert.deepEqual(options, {
    endpoint: "unix:///s",
    port: 0,
    image: { whole: "lab/session:latest", repository: "lab/session", tag: "latest" },
    allowMyEngine: true,
    allowedOrigins: ["https://a.example", "http://[::1]:8080"],
  });
});

test("limits are read, and what follows from them", () => {
  const result = parseOptions(["--readers", "30", "--sessions", "75", "--idle", "45", "--cpus", "1.5", "--memory", "1500m", "--processes", "400"]);
  assert.ok("options" in result);
  const limits = chosenLimits(result.options.chosen);
  assert.deepEqual(limits.sandbox, { cpus: 1.5, memoryBytes: 1500 * 1024 ** 2, processes: 400 });
  assert.deepEqual([limits.sessions, limits.sessionsPerReader, limits.idleMs, limits.webSockets, limits.connections], [75, 2, 2_700_000, 300, 1200]);
});

test("without a number of sessions, there is one for each reader", () => {
  for (const [readers, sessions] of [[2, 4], [9, 9]] as const) {
    const result = parseOptions(["--readers", String(readers), "--memory", "2G"]);
    assert.ok("options" in result);
    assert.equal(result.options.chosen.sandbox.memoryBytes, 2 * 1024 ** 3);
    assert.equal(chosenLimits(result.options.chosen).sessions, sessions);
  }
});

test("a time is told in the largest unit that it is a whole number of", () => {
  assert.deepEqual([7_200_000, 3_600_000, 5_400_000, 61_000, 1000, 400].map(duration), ["2 hours", "1 hour", "90 minutes", "61 seconds", "1 second", "0 seconds"]);
});

test("--help wins over what else is there", () => assert.deepEqual(parseOptions(["--help", "--port", "x"]), { help: true }));

const digest = `sha256:${"0".repeat(64)}`;
const images: readonly (readonly [text: string, whole: string | undefined])[] = [
  ["docker", "docker:latest"],
  ["docker:dind", "docker:dind"],
  ["docker:29-cli_1.x", "docker:29-cli_1.x"],
  ["library/docker:dind", "library/docker:dind"],
  ["registry.example:5000/a/b:c", "registry.example:5000/a/b:c"],
  [`docker@${digest}`, `docker@${digest}`],
  [`docker:dind@${digest}`, `docker@${digest}`],
  ["docker:", undefined],
  ["docker:a:b", undefined],
  ["../docker", undefined],
  ["./docker", undefined],
  ["a/../b", undefined],
  ["a//b", undefined],
  ["/docker", undefined],
  ["docker/", undefined],
  ["docker cli", undefined],
  ["docker%2fcli", undefined],
  ["docker?x", undefined],
  ["docker:dind@sha256:0", undefined],
  ["Docker", undefined],
];

for (const [reference, whole] of images) {
  test(`the image "${reference}" is ${whole ?? "refused"}`, () => assert.equal(parseImage(reference)?.whole, whole));
}
