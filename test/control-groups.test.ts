import assert from "node:assert/strict";
import { test } from "node:test";
import { controlGroupMounts } from "./control-groups.ts";

const cases: readonly [string, string, string[]][] = [
  ["version 2", "/dev/vda / ext4 rw 0 0\ncgroup2 /sys/fs/cgroup cgroup2 rw,nosuid 0 0\n", ["/sys/fs/cgroup"]],
  [
    "version 1 with the unified hierarchy beside it",
    "tmpfs /sys/fs/cgroup tmpfs rw 0 0\ncgroup /sys/fs/cgroup/cpu cgroup rw,cpu 0 0\ncgroup2 /sys/fs/cgroup/unified cgroup2 rw 0 0\n",
    ["/sys/fs/cgroup/cpu", "/sys/fs/cgroup/unified"],
  ],
  ["none", "/dev/vda / ext4 rw 0 0\n", []],
];
for (const [name, mounts, places] of cases) test(`control groups: ${name}`, () => assert.deepEqual(controlGroupMounts(mounts), places));
