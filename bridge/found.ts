// Looks for the engine on this machine: `endpoint.ts` decides, and this gives it what it decides by.

import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { findEndpoint } from "./endpoint.ts";
import type { FoundEndpoint } from "./endpoint.ts";

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw error;
  }
}

/**
 * Finds the engine's address as the Docker CLI does. Whether one answers there, only a call can tell.
 * @param explicit the value of `--endpoint`, or undefined where it wasn't given
 */
export function findHere(explicit: string | undefined): FoundEndpoint {
  return findEndpoint({ explicit, env: process.env, platform: process.platform, home: homedir(), readText });
}
