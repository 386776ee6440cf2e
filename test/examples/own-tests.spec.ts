// The tests that the Node projects bring, as their authors would run them: in a copy, with what their lock files name.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { npmCommand } from "../../bin/prepare.mjs";
import { exampleLockFiles } from "../npm-offline.ts";

const run = promisify(execFile);

for (const lock of await exampleLockFiles()) {
  const name = dirname(lock).split("/content/examples/")[1] ?? lock;
  test(`${name}: npm ci, npm test`, async () => {
    const folder = await mkdtemp(join(tmpdir(), "drydock-project-"));
    try {
      await cp(dirname(lock), folder, { recursive: true });
      // Node's runner tells its children that they are; a project's own runner must not believe it.
      const environment: NodeJS.ProcessEnv = { ...process.env };
      delete environment["NODE_TEST_CONTEXT"];
      const npm = ({ command, args, shell }: ReturnType<typeof npmCommand>) => run(command, args, { cwd: folder, shell, env: environment });
      await npm(npmCommand(["ci"]));
      const { stdout } = await npm(npmCommand(["test"]));
      assert.match(stdout, /pass [1-9]\d*\n/);
      assert.match(stdout, /fail 0\n/);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
}
