// A connection through ssh, the way the Docker CLI makes one: the ssh program of this machine, with its user's own keys and settings,
// runs `docker system dial-stdio` on the other one, which passes bytes between its standard streams and the engine's socket.

import { spawn } from "node:child_process";
import { Duplex } from "node:stream";
import type { Endpoint } from "./endpoint.ts";

export type SshEndpoint = Extract<Endpoint, { readonly kind: "ssh" }>;

/** The arguments of ssh. Nothing can be asked of anybody: the bridge has no terminal to ask on while a page waits. */
export function sshArguments({ host, user, port, socket }: SshEndpoint): readonly string[] {
  return [
    ...["-T", "-o", "BatchMode=yes", "-o", "ConnectTimeout=30"],
    ...(user === undefined ? [] : ["-l", user]),
    ...(port === undefined ? [] : ["-p", String(port)]),
    ...["--", host, "docker"],
    ...(socket === undefined ? [] : ["--host", `unix://${socket}`]),
    ...["system", "dial-stdio"],
  ];
}

const keptErrorCharacters = 500;

/** Opens one. It ends when the stream does, and the stream fails with ssh's own words when ssh does. */
export function sshConnection(endpoint: SshEndpoint): Duplex {
  const child = spawn("ssh", sshArguments(endpoint), { stdio: ["pipe", "pipe", "pipe"] });
  const { stdin, stdout, stderr } = child;
  let said = "";
  stderr.setEncoding("utf8").on("data", (text: string) => (said = (said + text).slice(-keptErrorCharacters)));
  const stream = new Duplex({
    read: () => void stdout.resume(),
    write: (chunk: Buffer, _encoding, done) => void stdin.write(chunk, done),
    final: (done) => void stdin.end(done),
    destroy: (error, done) => {
      child.kill();
      done(error);
    },
  });
  stdout.on("data", (chunk: Buffer) => {
    if (!stream.push(chunk)) stdout.pause();
  });
  // What is written to a connection that has ended is told by the end itself.
  stdin.on("error", () => undefined);
  child.once("error", (error) => stream.destroy(new Error(`ssh can't be started: ${error.message}`)));
  child.once("close", (status) => {
    if (status === 0 || stream.destroyed) stream.push(null);
    else stream.destroy(new Error(`ssh ended with ${status}: ${said.trim().split("\n").at(-1) ?? ""}`));
  });
  return stream;
}
