import assert from "node:assert/strict";
import { test } from "node:test";
import { publishedPorts } from "./published-ports.ts";

const dnat = (options: string) => `-A DOCKER ${options} -j DNAT --to-destination 172.17.0.2:80`;
const socket = (local: string, state = "0A") => `   0: ${local} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000     0        0 918 1 00000000 100 0 0 10 0`;
const sockets = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode";

const cases: readonly (readonly [what: string, lines: readonly string[], ports: readonly string[]])[] = [
  ["nothing", ["-N DOCKER", "-A DOCKER -i docker0 -j RETURN", sockets], []],
  ["one", ["-N DOCKER", dnat("! -i docker0 -p tcp -m tcp --dport 8080")], ["8080"]],
  ["several, one of them for two addresses", [dnat("! -i docker0 -p tcp -m tcp --dport 9000"), dnat("! -i docker0 -p tcp -m tcp --dport 81"), dnat("-d 10.0.0.1/32 ! -i docker0 -p tcp -m tcp --dport 81")], ["81", "9000"]],
  ["one over UDP", [dnat("! -i docker0 -p udp -m udp --dport 53")], []],
  ["one on loopback", [dnat("-d 127.0.0.1/32 ! -i docker0 -p tcp -m tcp --dport 9090")], ["9090 local"]],
  ["one on loopback and everywhere", [dnat("! -i docker0 -p tcp -m tcp --dport 9090"), dnat("-d 127.0.0.1/32 ! -i docker0 -p tcp -m tcp --dport 9090")], ["9090"]],
  ["a program that listens, on all addresses and on loopback", [sockets, socket("00000000:0050"), socket("0100007F:1F90")], ["80", "8080 local"]],
  ["what the engine holds for a published port", [dnat("! -i docker0 -p tcp -m tcp --dport 8080"), sockets, socket("0100007F:1F90")], ["8080"]],
  ["connections, and a relay of the page's own", [sockets, socket("00000000:0050", "01"), socket("00000000:EE48")], []],
  ["what isn't a list of rules", ["iptables: No chain/target/match by that name."], []],
];
for (const [what, lines, ports] of cases) {
  test(`ports that are published: ${what}`, () => assert.deepEqual(publishedPorts(lines.join("\n")).map(({ port, isLocal }) => `${port}${isLocal ? " local" : ""}`), ports));
}
