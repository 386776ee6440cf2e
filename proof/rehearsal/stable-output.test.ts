import assert from "node:assert/strict";
import { test } from "node:test";
import { fingerprint, stableOutput } from "./stable-output.ts";

const stable = (output: string, ids: string[] = []) => stableOutput(output, { folder: "/tmp/page-1", dataRoot: "/tmp/engine-1/data", socket: "/tmp/engine-1/docker.sock", programRoot: "/srv/docker/root", controlGroup: "engine-1", ids });
const long = "4f1c0b3de5a97c2288aa01b6de7700ffb1a2c3d4e5f60718293a4b5c6d7e8f90";

test("an id and its short form stay one thing, and other ids stay others", () => {
  const ids: string[] = [];
  const first = stable(long, ids);
  assert.equal(first.length, 64);
  assert.equal(stable(long.slice(0, 12), ids), first.slice(0, 12));
  assert.notEqual(stable("aaaaaaaaaaa1", ids), first.slice(0, 12));
  assert.equal(ids.length, 2);
});

test("the same page gives the same ids on every run", () => {
  assert.equal(stable(long), stable(long.replaceAll("4", "5")));
});

const cases: readonly [string, string, string][] = [
  ["RFC 3339 with nanoseconds", "at 2026-11-24T10:51:33.123456789Z.", "at 2026-01-01T12:00:00Z."],
  ["the CLI's created column", "2026-11-24 10:51:33 +0000 UTC", "2026-01-01T12:00:00Z"],
  ["uptime", "Up 3 minutes (healthy)", "Up 2 seconds (healthy)"],
  ["age", "Exited (0) Less than a second ago", "Exited (0) 2 seconds ago"],
  ["a task's age", "Pending less than a second ago", "Pending 2 seconds ago"],
  ["MAC address", "02:42:ac:12:00:05", "02:42:ac:11:00:02"],
  ["folder", "/tmp/page-1/app", "/home/you/app"],
  ["engine's data", "/tmp/engine-1/data/volumes/x/_data", "/var/lib/docker/volumes/x/_data"],
  ["engine's socket", "unix:///tmp/engine-1/docker.sock", "unix:///var/run/docker.sock"],
  ["a program of the engine", "/srv/docker/root/usr/sbin/docker-proxy -proto tcp", "/usr/sbin/docker-proxy -proto tcp"],
  ["control group", "4:memory:/engine-1/web", "4:memory:/docker/web"],
  ["ping", "64 bytes from 172.18.0.2: seq=0 ttl=64 time=0.087 ms", "64 bytes from 172.18.0.2: seq=0 ttl=64 time=0.1 ms"],
  ["nginx log", "[24/Nov/2026:10:51:33 +0000]", "[01/Jan/2026:12:00:00 +0000]"],
  ["Redis log", "1:M 24 Nov 2026 16:13:17.231 * DB saved on disk", "1:M 01 Jan 2026 12:00:00.000 * DB saved on disk"],
  ["Python log", '[24/Nov/2026 16:13:13] "GET / HTTP/1.1"', '[01/Jan/2026 12:00:00] "GET / HTTP/1.1"'],
  ["Docker's DNS server", "tcp 127.0.0.11:36745 LISTEN", "tcp 127.0.0.11:40000 LISTEN"],
  ["a step that took no time", "#9 exporting layers 0.0s done", "#9 exporting layers done"],
  ["a step that took long", "#9 exporting layers\n#9 exporting layers 2.1s done\n#9 DONE 2.3s", "#9 exporting layers done\n#9 DONE 0.1s"],
  ["a transfer that took long", "#3 transferring context:\n#3 transferring context: 2B done\n#3 DONE 0.1s", "#3 transferring context: 2B done\n#3 DONE 0.1s"],
  ["OpenSSL's thread", "4017807F107F0000:error:0A000086:SSL routines", "40B74EB93F7F0000:error:0A000086:SSL routines"],
  ["terminal colors and trailing blanks", "\u001b[1mbold\u001b[0m  \n\n", "bold"],
  ["words that only look like ids", "deadbeeffeed 123456789012", "deadbeeffeed 123456789012"],
];
for (const [name, output, expected] of cases) test(name, () => assert.equal(stable(output), expected));

