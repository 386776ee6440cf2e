/**
 * `npm run proof`: every fence of the guide, and every file of its example projects, goes to the parser of its language.
 *
 * usage: node proof/main.ts [PAGE.mdx …]   without pages: all of them, and the examples
 */
import { resolve } from "node:path";
import { sourcesOfExamples } from "./examples.ts";
import { verdictTable } from "./figures.ts";
import { blocksOfPage, pagePaths, sourcesOfPage, subsectionsOfPage } from "./pages.ts";
import { stopProofEngine } from "./proof-engine.ts";
import { verdictsOf } from "./verdict.ts";

const named = process.argv.slice(2);
const pages = named.length > 0 ? named.map((path) => resolve(path)) : pagePaths(process.cwd());
const examples = named.length > 0 ? [] : sourcesOfExamples();
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => void stopProofEngine().finally(() => process.exit(130)));
}
const verdicts = await verdictsOf([...pages.flatMap(sourcesOfPage), ...examples]).finally(stopProofEngine);

for (const { source, problems } of verdicts) {
  for (const { line = 1, message } of problems) console.error(`${source.file}:${source.line + line - 1}: ${source.kind}: ${message}`);
}
for (const line of verdictTable(verdicts)) console.log(line);

const commands = pages.flatMap(blocksOfPage).flatMap((block) => (block.kind === "command" ? [block.record] : []));
const runnable = commands.filter((record) => record.runnable).length;
const subsections = pages.map(subsectionsOfPage).reduce((sum, count) => sum + count, 0);
console.log(`${pages.length} sections, ${subsections} numbered subsections, ${commands.length} command blocks, ${runnable} of them runnable; ${examples.length} files of example projects`);

const failed = verdicts.filter(({ outcome }) => outcome === "failed").length;
// performance.now() counts from the start of the process.
console.log(`proof (${(performance.now() / 1000).toFixed(1)} s): ${verdicts.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
