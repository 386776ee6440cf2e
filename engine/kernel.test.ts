// Which lines of kernel.config count as come true.

import assert from "node:assert/strict";
import { test } from "node:test";
import { unmetSettings } from "./kernel.ts";

const made = "CONFIG_NET=y\nCONFIG_HZ=100\n# CONFIG_SMP is not set\nCONFIG_IPV6=y\n";

for (const [wanted, unmet] of [
  ["CONFIG_NET=y", []],
  ["CONFIG_VETH=y", ["CONFIG_VETH=y"]],
  ["CONFIG_HZ=250", ["CONFIG_HZ=250"]],
  ["# CONFIG_SMP is not set", []],
  ["# CONFIG_IPV6 is not set", ["# CONFIG_IPV6 is not set"]],
  ["# CONFIG_HIDDEN is not set", []],
  ["# Containers.\n\nCONFIG_NET=y", []],
] as const) {
  test(`${JSON.stringify(wanted)} ${unmet.length === 0 ? "came true" : "did not"}`, () => assert.deepEqual(unmetSettings(wanted, made), unmet));
}
