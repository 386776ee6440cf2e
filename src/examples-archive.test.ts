import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { parseTar } from "nanotar";
import { examplesArchive } from "./examples-archive.ts";

test("the archive holds the example projects, hidden files too, and nothing that tools leave", async () => {
  assert.ok(existsSync("content/examples"), "tests run in the repository's folder");
  const files = parseTar(await examplesArchive());
  const names = files.map(({ name }) => name);
  assert.ok(names.includes("examples/node-api/.dockerignore"), names.join("\n"));
  assert.ok(names.includes("examples/node-api/compose.yaml"));
  assert.deepEqual(names.filter((name) => !name.startsWith("examples/") || /(^|\/)(node_modules|\.\.)(\/|$)/.test(name)), []);
  const script = files.find(({ name }) => name.endsWith("/deploy.sh"));
  assert.match(script?.attrs?.mode ?? "", /755/);
});

test("a script can be run even from a build on Windows, where no file is executable", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "drydock-examples-"));
  t.after(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, "backup.sh"), "#!/bin/sh\n", { mode: 0o644 });
  await writeFile(join(folder, "compose.yaml"), "services: {}\n", { mode: 0o644 });
  const modes = parseTar(await examplesArchive(folder)).map(({ name, attrs }) => [name, Number.parseInt(attrs?.mode ?? "", 8)]);
  assert.deepEqual(modes, [["examples/backup.sh", 0o755], ["examples/compose.yaml", 0o644]]);
});
