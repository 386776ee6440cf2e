// Who is asked to end, when the launcher of a program is.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { test } from "node:test";

/** Ends with 3 when it gets TERM, and with 0 at its first line. */
const program = `
  process.on("SIGTERM", () => process.exit(3));
  process.stdin.once("data", () => setImmediate(() => process.exit()));
  console.log("ready");
`;

/** Hands over to the program, and says when it has dealt with an INT, and how the program ended. */
const launcher = `
  import { handOver } from ${JSON.stringify(new URL("hand-over.mjs", import.meta.url))};
  const ended = handOver(process.execPath, ["-e", process.argv[1]], process.argv[2]);
  process.on("SIGINT", () => console.log("heard"));
  console.log(JSON.stringify(await ended));
`;

for (const [platform, status, what] of [
  ["linux", 3, "is passed on as TERM"],
  // Where a TERM would kill the program in the middle of its cleaning up.
  ["win32", 0, "is left to the console, and the program is waited for"],
] as const) {
  test(`on ${platform}, a signal to the launcher ${what}`, async () => {
    const child = spawn(process.execPath, ["--input-type=module", "-e", launcher, program, platform], { stdio: ["pipe", "pipe", "inherit"] });
    const lines = [];
    for await (const line of createInterface({ input: child.stdout })) {
      lines.push(line);
      if (line === "ready") child.kill("SIGINT");
      if (line === "heard" && platform === "win32") child.stdin.write("line\n");
    }
    assert.deepEqual(lines, ["ready", "heard", JSON.stringify({ status, asked: true })]);
  });
}
