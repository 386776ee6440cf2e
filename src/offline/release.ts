/** Writes `dist/sw.js`: the service worker with the list of what it keeps. Runs last, when all other files are written. */
import { createHash } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { AstroIntegration } from "astro";
import { tabIcon } from "./look.ts";
import type { Release } from "./worker-scope.ts";

/** Files of the site that no page needs offline: link previews, what machines read, large downloads with the emulator that they are for, the worker itself. */
const leftOut = [/^cards\//, /^_astro\/(?:worker|v86)[-.]/, /^tab-engine\//, /^print\//, /^icons\//, /^(?:sw\.js|robots\.txt|commands\.json|commands\.schema\.json|.*\.(?:xml|md|txt))$/];

/** Whether a file of the site is kept for offline reading. @param path below the site's folder, with slashes */
export const isKept = (path: string): boolean => path === tabIcon || !leftOut.some((pattern) => pattern.test(path));

/**
 * The address at which a file is asked for.
 * @param path below the site's folder, with slashes
 * @param base the site's base path with a slash at its end
 */
export const addressOf = (path: string, base: string): string => base + path.replace(/(^|\/)index\.html$/, "$1");

const sha256 = (content: Uint8Array | string): string => createHash("sha256").update(content).digest("base64");

/** Reads a built site and lists what is kept of it. @param base with a slash at its end */
export async function releaseOf(folder: URL, base: string): Promise<Release> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const root = fileURLToPath(folder);
  const paths = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => `${parentPath}/${name}`.replaceAll("\\", "/").slice(root.length).replace(/^\//, ""))
    .filter(isKept)
    .sort();
  const files: Record<string, string> = {};
  for (const path of paths) files[addressOf(path, base)] = sha256(await readFile(new URL(encodeURI(path), folder)));
  return { version: sha256(JSON.stringify(files)).slice(0, 16), files, notFound: `${base}404.html` };
}

/** Writes the worker of a built site. */
export async function writeWorker(folder: URL, base: string): Promise<Release> {
  const release = await releaseOf(folder, base);
  const worker = await readFile(new URL("./worker.js", import.meta.url), "utf8");
  await writeFile(new URL("sw.js", folder), `self.drydockRelease = ${JSON.stringify(release)};\n${worker}`);
  return release;
}

export function offline({ base }: { base: string }): AstroIntegration {
  return {
    name: "drydock-offline",
    hooks: {
      "astro:build:done": async ({ dir, logger }) => {
        const { files, version } = await writeWorker(dir, base.replace(/\/?$/, "/"));
        logger.info(`${Object.keys(files).length} files are kept for reading offline, release ${version}`);
      },
    },
  };
}
