/** Which inline code stays in one piece. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { toString } from "hast-util-to-string";
import { isWhole, withWholeFlags } from "./rehype-inline-code.ts";

const cases: readonly (readonly [string, boolean, boolean])[] = [
  ["--env-file", false, true],
  ["-p 8080:80", false, true],
  ["docker-compose.yml", false, true],
  ["docker run --rm nginx", false, false],
  ["docker volume ls", false, false],
  ["docker volume ls", true, true],
  ["compose.yaml", false, false],
  ["/var/lib/docker/containers/json-file.log", true, false],
];
for (const [code, isInTable, expected] of cases) {
  test(`${code}${isInTable ? " in a table" : ""} ${expected ? "stays whole" : "may break"}`, () => assert.equal(isWhole(code, isInTable), expected));
}

const flags: readonly (readonly [string, readonly string[]])[] = [
  ["docker service update --force <service>", ["--force"]],
  ["docker run --rm -p 8080:80 nginx", ["--rm", "-p"]],
  ["docker run --label=a-name-that-is-far-too-long-for-a-phone", []],
  ["docker-compose up", []],
  ["- one two three", []],
];
for (const [code, expected] of flags) {
  test(`${code}: ${expected.length === 0 ? "no flag" : expected.join(" and ")} in one piece`, () => {
    const parts = withWholeFlags(code);
    assert.deepEqual(parts.filter(({ type }) => type === "element").map((part) => toString(part)), expected);
    assert.equal(parts.map((part) => toString(part)).join(""), code, "nothing is lost");
  });
}
