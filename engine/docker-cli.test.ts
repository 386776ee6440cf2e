// An edit of somebody else's source applies exactly once, or the build stops.

import assert from "node:assert/strict";
import { test } from "node:test";
import { edited, widthEdits } from "./docker-cli.ts";

const source = `func init() {
	initStrictWidthLUT()
	handleEnv()
}

func (c *Condition) RuneWidth(r rune) int {
	if c.StrictEmojiNeutral {
		if c.EastAsianWidth {
			return int(strictWidthLUT[1][r])
		}
		return int(strictWidthLUT[0][r])
	}
	return runeWidthNoLUT(r, c.EastAsianWidth, c.StrictEmojiNeutral)
}
`;

test("the table is neither made nor read any more", () => {
  assert.equal(
    edited(source, widthEdits),
    "func init() {\n\thandleEnv()\n}\n\nfunc (c *Condition) RuneWidth(r rune) int {\n\treturn runeWidthNoLUT(r, c.EastAsianWidth, c.StrictEmojiNeutral)\n}\n",
  );
});

test("a source in which the part is missing, or there twice, is refused", () => {
  assert.throws(() => edited(source.replace("initStrictWidthLUT", "initTables"), widthEdits), /initStrictWidthLUT\(\).* 0 times/);
  assert.throws(() => edited(source + source, widthEdits), /2 times/);
});
