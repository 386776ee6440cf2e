import assert from "node:assert/strict";
import { test } from "node:test";
import { publishedPorts } from "./published-ports.ts";

const dnat = (options: string) => `-A DOCKER ${options} -j DNAT --to-destination 172.17.0.2:80`;
const cases: readonly (readonly [what: string, rules: readonly string[], ports: readonly number[]])[] = [
  ["nothing", ["-N DOCKER", "-A DOCKER -i docker0 -j RETURN"], []],
  ["one", ["-N DOCKER", dnat("! -i docker0 -p tcp -m tcp --dport 8080")], [8080]],
  ["several, one of them for two addresses", [dnat("! -i docker0 -p tcp -m tcp --dport 9000"), dnat("! -i docker0 -p tcp -m tcp --dport 81"), dnat("-d 10.0.0.1/32 ! -i docker0 -p tcp -m tcp --dport 81")], [81, 9000]],
  ["one over UDP", [dnat("! -i docker0 -p udp -m udp --dport 53")], []],
  ["one on loopback", [dnat("-d 127.0.0.1/32 ! -i docker0 -p tcp -m tcp --dport 9090")], []],
  ["what isn't a list of rules", ["iptables: No chain/target/match by that name."], []],
];
for (const [what, rules, ports] of cases) test(`ports that are published: ${what}`, () => assert.deepEqual(publishedPorts(rules.join("\n")), ports));
