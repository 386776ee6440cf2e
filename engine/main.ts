/**
 * `npm run engine`: makes the image of the Docker Engine that runs in the reader's tab, and puts it where the site's build takes it from.
 * Without an image the site works too.
 */
import { existsSync } from "node:fs";
import { mkdir, readFile, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { bytesToPrompt, imageFolder, type Manifest } from "../src/playground/engines/tab/manifest.ts";
import { buildImage } from "./build.ts";
import { fetchImage } from "./fetch-image.ts";
import type { LockUse } from "./lock.ts";
import { placeImage } from "./publish.ts";
import { ensureRequirements, obstacle, thisMachine, waysOut } from "./requirements.ts";
import { cacheFolder } from "./step.ts";

const help = `npm run engine -- [options]

Builds the image of the Docker Engine that runs in the reader's tab, into public/${imageFolder}/. The next npm run build takes it along.

  --from ADDRESS   take a published image instead of building one: the address of its folder
  --output FOLDER  put the image there
  --locked         fail when Debian has no longer the versions of engine/versions.lock.json
  --update-lock    take Debian's newest versions, and write them to that file
  --unpatched      leave Debian's own docker command in, which takes several times as long
  --help           show this

What is built is kept in ${cacheFolder()}.`;

/** One line that changes, on a terminal; elsewhere a line every half minute, so that a log shows that something goes on. */
function teller(): (text: string) => void {
  let shownMs = 0;
  return (text) => {
    if (process.stdout.isTTY) process.stdout.write(`\r\x1b[K${text}`.slice(0, process.stdout.columns + 4));
    else if (performance.now() - shownMs > 30_000) {
      shownMs = performance.now();
      console.log(`  ${text}`);
    }
  };
}

function say(line: string): void {
  console.log(process.stdout.isTTY ? `\r\x1b[K${line}` : line);
}

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      from: { type: "string" },
      output: { type: "string" },
      locked: { type: "boolean", default: false },
      "update-lock": { type: "boolean", default: false },
      unpatched: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(help);
    return;
  }
  const controller = new AbortController();
  for (const ending of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(ending, () => controller.abort(new Error("Ended. What was finished is kept; run npm run engine again to go on.")));
  }
  const { signal } = controller;
  const tell = teller();
  const target = values.output ?? fileURLToPath(new URL(`../public/${imageFolder}/`, import.meta.url));

  if (values.from !== undefined) {
    await fetchImage({ address: values.from, target, signal, tell });
  } else {
    const reason = obstacle(thisMachine());
    if (reason !== undefined) throw new Error(`The image can't be built here: ${reason}.\n${waysOut}`);
    const cache = cacheFolder();
    await mkdir(cache, { recursive: true });
    const log = join(cache, "prepare.log");
    await rm(log, { force: true });
    await ensureRequirements({ log, signal }, say);
    const lock: LockUse = values["update-lock"] ? "renew" : values.locked ? "require" : "prefer";
    const { published } = await buildImage({ run: { cache, signal, say, tell }, lock, unpatched: values.unpatched, log });
    const names = (await readdir(published)).filter((name) => name.endsWith(".bin"));
    await placeImage({ target, manifest: await readFile(join(published, "manifest.json")), names, read: (name) => readFile(join(published, name)), tell });
  }
  const path = join(target, "manifest.json");
  if (!existsSync(path)) throw new Error(`${path} is missing after the build.`);
  const manifest = JSON.parse(await readFile(path, "utf8")) as Manifest;
  say(`Docker Engine ${manifest.engineVersion} in ${target}: ${megabytes(bytesToPrompt(manifest))} to the prompt, ${megabytes(manifest.disk.bytes)} on a disk that is read as needed.`);
}

try {
  await main();
  // The emulator leaves timers behind.
  process.exit(0);
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  process.exit(1);
}
