// Tells whether dist/ is what the sources would give, so that `npm start` builds only when it must.

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Everything that the built site is made of. A name that doesn't exist (yet) counts as such. */
const inputs = [
  "content",
  "src",
  "public",
  "engine",
  "bridge/protocol.ts",
  "bridge/session-container.ts",
  "bridge/sandbox-script.ts",
  "astro.config.mjs",
  "package.json",
  "package-lock.json",
  "tsconfig.json",
];

/**
 * @param {string} path
 * @returns {string[]} one line a file: path, size in bytes, time of the last change
 */
function describe(path) {
  if (!existsSync(path)) return [`${path} absent`];
  const stats = statSync(path);
  if (!stats.isDirectory()) return [`${path} ${stats.size} ${stats.mtimeMs}`];
  return readdirSync(path)
    .sort()
    .flatMap((name) => describe(join(path, name)));
}

/**
 * @param {string} root the repository's folder
 * @returns {string} a digest that changes when a file is added, removed or written
 */
export function inputsDigest(root) {
  const hash = createHash("sha256");
  for (const input of inputs) for (const line of describe(join(root, input))) hash.update(line + "\n");
  return hash.digest("hex");
}

/** @param {string} root */
const page = (root) => join(root, "dist", "index.html");
/** @param {string} root */
const record = (root) => join(root, "node_modules", ".cache", "drydock", "built.json");

/**
 * @param {string} root
 * @returns {"missing" | "changed" | "current"} what dist/ is, against the sources; a dist/ that somebody else built counts as changed
 */
export function builtState(root) {
  if (!existsSync(page(root))) return "missing";
  if (!existsSync(record(root))) return "changed";
  const built = JSON.parse(readFileSync(record(root), "utf8"));
  return built.inputs === inputsDigest(root) && built.writtenMs === statSync(page(root)).mtimeMs ? "current" : "changed";
}

/**
 * Records that dist/ was just built from the sources as they were.
 * @param {string} root
 * @param {string} inputs the digest taken before the build
 */
export function rememberBuild(root, inputs) {
  mkdirSync(dirname(record(root)), { recursive: true });
  writeFileSync(record(root), JSON.stringify({ inputs, writtenMs: statSync(page(root)).mtimeMs }));
}
