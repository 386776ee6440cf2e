// `npm test`: installs the packages if need be, then runs the whole suite (test/run.ts) on Drydock's own Node.js.

import { handOver } from "./hand-over.mjs";
import { prepare } from "./prepare.mjs";

const { status } = await handOver(prepare(), ["test/run.ts", ...process.argv.slice(2)]);
// Ended by a signal, it has tested nothing.
process.exitCode = status ?? 1;