test("a table's columns are set anew around what was replaced", () => {
  const table = "before 4 minutes ago\nCONTAINER ID   STATUS                  PORTS     NAMES\n4f1c0b3de5a9   Up About a minute                 web\n\nafter";
  const id = stable("4f1c0b3de5a9");
  assert.equal(stable(table), `before 2 seconds ago\nCONTAINER ID   STATUS         PORTS   NAMES\n${id}   Up 2 seconds           web\n\nafter`);
});

test("a fingerprint ignores chosen numbers and spaces", () => {
  assert.equal(fingerprint("tcp  127.0.0.1:44003 LISTEN 12"), fingerprint("tcp 127.0.0.1:3718 LISTEN 345"));
});

test("Swarm's ids are made stable, cut to 12 in a column of ids or where the long one was seen", () => {
  const ids: string[] = [];
  const service = stable("wf2cwdxine9db5j0pd6hld8fa", ids);
  assert.match(service, /^[a-z0-9]{25}$/);
  assert.notEqual(service, "wf2cwdxine9db5j0pd6hld8fa");
  assert.equal(stable("wf2cwdxine9d web", ids), `${service.slice(0, 12)} web`);
  const table = stable("ID             NAME\nhsxmylcderfg   web.1\nwf2cwdxine9d   web", ids).split("\n");
  assert.match(table[1] ?? "", /^[a-z0-9]{12}   web\.1$/);
  assert.ok(!table[1]?.startsWith("hsxmylcderfg"));
  assert.equal(table[2], `${service.slice(0, 12)}   web`);
  assert.equal(stable("supercalifra", ids), "supercalifra");
});

const same: readonly [string, string, string][] = [
  ["the order of lines", "b 1\na 2", "a 2\nb 1"],
  ["ids of containers and of swarm", "b l8semlztxvpb\na 082d9c7f8df5", "a ea155950ce0e\nb uz1gm03pck8c"],
  ["process ids", "PID   USER     COMMAND\n    1 root     sleep\n    6 root     ps", "PID   USER     COMMAND\n    1 root     sleep\n   12 root     ps"],
  ["measured sizes", "952B / 126B", "1.04kB / 0B"],
  ["a column of sizes, round ones too", "TYPE   SIZE   RECLAIMABLE\nLocal Volumes   40MB   0B (0%)", "TYPE   SIZE   RECLAIMABLE\nLocal Volumes   40.05MB   6MB (14%)"],
  ["the order of a build's steps, and a step that says its name again", "#6 WORKDIR\n\n#7 COPY\n#6 WORKDIR\n#6 DONE", "#6 COPY\n#7 WORKDIR\n#7 DONE"],
];
for (const [name, one, other] of same) test(`a fingerprint ignores ${name}`, () => assert.equal(fingerprint(one), fingerprint(other)));

const different: readonly [string, string, string][] = [
  ["small numbers", "1 running", "2 running"],
  ["words", "healthy", "unhealthy"],
  ["exit statuses", "Exited (137) 2 seconds ago", "Exited (143) 2 seconds ago"],
  ["published ports", "127.0.0.1:8080->80/tcp", "127.0.0.1:8081->80/tcp"],
  ["limits", "1.9MiB / 64MiB", "1.9MiB / 128MiB"],
  ["numbers of things in a table of sizes", "TYPE   TOTAL   SIZE\nImages   2   40MB", "TYPE   TOTAL   SIZE\nImages   3   40MB"],
  ["numbers outside of a table of processes", "PID   USER\n1 root\n\n3 left", "PID   USER\n1 root\n\n4 left"],
];
for (const [name, one, other] of different) test(`a fingerprint sees ${name}`, () => assert.notEqual(fingerprint(one), fingerprint(other)));

test("swarm's progress and the stand-ins' label are left out", () => {
  assert.equal(stable("web\noverall progress: 0 out of 3 tasks\n1/3: running\nverify: Detected task failure\nverify: Waiting 5 seconds to verify that tasks are stable...\ndone (io.drydock.stand-in=made of x, name=web)"), "web\ndone (name=web)");
});
