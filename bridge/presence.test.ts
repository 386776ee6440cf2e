import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { announce, stateFolder } from "./presence.ts";

const folders: string[] = [];
after(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "drydock-state-"));
  folders.push(folder);
  return join(folder, "drydock");
}

test("a bridge is dead once it has ended, and not before", async () => {
  const folder = await newFolder();
  const [one, two] = await Promise.all([announce(folder), announce(folder)]);
  assert.notEqual(one.id, two.id);
  assert.equal(await one.isDead(two.id), false);
  assert.equal(await one.isDead(one.id), false);
  await two.leave();
  assert.equal(await one.isDead(two.id), true);
  await one.leave();
});

test("a bridge that was killed is dead, and the name of its socket goes away", async () => {
  const folder = await newFolder();
  const script = `import { announce } from ${JSON.stringify(new URL("presence.ts", import.meta.url).href)};
    console.log((await announce(${JSON.stringify(folder)})).id);`;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", script], { stdio: ["ignore", "pipe", "inherit"] });
  const [line] = (await once(child.stdout, "data")) as [Buffer];
  const killedId = line.toString().trim();
  const one = await announce(folder);
  assert.equal(await one.isDead(killedId), false);
  child.kill("SIGKILL");
  await once(child, "exit");
  assert.equal(await one.isDead(killedId), true);

  const socket = join(folder, `${killedId}.sock`);
  await (await announce(folder)).leave();
  assert.ok(await stat(socket), "a new name is left alone: its bridge may be starting");
  await utimes(socket, 1, 1);
  const two = await announce(folder);
  assert.deepEqual(
    (await readdir(folder)).sort(),
    ["installation", `${one.id}.sock`, `${two.id}.sock`].sort(),
  );
  await Promise.all([one.leave(), two.leave()]);
});

test("nothing is known about the bridges of others", async () => {
  const [one, other] = await Promise.all([announce(await newFolder()), announce(await newFolder())]);
  await other.leave();
  assert.equal(await one.isDead(other.id), false);
  for (const id of ["direct", "", `${one.id}x`, one.id.toUpperCase(), "../x", `${one.id.slice(0, 16)}.`]) {
    assert.equal(await one.isDead(id), false, id);
  }
  await one.leave();
});

test("the folder is its user's alone, and keeps its secret from start to start", async () => {
  const folder = await newFolder();
  await (await announce(folder)).leave();
  assert.equal((await stat(folder)).mode & 0o777, 0o700);
  const secret = await readFile(join(folder, "installation"), "utf8");
  await (await announce(folder)).leave();
  assert.equal(await readFile(join(folder, "installation"), "utf8"), secret);
  assert.deepEqual(await readdir(folder), ["installation"]);
});

test("a folder that can't be used is named, with what to do", async () => {
  const folder = await newFolder();
  await writeFile(folder, "a file");
  await chmod(folder, 0o600);
  await assert.rejects(announce(folder), (error: Error) => error.message.includes(folder) && error.message.includes("XDG_STATE_HOME"));
  const deep = join(await newFolder(), "x".repeat(120));
  await assert.rejects(announce(deep), /XDG_STATE_HOME/);
});

test("the folder is where the platform keeps such things", () => {
  assert.equal(stateFolder({}, "linux", "/home/me"), "/home/me/.local/state/drydock");
  assert.equal(stateFolder({ XDG_STATE_HOME: "/s" }, "darwin", "/Users/me"), "/s/drydock");
  assert.equal(stateFolder({ LOCALAPPDATA: "C:\\L" }, "win32", "C:\\me"), "C:\\L\\drydock");
  assert.equal(stateFolder({}, "win32", "C:\\me"), "C:\\me\\AppData\\Local\\drydock");
});
