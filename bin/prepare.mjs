// What must be there before anything of Drydock can run: its packages, and with them its own Node.js.
// Plain JavaScript without dependencies, because it runs before they are installed, on whatever Node the machine has.

import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's folder. */
export const root = fileURLToPath(new URL("..", import.meta.url));

/** The oldest Node.js major that these scripts themselves run on. */
const oldestNodeMajor = 18;

/**
 * Whether npm can install the packages when it runs on this Node.js. npm leaves out optional packages that don't name the running version in
 * their `engines`, and those of the bundler are its native parts. They name `^20.19.0 || >=22.12.0`, which is also what Astro 7 needs.
 * @param {string} version for example `18.20.4`
 * @returns {boolean}
 */
export function canInstall(version) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22;
}

/**
 * @typedef {{ version?: string, integrity?: string, optional?: boolean, devOptional?: boolean }} LockedPackage
 * @typedef {{ packages?: Record<string, LockedPackage> }} Lock
 */

/**
 * Whether node_modules holds what the lock file asks for. npm keeps a lock of what it installed in
 * `node_modules/.package-lock.json`; comparing the two says more than comparing dates, which a checkout sets anew.
 * @param {Lock} wanted package-lock.json
 * @param {Lock} installed node_modules/.package-lock.json
 * @returns {boolean} false when a package is missing (optional ones may be) or is there in another version
 */
export function isInstalled(wanted, installed) {
  const there = installed.packages ?? {};
  return Object.entries(wanted.packages ?? {}).every(([path, locked]) => {
    if (path === "") return true;
    const found = there[path];
    if (found === undefined) return locked.optional === true || locked.devOptional === true;
    return found.version === locked.version && found.integrity === locked.integrity;
  });
}

/**
 * The Node.js that the npm package `node` brings.
 * @param {string} folder where the package is installed
 */
function nodeIn(folder) {
  return join(folder, "node_modules", "node", "bin", process.platform === "win32" ? "node.exe" : "node");
}

function packagesAreThere() {
  const installed = join(root, "node_modules", ".package-lock.json");
  if (!existsSync(installed) || !existsSync(nodeIn(root))) return false;
  return isInstalled(
    JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")),
    JSON.parse(readFileSync(installed, "utf8")),
  );
}

/**
 * How to start npm: the one that started this script, or else the one on PATH.
 * @param {string[]} args
 * @returns {{ command: string, args: string[], shell: boolean }} for node:child_process
 */
export function npmCommand(args) {
  const cli = process.env["npm_execpath"];
  if (cli !== undefined && /\.c?js$/.test(cli)) return { command: process.execPath, args: [cli, ...args], shell: false };
  return { command: "npm", args, shell: process.platform === "win32" };
}

/**
 * Runs npm with its output shown.
 * @param {string[]} args
 * @param {string} [node] the Node.js to run it on; by default the one that npm finds by itself
 * @returns {boolean} whether it ended with 0
 */
export function npm(args, node) {
  const { command, args: all, shell } = npmCommand(args);
  const env = node === undefined ? process.env : { ...process.env, PATH: dirname(node) + delimiter + process.env["PATH"] };
  const done = spawnSync(node !== undefined && command === process.execPath ? node : command, all, { cwd: root, stdio: "inherit", shell, env });
  if (done.error !== undefined) {
    console.error(`npm could not be started (${done.error.message}). Install npm (on Debian: apt-get install npm) and try again.`);
  }
  return done.status === 0;
}

/**
 * The Node.js to install the packages with: this one, or where it is too old, the one that the packages will bring, fetched ahead of them.
 * @returns {string | undefined} undefined for this one
 */
function installer() {
  if (canInstall(process.versions.node)) return undefined;
  const folder = join(root, ".cache", "node");
  const { version } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")).packages["node_modules/node"];
  console.log(`Node.js ${process.versions.node} is too old to install the packages with; fetching ${version} for that.`);
  const fetched = npm(["install", "--prefix", folder, "--no-save", "--no-package-lock", "--no-audit", "--no-fund", `node@${version}`]);
  if (!fetched || !existsSync(nodeIn(folder))) {
    console.error(`Node.js ${version} could not be fetched; npm's messages above say why. Mend that, or install Node.js 22.12 or newer, and try again.`);
    process.exit(1);
  }
  return nodeIn(folder);
}

/**
 * Installs the packages when they are missing or not those of the lock file. Ends the process with a message when that fails.
 * @returns {string} the path of Drydock's own Node.js
 */
export function prepare() {
  const major = Number(process.versions.node.split(".")[0]);
  if (major < oldestNodeMajor) {
    console.error(`Node.js ${process.versions.node} is too old to start Drydock. Install version ${oldestNodeMajor} or newer and try again.`);
    process.exit(1);
  }
  if (!packagesAreThere()) {
    console.log("Installing packages (npm ci): they are missing or not those of package-lock.json.");
    if (!npm(["ci", "--no-audit", "--no-fund"], installer())) {
      console.error("npm ci failed; its messages above say why. Drydock needs its packages: mend that, then try again.");
      process.exit(1);
    }
    if (!existsSync(nodeIn(root))) {
      console.error(
        `npm ci left no Node.js in ${nodeIn(root)}. Its install script was probably not allowed to run: ` +
          "check npm's ignore-scripts setting (npm config get ignore-scripts), then try again.",
      );
      process.exit(1);
    }
  }
  return nodeIn(root);
}
