/** The table's wrong docker command lines are wrong for docker itself: the real CLI, with a real engine that has the images, refuses each of them. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { dockerRelease } from "../../test/docker-release.ts";
import { proofEngine, stopProofEngine } from "../proof-engine.ts";
import { dockerLines } from "./commands.ts";

const run = promisify(execFile);
let folder = "";
let environment: NodeJS.ProcessEnv = {};

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "drydock-lines-"));
  const [{ path, plugins }, { endpoint }] = [await dockerRelease(), await proofEngine()];
  await symlink(plugins, join(folder, "cli-plugins"));
  environment = { PATH: [...path, process.env["PATH"] ?? ""].join(delimiter), HOME: folder, DOCKER_CONFIG: folder, DOCKER_HOST: endpoint };
  // Without the image, “there is no such image” would be all that a wrong line is refused for.
  await run("sh", ["-c", "tar -cf - --files-from /dev/null | docker import - nginx:latest"], { env: environment });
});
after(async () => {
  await stopProofEngine();
  await rm(folder, { recursive: true });
});

/** What refuses a right line, too, where there is nothing to run, reach or answer. */
const otherReasons = /Cannot connect|Unable to find image|No such|not found: manifest|no configuration file|executable file not found|not a TTY/;

for (const [line] of dockerLines.wrong) {
  test(`docker refuses: ${line}`, async () => {
    const refused = await run("sh", ["-c", line], { env: environment, cwd: folder, timeout: 30_000 }).then(
      () => undefined,
      (error: Error & { stderr: string }) => error.stderr,
    );
    assert.ok(refused !== undefined, "docker takes it");
    assert.doesNotMatch(refused, otherReasons);
  });
}
