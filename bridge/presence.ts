// Tells living bridges from dead ones, so that a bridge can remove what a dead one left without touching a living one's sessions.
//
// A bridge listens on a socket named after its id for as long as it lives. The system closes it with the process, however that
// ends, so no file has to be believed. An id is `<installation>.<random>`: only the bridges of the same folder on the same
// machine can be checked, and those of others, which may share an engine over tcp, are left alone.

import { createHash, randomBytes, randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { link, mkdir, readdir, readFile, rm, stat, unlink, writeFile } from "node:fs/promises";
import { connect, createServer } from "node:net";
import type { Server } from "node:net";
import { hostname } from "node:os";
import { join, posix, win32 } from "node:path";

/** This bridge among others. */
export interface Presence {
  readonly id: string;
  /** Whether the bridge of this id has surely ended. False for those of other installations. */
  isDead(bridgeId: string): Promise<boolean>;
  /**
   * Answers for a dead bridge from now on, so that no other takes it for dead: whoever stands in for it sees to what it left.
   * @returns false when it isn't dead, or another one was faster
   */
  standIn(bridgeId: string): Promise<boolean>;
  /** Ends this bridge's own presence, and that of those it stands in for. */
  leave(): Promise<void>;
}

/** The folder for what a bridge has to know about other bridges (XDG base directories; LOCALAPPDATA on Windows). */
export function stateFolder(env: Readonly<Record<string, string | undefined>>, platform: NodeJS.Platform, home: string): string {
  if (platform === "win32") return win32.join(env["LOCALAPPDATA"] || win32.join(home, "AppData", "Local"), "drydock");
  return posix.join(env["XDG_STATE_HOME"] || posix.join(home, ".local", "state"), "drydock");
}

/**
 * Takes a new id and makes this bridge visible to others under it.
 * @throws when the folder can't be made or written
 */
export async function announce(folder: string): Promise<Presence> {
  try {
    return await takeId(folder);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    const variable = process.platform === "win32" ? "LOCALAPPDATA" : "XDG_STATE_HOME";
    throw new Error(`The bridge needs a folder for its sockets, and ${folder} doesn't serve (${detail}). Name another with ${variable}.`, {
      cause: error,
    });
  }
}

async function takeId(folder: string): Promise<Presence> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const installation = createHash("sha256")
    .update(`${await installationSecret(folder)}\n${machineName()}`)
    .digest("hex")
    .slice(0, 16);
  const id = `${installation}.${randomBytes(8).toString("hex")}`;
  const servers = [await listen(address(folder, id))];
  await removeDeadSockets(folder);
  const isDead = async (bridgeId: string) => {
    const form = /^([0-9a-f]{16})\.[0-9a-f]{16}$/.exec(bridgeId);
    return form?.[1] === installation && bridgeId !== id && !(await answers(address(folder, bridgeId)));
  };
  return {
    id,
    isDead,
    async standIn(bridgeId) {
      if (!(await isDead(bridgeId))) return false;
      const place = address(folder, bridgeId);
      try {
        // Its name may still be there, without anybody behind it.
        if (process.platform !== "win32") await rm(place, { force: true });
        servers.push(await listen(place));
      } catch (error) {
        if (hasCode(error, "EADDRINUSE")) return false;
        throw error;
      }
      return true;
    },
    leave: async () => {
      await Promise.all(servers.map((server) => new Promise<void>((resolve, reject) => server.close((error) => (error ? reject(error) : resolve())))));
    },
  };
}

function address(folder: string, bridgeId: string): string {
  return process.platform === "win32" ? `\\\\.\\pipe\\drydock-${bridgeId}` : join(folder, `${bridgeId}.sock`);
}

/** The folder's own random text: made once, whichever of two first bridges is first. */
async function installationSecret(folder: string): Promise<string> {
  const path = join(folder, "installation");
  const draft = join(folder, `installation.${randomUUID()}`);
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (!hasCode(error, "ENOENT")) throw error;
  }
  await writeFile(draft, randomUUID(), { mode: 0o600 });
  try {
    await link(draft, path);
  } catch (error) {
    if (!hasCode(error, "EEXIST")) throw error;
  } finally {
    await unlink(draft);
  }
  return readFile(path, "utf8");
}

/** Tells machines apart that share a home folder. A laptop's host name changes with its network, so it is the second choice. */
function machineName(): string {
  try {
    return readFileSync("/etc/machine-id", "utf8").trim();
  } catch (error) {
    if (hasCode(error, "ENOENT")) return hostname();
    throw error;
  }
}

function listen(path: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once("error", reject);
    server.listen(path, () => resolve(server));
  });
}

/** Whether somebody listens. An error that isn't "nobody" counts as somebody, which costs at most some leftovers. */
function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", (error) => resolve(!hasCode(error, "ENOENT") && !hasCode(error, "ECONNREFUSED")));
  });
}

/** A killed bridge leaves its socket's name behind. A name that is being taken at this moment is too new to be one of those. */
async function removeDeadSockets(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.endsWith(".sock")) continue;
    const path = join(folder, name);
    try {
      const ageMs = Date.now() - (await stat(path)).mtimeMs;
      if (ageMs > 60_000 && !(await answers(path))) await unlink(path);
    } catch (error) {
      // Another bridge that starts now may have removed it.
      if (!hasCode(error, "ENOENT")) throw error;
    }
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
