/**
 * What `npm start` runs before it builds the site: where no Docker Engine answers and no image of one for the tab is there, it offers to build or
 * fetch the image. It ends with 0 unless it was interrupted, because the guide works without.
 */
import { existsSync, statfsSync } from "node:fs";
import { dirname } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { handOver } from "../bin/hand-over.mjs";
import { engineClient, engineTrouble } from "../bridge/engine-client.ts";
import { findHere } from "../bridge/found.ts";
import { parseOptions } from "../bridge/options.ts";
import { imageFolder } from "../src/playground/engines/tab/manifest.ts";
import { choiceOf, type Place, proposal } from "./proposal.ts";
import { thisMachine } from "./requirements.ts";
import { cacheFolder } from "./step.ts";

/** The status of what a Ctrl+C ended, in shells: 128 and the signal's number. */
const interrupted = 130;

/** How long an engine may take to answer, and how much it may say. */
const versionLimits = { timeoutMs: 5000, limitBytes: 65_536 };

/** @returns why no engine answers, or undefined when one does */
async function troubleWith(explicit: string | undefined): Promise<string | undefined> {
  const found = findHere(explicit);
  // An address that was given and is wrong is the bridge's to tell, too.
  if ("problem" in found) return explicit === undefined ? found.problem : undefined;
  try {
    await engineClient(found.endpoint, versionLimits).call("GET", "/version");
    return undefined;
  } catch (error) {
    return engineTrouble(found.endpoint, error);
  }
}

/** @returns the line that was typed, undefined when the input ended without one, or the signal for Ctrl+C */
function typedLine(question: string): Promise<string | undefined | typeof interrupted> {
  const { promise, resolve } = Promise.withResolvers<string | undefined | typeof interrupted>();
  const input = createInterface({ input: process.stdin, output: process.stdout });
  input.on("SIGINT", () => {
    resolve(interrupted);
    input.close();
  });
  input.on("close", () => resolve(undefined));
  input.question(question, (answer) => {
    resolve(answer);
    input.close();
  });
  return promise;
}

/** The room where a folder is, or will be once it is made. */
function room(folder: string): Place {
  let there = folder;
  while (!existsSync(there)) there = dirname(there);
  const { bavail, bsize } = statfsSync(there);
  return { folder, freeBytes: bavail * bsize };
}

/** @returns the status to end with */
async function offer(args: readonly string[]): Promise<number> {
  const parsed = parseOptions(args);
  // A wrong option is the bridge's to tell.
  if (!("options" in parsed)) return 0;
  const hasImage = existsSync(fileURLToPath(new URL(`../public/${imageFolder}/manifest.json`, import.meta.url)));
  if (hasImage) return 0;
  const terminal = process.stdin.isTTY && process.stdout.isTTY;
  const proposed = proposal({ hasImage, engineTrouble: await troubleWith(parsed.options.endpoint), terminal, machine: thisMachine(), cache: room(cacheFolder()) });
  if (proposed === undefined) return 0;
  console.log(proposed.text);
  if (proposed.question === undefined) return 0;
  for (;;) {
    const answer = await typedLine(proposed.question);
    if (answer === interrupted) return interrupted;
    const choice = choiceOf(answer, proposed.canBuild);
    if (choice.kind === "none") return 0;
    if (choice.kind === "unclear") {
      console.log("That is neither an address, such as https://guide.example/tab-engine/, nor one of the other answers.");
      continue;
    }
    const { status, asked } = await handOver(process.execPath, ["engine/main.ts", ...(choice.kind === "fetch" ? ["--from", choice.address] : [])]);
    if (asked) return interrupted;
    if (status === 0) return 0;
    console.log("There is no image now. What was finished of it is kept.");
  }
}

process.exitCode = await offer(process.argv.slice(2));
