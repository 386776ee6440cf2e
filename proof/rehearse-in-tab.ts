/**
 * `npm run rehearse:tab`: the `run` blocks of pages on the engine that runs in the reader's tab, each page in a machine that was just restored. Only exit
 * statuses and expectations are checked: transcripts are another engine's. A page may fail because the machine has no internet, or not its images; which
 * pages pass is what this is for.
 *
 * usage: node proof/rehearse-in-tab.ts [--image FOLDER] SLUG …
 *   --image FOLDER   the published image; by default the one that npm run engine put into public/
 *   SLUG             the pages, for example volumes-and-storage
 */
import { randomBytes } from "node:crypto";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { shellQuoted } from "../engine/image-store.ts";
import { imageRecipes } from "../engine/images.ts";
import { type Answer, NodeMachine } from "../engine/node-machine.ts";
import { openImage } from "../engine/published-image.ts";
import type { Block } from "../src/markdown/blocks.ts";
import { sectionOfFile } from "../src/markdown/page-identity.ts";
import { wake } from "../src/playground/engines/tab/agent.ts";
import { imageFolder } from "../src/playground/engines/tab/manifest.ts";
import { blocksOfPage, pagePaths } from "./pages.ts";
import { mentionedTags } from "./rehearsal/mentioned-tags.ts";
import { type Rehearsal, rehearseBlocks } from "./rehearsal/rehearse-page.ts";

/** The slowest block that ended took 155 s, on two cores that other work kept busy; one that waits for an image that can't be had never ends. */
const blockLimitMs = 300_000;

/** The status of a command that was ended because it took too long, as timeout(1) has it. */
const tookTooLong = 124;

/** As in `npm run rehearse`: progress differs from run to run. */
const environment = "export BUILDKIT_PROGRESS=quiet COMPOSE_PROGRESS=quiet COMPOSE_MENU=false DOCKER_CLI_HINTS=false";

const names = imageRecipes.map(({ reference }) => reference.replace(/:.*/, ""));

/** Writes a file in the guest. */
async function write(machine: NodeMachine, path: string, text: string): Promise<void> {
  const quoted = shellQuoted(path);
  const { status, output } = await machine.ask(`mkdir -p "$(dirname ${quoted})" && echo ${Buffer.from(text).toString("base64")} | base64 -d > ${quoted}`);
  if (status !== 0) throw new Error(`${path} can't be written in the guest: ${output}`);
}

/** Runs what was written into the guest as its next block, and ends it, as a reader would, when it takes too long. */
async function runBlock(machine: NodeMachine): Promise<Answer> {
  const late = Promise.withResolvers<Answer>();
  const timer = setTimeout(() => {
    machine.type("\u0003");
    late.resolve({ status: tookTooLong, output: `no end within ${blockLimitMs / 1000} s\n`, tookMs: blockLimitMs });
  }, blockLimitMs);
  // The machine itself waits as long as a timer can, since the end of what was ended here never comes.
  return await Promise.race([machine.run(". /run/block", 2 ** 31 - 1), late.promise]).finally(() => clearTimeout(timer));
}

/** Rehearses a page in a machine of its own. */
async function rehearse(blocks: readonly Block[], image: string): Promise<Omit<Rehearsal, "folder">> {
  const { state, disk } = openImage(image);
  await using machine = await NodeMachine.restore({ state, disk });
  machine.resize(120, 40);
  await machine.ask(wake(Date.now(), randomBytes(32)));
  for (const tag of mentionedTags(blocks, names)) await machine.ask(`docker tag ${shellQuoted(tag.replace(/:.*/, ":latest"))} ${shellQuoted(tag)}`);
  const folder = "/root/you";
  await machine.run(`mkdir -p ${folder} && cd ${folder} && ${environment}`);
  let tookMs = 0;
  return await rehearseBlocks(blocks, {
    save: (file, text) => write(machine, `${folder}/${file}`, text),
    async run(command) {
      // In the shell itself, so that a block's folder and variables are the next one's.
      await write(machine, "/run/block", `${command}\n`);
      const ran = await runBlock(machine);
      tookMs = ran.tookMs;
      return ran;
    },
    onBlock: (id, problems) => console.log(`  ${problems.length === 0 ? "✔" : "✖"} ${id}, ${(tookMs / 1000).toFixed(0)} s`),
  });
}

const { values, positionals } = parseArgs({
  options: { image: { type: "string", default: fileURLToPath(new URL(`../public/${imageFolder}`, import.meta.url)) } },
  allowPositionals: true,
});
const pages = pagePaths(process.cwd()).filter((path) => positionals.includes(sectionOfFile(path).slug));
if (pages.length === 0 || pages.length < positionals.length) {
  console.error("Which pages? Name at least one, as it is called in its address: npm run rehearse:tab -- volumes-and-storage");
  process.exit(2);
}
let passed = 0;
for (const path of pages) {
  const { file, section } = sectionOfFile(path);
  const { blocks, problems } = await rehearse(blocksOfPage(path), values.image);
  for (const problem of problems) console.error(`${file}: ${problem}`);
  if (problems.length === 0) passed += 1;
  console.log(`section ${section}: ${blocks.length} blocks, ${problems.length} problems`);
}
console.log(`rehearsal in the tab: ${passed} passed, ${pages.length - passed} failed`);
// The emulator leaves timers behind.
process.exit(passed === pages.length ? 0 : 1);
