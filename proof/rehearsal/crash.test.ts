// An engine that is killed in the middle of a page: what the rehearsal says, and that nothing of the engine is left on the machine.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, readlink, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { controlGroupMounts } from "../../test/control-groups.ts";
import { recipes } from "../../test/images.ts";
import { blocksOfPage } from "../pages.ts";
import { rehearseInSandbox, Sandboxes } from "./sandbox.ts";

const page = `
\`\`\`sh run id="start"
docker network create crash-net
docker run -d --name crash-app --network crash-net -v crash-data:/data -p 8080:80 --memory 64m busybox sleep 300
\`\`\`

\`\`\`sh run id="look" instead="a test"
readlink /proc/self/ns/net
readlink /proc/$(docker inspect --format '{{.State.Pid}}' crash-app)/ns/net
\`\`\`

\`\`\`sh run id="kill" instead="a test"
docker run --rm --name crash-attached busybox sleep 300 &
docker wait crash-app &
kill -KILL "$(cat "$(dirname "\${DOCKER_HOST#unix://}")/pid")"
wait
\`\`\`

\`\`\`sh run id="never"
docker ps
\`\`\`
`;

/**
 * Why a process can't be asked (proc(5)): it is ending, or has ended and wasn't waited for yet, or it may do what this one may not, as the
 * first process of a virtual machine may.
 */
const unasked = ["ENOENT", "ESRCH", "EINVAL", "EACCES"];

/** What every process of the machine has to say for itself; one that ends meanwhile says nothing. */
async function ofAllProcesses(read: (folder: string) => Promise<string>): Promise<string[]> {
  const processes = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const texts = processes.map((name) =>
    read(join("/proc", name)).catch((error: NodeJS.ErrnoException) => {
      if (unasked.includes(error.code ?? "")) return "";
      throw error;
    }),
  );
  return Promise.all(texts);
}

test("an engine that is killed in the middle is reported as that, and leaves no process, mount, network, control group or folder", async () => {
  const folder = await mkdtemp(join(tmpdir(), "drydock-crash-"));
  const file = join(folder, "06-volumes-and-storage.mdx");
  await writeFile(file, page);
  const sandboxes = new Sandboxes(recipes.filter(({ reference }) => reference === "busybox:latest"));
  try {
    await sandboxes.prepare();
    const { engine, crash, blocks, left, folder: home } = await rehearseInSandbox(blocksOfPage(file), sandboxes);
    assert.match(crash ?? "", /^The Docker Engine ended before it was stopped/);
    assert.ok(!blocks.some(({ id }) => id === "never"), "the page went on without an engine");
    assert.deepEqual(left, []);

    const [, look] = blocks;
    const networks = (look?.output ?? "").trim().split("\n");
    assert.equal(networks.filter((network) => /^net:\[\d+\]$/.test(network)).length, 2, look?.output);

    const places = [dirname(engine.socket), engine.dataRoot, home];
    const mentions = (text: string) => places.some((place) => text.includes(place));
    assert.deepEqual((await ofAllProcesses((of) => readFile(join(of, "cmdline"), "utf8"))).filter(mentions), []);
    assert.deepEqual((await ofAllProcesses((of) => readFile(join(of, "mountinfo"), "utf8"))).filter(mentions), []);
    assert.deepEqual((await ofAllProcesses((of) => readlink(join(of, "ns/net")))).filter((network) => networks.includes(network)), []);
    assert.deepEqual((await ofAllProcesses((of) => readFile(join(of, "cgroup"), "utf8"))).filter((text) => text.includes(engine.controlGroup)), []);
    const groups = controlGroupMounts(await readFile("/proc/self/mounts", "utf8")).map((mount) => join(mount, engine.controlGroup));
    assert.deepEqual([...places, ...groups].filter((path) => existsSync(path)), []);

    const next = await rehearseInSandbox(blocksOfPage(file).slice(0, 1), sandboxes);
    assert.equal(next.crash, undefined, "the page after that has an engine again");
  } finally {
    await sandboxes.remove();
    await rm(folder, { recursive: true });
  }
});
