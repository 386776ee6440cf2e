import assert from "node:assert/strict";
import { test } from "node:test";
import { keptSpaces, withSpaces } from "./spaces.ts";

/** What Pagefind does to what it keeps. */
const normalized = (text: string) => text.replace(/\s+/g, " ").trim();

for (const text of ["docker ps", "docker volume ls\ndocker volume inspect x", "cat > f <<'E'\na:\n  b:   1\nE", "x \\\n  --flag", " edge ", "a\tb", "a\n\nb", "  "]) {
  test(`${JSON.stringify(text)} comes back as it was`, () => assert.equal(withSpaces(normalized(keptSpaces(text))), text));
}

test("a text that holds a sign is refused", () => {
  assert.throws(() => keptSpaces("echo ␤"), /stand for spaces/);
});
