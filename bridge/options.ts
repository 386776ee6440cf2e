// The command line: read strictly, because a misspelt option of a program that guards a Docker socket must not be ignored.

import { parseArgs } from "node:util";
import type { ImageReference } from "./image.ts";
import { parseImage } from "./image.ts";

export interface Options {
  /** The engine's address as given, or undefined: find it as the Docker CLI does. */
  readonly endpoint: string | undefined;
  /** The port to listen on; 0: any; undefined: the usual one, or any where that is taken. */
  readonly port: number | undefined;
  readonly image: ImageReference;
  readonly allowMyEngine: boolean;
  readonly allowedOrigins: readonly string[];
}

/** Stays the same from start to start, because a browser keeps what it remembers (platform, theme, ticked boxes) by origin. */
export const usualPort = 4250;

export const usage = `The guide with a terminal on your own Docker Engine.

  --endpoint URL         the engine: unix:///path, npipe:////./pipe/name, tcp://host:port, https://host:port or ssh://user@host
                         (otherwise DOCKER_HOST, the current docker context, or the platform's socket)
  --port N               the port on 127.0.0.1; 0 picks a free one (otherwise ${usualPort}, or a free one where that is taken)
  --image REF            the session's image, which has sh, docker and dockerd in it (otherwise docker:dind)
  --allow-my-engine      lets the page start a shell whose docker commands act on this engine itself, not on one in a sandbox
  --allow-origin ORIGIN  lets pages of this origin use the bridge, given that they have the token; repeatable
  --help                 this text
`;

export type Parsed = { readonly options: Options } | { readonly help: true } | { readonly problem: string };

/** Reads the arguments after the program's name. */
export function parseOptions(args: readonly string[]): Parsed {
  let values;
  try {
    ({ values } = parseArgs({
      args: [...args],
      options: {
        endpoint: { type: "string" },
        port: { type: "string" },
        image: { type: "string", default: "docker:dind" },
        "allow-my-engine": { type: "boolean", default: false },
        "allow-origin": { type: "string", multiple: true, default: [] },
        help: { type: "boolean", default: false },
      },
    }));
  } catch (error) {
    if (error instanceof TypeError) return { problem: error.message };
    throw error;
  }
  if (values.help) return { help: true };

  if (values.port !== undefined && (!/^\d{1,5}$/.test(values.port) || Number(values.port) > 65535)) {
    return { problem: `--port ${values.port} isn't a port: a whole number from 0 to 65535.` };
  }
  const image = parseImage(values.image);
  if (image === undefined) return { problem: `--image ${values.image} isn't an image reference such as docker:dind.` };
  for (const origin of values["allow-origin"]) {
    if (!isOrigin(origin)) {
      return { problem: `--allow-origin ${origin} isn't an origin such as https://docs.example.com: scheme and host, no path, no wildcard.` };
    }
  }
  return {
    options: {
      endpoint: values.endpoint,
      port: values.port === undefined ? undefined : Number(values.port),
      image,
      allowMyEngine: values["allow-my-engine"],
      allowedOrigins: values["allow-origin"],
    },
  };
}

/** Whether this is an origin exactly as a browser would send it. `null`, which any sandboxed frame may send, isn't. */
function isOrigin(text: string): boolean {
  if (!/^https?:/.test(text) || !URL.canParse(text)) return false;
  const { origin, hostname } = new URL(text);
  return origin === text && !hostname.includes("*");
}
