import assert from "node:assert/strict";
import { test } from "node:test";
import { parseImage } from "./image.ts";
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
  const { image, ...options } = result.options;
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
  assert.deepEqual(result.options, {
    endpoint: "unix:///s",
    port: 0,
    image: { whole: "lab/session:latest", repository: "lab/session", tag: "latest" },
    allowMyEngine: true,
    allowedOrigins: ["https://a.example", "http://[::1]:8080"],
  });
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
