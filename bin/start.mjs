// `npm start`: from a fresh clone to the guide in a browser, with a working playground. Installs, builds, starts the bridge.

import { builtState, inputsDigest, rememberBuild } from "./build-inputs.mjs";
import { handOver } from "./hand-over.mjs";
import { npm, prepare, root } from "./prepare.mjs";

const args = process.argv.slice(2);
const node = prepare();

if (!args.includes("--help")) {
  const offered = await handOver(node, ["engine/offer.ts", ...args]);
  // Interrupted at the question, nothing is to be started.
  if (offered.status !== 0) process.exit(offered.asked ? 0 : (offered.status ?? 1));
  const state = builtState(root);
  if (state === "current") {
    console.log("The site is built and nothing has changed since.");
  } else {
    console.log(state === "missing" ? "Building the site." : "Building the site: its sources changed, or it was built by hand.");
    const inputs = inputsDigest(root);
    if (!npm(["run", "--silent", "build"])) {
      console.error("The site could not be built; the messages above say why.");
      process.exit(1);
    }
    rememberBuild(root, inputs);
  }
}

const { status, asked } = await handOver(node, ["bridge/main.ts", ...args]);
// Asked to end before it could listen for that, it just ends, which is what was asked.
process.exitCode = status ?? (asked ? 0 : 1);
