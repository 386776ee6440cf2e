/** The containers of sessions, which the page asks for and the bridge checks. Apart from the constants, so that only those are in every page. */
import type { SandboxLimits } from "./limits.ts";
import { labels } from "./protocol.ts";
import type { SandboxPlace } from "./protocol.ts";
import { sandboxScript } from "./sandbox-script.ts";

/** The log is what a reconnecting page replays, so it is kept, but bounded. */
const keptLog = { Type: "json-file", Config: { "max-size": "4m", "max-file": "1" } } as const;

export interface MyEngineSessionOptions {
  readonly image: string;
  readonly engineSocket: string;
  readonly bridgeId: string;
}

/**
 * The body of `POST /containers/create` for a "my engine" session: a shell on a TTY, with the engine's socket mounted.
 * The bridge accepts exactly this shape and nothing else (Engine API: ContainerCreate).
 */
export function myEngineContainer({ image, engineSocket, bridgeId }: MyEngineSessionOptions) {
  return {
    Image: image,
    Entrypoint: ["sh"],
    Cmd: ["-i"],
    Env: ["TERM=xterm-256color", "DOCKER_HOST=unix:///var/run/docker.sock"],
    WorkingDir: "/root",
    Tty: true,
    OpenStdin: true,
    StdinOnce: false,
    Labels: { [labels.session]: "my-engine", [labels.bridge]: bridgeId },
    HostConfig: {
      Binds: [`${engineSocket}:/var/run/docker.sock`],
      LogConfig: keptLog,
      Init: true,
    },
  } as const;
}

export interface SandboxSessionOptions {
  readonly image: string;
  readonly bridgeId: string;
  readonly sandbox: SandboxPlace;
  /** Whether the volume with the images of earlier sandboxes is free. Two engines can't share one. */
  readonly volumeIsFree: boolean;
  /** A bridge's, which it adds by itself; a page asks for none. */
  readonly limits?: SandboxLimits;
}

/**
 * The body of `POST /containers/create` for a sandbox session: a shell on a TTY beside a Docker Engine of its own, in a
 * privileged container that mounts nothing of its host. The image must have `sh`, `docker` and `dockerd` (Engine API: ContainerCreate).
 */
export function sandboxContainer({ image, bridgeId, sandbox, volumeIsFree, limits }: SandboxSessionOptions) {
  const kept = { Source: sandbox.volume, VolumeOptions: { Labels: { [labels.owner]: sandbox.owner } } };
  return {
    Image: image,
    Entrypoint: ["sh", "-c", sandboxScript],
    Env: ["TERM=xterm-256color", "DOCKER_HOST=unix:///var/run/docker.sock"],
    WorkingDir: "/root",
    Tty: true,
    OpenStdin: true,
    StdinOnce: false,
    Labels: { [labels.session]: "sandbox", [labels.bridge]: bridgeId },
    HostConfig: {
      Privileged: true,
      NetworkMode: sandbox.network,
      // Without a name, the volume goes with its container.
      Mounts: [{ Type: "volume", Target: "/var/lib/docker", ...(volumeIsFree ? kept : {}) }],
      LogConfig: keptLog,
      Init: true,
      ...(limits?.cpus === undefined ? {} : { NanoCpus: Math.round(limits.cpus * 1e9) }),
      // With both the same there is no swap beside it.
      ...(limits?.memoryBytes === undefined ? {} : { Memory: limits.memoryBytes, MemorySwap: limits.memoryBytes }),
      ...(limits?.processes === undefined ? {} : { PidsLimit: limits.processes }),
    },
  };
}

/** The body of `POST /networks/create` for the sandboxes' network, in which they don't see each other (Engine API: NetworkCreate). */
export function sandboxNetwork({ network, owner }: SandboxPlace) {
  return {
    Name: network,
    Driver: "bridge",
    Options: { "com.docker.network.bridge.enable_icc": "false" },
    Labels: { [labels.owner]: owner },
  };
}
