import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { delimiterFor, hereDocument, quoted } from "./here-document.ts";

const forms: readonly { what: string; path: string; text: string; expected: string }[] = [
  { what: "a plain file", path: "compose.yaml", text: "services: {}\n", expected: "cat > compose.yaml <<'EOF'\nservices: {}\nEOF" },
  { what: "a file without a line break at its end", path: "a", text: "x", expected: "cat > a <<'EOF'\nx\nEOF" },
  { what: "a file in a folder", path: "app/src/a.js", text: "x\n", expected: "mkdir -p app/src && cat > app/src/a.js <<'EOF'\nx\nEOF" },
  { what: "a text that holds the delimiter", path: "a", text: "cat <<EOF\nEOF\n", expected: "cat > a <<'EOF2'\ncat <<EOF\nEOF\nEOF2" },
  { what: "a name with a blank", path: "my file", text: "x\n", expected: "cat > 'my file' <<'EOF'\nx\nEOF" },
  { what: "a text with a tab, which a prompt would complete", path: "Makefile", text: "a:\n\tb\n", expected: "base64 -d > Makefile <<'EOF'\nYToKCWIK\nEOF" },
];

for (const { what, path, text, expected } of forms) test(what, () => assert.equal(hereDocument(path, text), expected));

const delimiters: readonly (readonly [readonly string[], string])[] = [
  [[], "EOF"],
  [["EOF "], "EOF"],
  [["EOF"], "EOF2"],
  [["EOF3", "EOF", "EOF2"], "EOF4"],
];

for (const [lines, expected] of delimiters) test(`the delimiter beside ${JSON.stringify(lines)}`, () => assert.equal(delimiterFor(lines), expected));

const words: readonly (readonly [string, string])[] = [
  ["docker-compose.yml", "docker-compose.yml"],
  ["a b", "'a b'"],
  ["it's", "'it'\\''s'"],
  ["$HOME", "'$HOME'"],
  ["-n", "'-n'"],
  ["", "''"],
];

for (const [word, expected] of words) test(`${word} for the shell`, () => assert.equal(quoted(word), expected));

/** Texts that have to arrive byte for byte, whatever the shell thinks of them. */
const texts: readonly string[] = [
  "plain\n",
  "\n",
  "\n\n  indented\n\n",
  "$HOME `id` $(id) \\ \\\\ \"'\n",
  "EOF\nEOF2\n",
  "Grüße 😀\n",
  "all:\n\tgo build\n",
  "\u0000\u0001\u0004\u001b\r\n",
  `${"long".repeat(2000)}\n`,
  `${"EOF\t".repeat(100)}\n`,
];

for (const text of texts) {
  test(`a real sh writes ${JSON.stringify(text.slice(0, 30))} as it is`, () => {
    const folder = mkdtempSync(join(tmpdir(), "drydock-here-"));
    try {
      execFileSync("sh", { cwd: folder, input: `${hereDocument("in a/folder/it's", text)}\n` });
      assert.equal(readFileSync(join(folder, "in a/folder/it's"), "utf8"), text);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
}
