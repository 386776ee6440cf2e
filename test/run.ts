// `npm test`: everything that has to hold, in the order in which a failure is cheapest to learn. Installs what it needs, starts a
// Docker Engine of its own, and stops it whatever happens.

import { parseArgs } from "node:util";
import { ensurePrograms } from "./debian.ts";
import { startEngine } from "./engine.ts";
import type { TestEngine } from "./engine.ts";
import { buildImages, sessionImage } from "./images.ts";
import { build, counting, endToEnd, examples, tabImage, types, unit } from "./suites.ts";
import type { Outcome, Suite } from "./suites.ts";
import { closingLine, total } from "./totals.ts";

const usage = `npm test                            every suite
npm test -- --only types            one suite: types, unit, proof, examples, build, e2e (with the build before it), rehearse or engine
npm test -- --only e2e search       the end-to-end tests in files whose names contain "search"

Where nothing is cached, engine compiles a kernel and boots the guest of the tab's engine first, which takes longer than some of the other suites together.
`;

const { values, positionals } = parseArgs({
  options: { only: { type: "string" }, help: { type: "boolean", default: false } },
  allowPositionals: true,
});

/** The image of the engine in the tab is built and tried in Node.js; then the site is built with it, and tried in a browser. */
const inTab = ["engine", "image", "build", "browser"];

const chosen: Readonly<Record<string, readonly string[]>> = {
  // The tab's engine comes last because it takes longest where nothing is cached, and nothing else needs it.
  all: ["types", "unit", "proof", "examples", "build", "e2e", "rehearse", ...inTab],
  types: ["types"],
  unit: ["unit"],
  proof: ["proof"],
  examples: ["examples"],
  rehearse: ["rehearse"],
  engine: inTab,
  build: ["build"],
  e2e: ["build", "e2e"],
};
const names = chosen[values.only ?? "all"];
if (values.help || names === undefined) {
  process.stdout.write(usage);
  process.exit(values.help ? 0 : 2);
}

const suites: Readonly<Record<string, Suite>> = { types, unit, proof: counting("proof"), examples, rehearse: counting("rehearse"), engine: counting("engine:proof"), image: tabImage, build, browser: endToEnd([], { DRYDOCK_TAB_ENGINE: "1" }), e2e: endToEnd(positionals) };

const interrupted = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => interrupted.abort(new Error(`Stopped by ${signal}.`)));
}

const outcomes: [name: string, outcome: Outcome][] = [];
let engine: TestEngine | undefined;
let broken = false;
try {
  if (names.includes("e2e") || names.includes("browser")) await ensurePrograms([{ name: "chromium", package: "chromium" }]);
  if (names.includes("unit") || names.includes("e2e")) {
    engine = await startEngine();
    console.log(`Docker Engine ${engine.version} for the tests at ${engine.endpoint}`);
    await buildImages(engine.socket);
    process.env["DRYDOCK_TEST_ENGINE"] = engine.endpoint;
    process.env["DRYDOCK_TEST_IMAGE"] = sessionImage;
  }
  for (const name of names) {
    const suite = suites[name];
    if (suite === undefined) throw new Error(`There is no suite called ${name}.`);
    console.log(`\n── ${name} ──`);
    const outcome = await suite(interrupted.signal);
    outcomes.push([name, outcome]);
    if (outcome.passed + outcome.failed === 0) {
      console.error(`${name} ran no test, which counts as a failure.`);
      broken = true;
    }
    if ((name === "build" || name === "image") && outcome.failed > 0) break;
  }
} catch (error) {
  broken = true;
  console.error(interrupted.signal.aborted ? String(interrupted.signal.reason) : error);
}
try {
  await engine?.stop();
} catch (error) {
  broken = true;
  console.error(error);
}

console.log("");
for (const [name, { failures }] of outcomes) for (const failure of failures) console.log(`${name} failed: ${failure}`);
for (const [name, { passed, failed }] of outcomes) console.log(`${name}: ${passed} passed, ${failed} failed`);
const sum = total(outcomes.map(([, outcome]) => outcome), broken);
console.log(closingLine(sum));
process.exitCode = interrupted.signal.aborted ? 130 : sum.failed > 0 ? 1 : 0;
