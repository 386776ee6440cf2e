/** Which ports of the guest lead to containers. Read from the kernel's rules, because asking the engine would cost the guest a second each time. */

/** To be run by the guest's agent: prints the rules that Docker makes for published ports. */
export const publishedPortsCommand = "iptables -t nat -S DOCKER";

/**
 * @param rules what `publishedPortsCommand` prints (iptables(8), `--list-rules`)
 * @returns TCP ports that the page can reach, in ascending order; those that are published on the guest's loopback alone aren't among them
 */
export function publishedPorts(rules: string): readonly number[] {
  const ports = rules.split("\n").flatMap((rule) => {
    if (!rule.startsWith("-A DOCKER ") || !/ -p tcp /.test(rule) || !/ -j DNAT /.test(rule) || / -d 127\./.test(rule)) return [];
    const port = / --dport (\d+) /.exec(rule)?.[1];
    return port === undefined ? [] : [Number(port)];
  });
  return [...new Set(ports)].sort((a, b) => a - b);
}
