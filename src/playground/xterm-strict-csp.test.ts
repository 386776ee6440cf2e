import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { withoutInlineStyles } from "./xterm-strict-csp.ts";

const folder = dirname(createRequire(import.meta.url).resolve("@xterm/xterm"));
const code = readFileSync(join(folder, "xterm.mjs"), "utf8");

test("the installed xterm sets no inline style any more", () => {
  assert.match(code, /createElement\("style"\)/);
  const strict = withoutInlineStyles(code);
  assert.match(strict, /^import \{ createTerminalStyle \} from ".*terminal-style\.ts";\n/);
  assert.doesNotMatch(strict, /createElement\("style"\)|setAttribute\("style"/);
});

test("an xterm that has changed stops the build, and says where to look", () => {
  assert.throws(() => withoutInlineStyles(code.replace("this._document.createElement(\"style\")", "0")), /2 style elements where 3 were expected.*xterm-strict-csp\.ts/);
});
