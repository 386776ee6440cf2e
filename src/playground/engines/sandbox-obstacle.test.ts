import assert from "node:assert/strict";
import { test } from "node:test";
import { sandboxObstacle } from "./sandbox-obstacle.ts";

const plain = ["name=seccomp,profile=builtin", "name=cgroupns"];

// What engines answer, word for word; the first was seen on Docker Engine 20.10 in a virtual machine that lacks a capability.
const cases: readonly (readonly [reason: string, securityOptions: readonly string[], words: RegExp | undefined])[] = [
  [
    "failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: unable to apply caps: operation not permitted: unknown",
    plain,
    /rights that a privileged container needs/,
  ],
  ["privileged mode is incompatible with user namespaces.  You must run the container in the host namespace when running privileged mode", [...plain, "name=userns"], /userns-remap/],
  ["authorization denied by plugin authz: privileged is not permitted", plain, /authorization plugin/],
  ['failed to start daemon: Error initializing network controller: failed to create NAT chain DOCKER: iptables failed: Permission denied (you must be root)', [...plain, "name=rootless"], /without root/],
  ["mkdir: can't create directory '/sys/fs/cgroup/drydock': Permission denied\nThis sandbox may make no control groups, so its engine could run no container.", [...plain, "name=rootless"], /no control groups to hand on/],
  ["mount /var/lib/docker/overlay2: operation not permitted", plain, /rights/],
  ["mkdir /sys/fs/cgroup/docker: read-only file system", [...plain, "name=userns"], /userns-remap/],
  ["failed to start daemon: Iptables not found", plain, undefined],
  ["failed to start daemon: Iptables not found", [...plain, "name=rootless"], undefined],
  ["No such image: docker:dind", [...plain, "name=userns"], undefined],
  ["no space left on device", plain, undefined],
];

for (const [reason, securityOptions, words] of cases) {
  test(`${securityOptions.at(-1)}: ${reason.slice(0, 60)}`, () => {
    const told = sandboxObstacle(reason, { securityOptions });
    if (words === undefined) assert.equal(told, undefined);
    else assert.match(told ?? "", words);
  });
}
