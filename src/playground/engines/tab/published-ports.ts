/**
 * Which TCP ports of the guest a browser on it would reach: those that Docker publishes, and those that programs listen on without a network of their own.
 * Read from the kernel, because asking the engine would cost the guest a second each time.
 */

export interface PublishedPort {
  readonly port: number;
  /** Whether it is open on the guest's loopback alone, where the emulated cable doesn't lead: `relayCommand` makes a way. */
  readonly isLocal: boolean;
}

/** To be run by the guest's agent: prints the rules that Docker makes for published ports (iptables(8), `--list-rules`), then the sockets (proc_pid_net(5)). */
export const publishedPortsCommand = "iptables -t nat -S DOCKER; cat /proc/net/tcp";

/** The first of the ports that relays listen on, above those that the kernel gives to outgoing connections (ip(7), `ip_local_port_range`). */
const firstRelayPort = 61_000;

/** To be run by the guest's agent: prints the port that leads to a port of the guest's loopback. */
export function relayCommand(port: number): string {
  return `/usr/lib/drydock/relay ${port} ${firstRelayPort}`;
}

/**
 * @param output what `publishedPortsCommand` prints
 * @returns in ascending order
 */
export function publishedPorts(output: string): readonly PublishedPort[] {
  const found = new Map<number, boolean>();
  const add = (port: number, isLocal: boolean) => {
    if (port < firstRelayPort) found.set(port, isLocal && found.get(port) !== false);
  };
  for (const line of output.split("\n")) {
    const published = /^-A DOCKER .* -p tcp .*--dport (\d+) .*-j DNAT /.exec(line)?.[1];
    if (published !== undefined) add(Number(published), / -d 127\./.test(line));
    // Address and port in hexadecimal, the address with its last byte first; state 0A listens. Every address, or one in 127.0.0.0/8.
    const [, address, port = ""] = /^ *\d+: (00000000|[0-9A-F]{6}7F):([0-9A-F]{4}) [0-9A-F:]+ 0A /.exec(line) ?? [];
    if (address !== undefined) add(Number.parseInt(port, 16), address !== "00000000");
  }
  return [...found].map(([port, isLocal]) => ({ port, isLocal })).sort((a, b) => a.port - b.port);
}
