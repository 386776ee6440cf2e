/** Prometheus' and Alertmanager's files, by Prometheus' own tools: `promtool` and `amtool` of Debian's packages. */
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { isMap, isScalar, isSeq, parseDocument } from "yaml";
import { checkYaml } from "./data.ts";
import { debianRoot } from "./debian-root.ts";
import { ask, inFolder } from "./refusal.ts";
import type { Problem } from "./source.ts";

/** Go programs without libraries, which run outside of their root. */
const tools = (): Promise<string> => debianRoot("prometheus", { packages: ["prometheus", "prometheus-alertmanager"], dependencies: false });

/** The files that a configuration names and promtool reads; their own fences are checked as themselves. */
function ruleFiles(text: string): string[] {
  const document = parseDocument(text);
  const files = isMap(document.contents) ? document.contents.get("rule_files") : undefined;
  if (!isSeq(files)) return [];
  return files.items.flatMap((item) => (isScalar(item) && typeof item.value === "string" && !/^(?:\/|\.\.)|\*/.test(item.value) ? [item.value] : []));
}

/** The part of what the tools print that says what is wrong: not the name of the file, nor what was fine. */
function problemIn(output: string, folder: string): Problem {
  const said = output.replaceAll(`${folder}/`, "").split("\n").map((line) => line.replace(/^Checking (?:'\S+'|\S+) */, "").trim());
  const failure = said.slice(Math.max(0, said.findIndex((line) => /FAILED|error/i.test(line)))).filter((line) => line !== "" && !/^(?:SUCCESS|Found:|amtool: error: failed to validate)/.test(line));
  const message = failure.join(" ").replace(/^(?:FAILED:?\s*)+/, "").replace(/^parsing YAML file \S+: /, "");
  const line = /line (\d+)|\.ya?ml: (\d+):/.exec(message);
  const number = line?.[1] ?? line?.[2];
  return { ...(number === undefined ? {} : { line: Number(number) }), message };
}

/** A configuration, or a file of rules. */
export async function checkPrometheus(text: string): Promise<Problem[]> {
  const syntax = checkYaml(text);
  if (syntax.length > 0) return syntax;
  const promtool = join(await tools(), "usr/bin/promtool");
  if (/^groups:/m.test(text)) return byTool("rules.yml", text, promtool, ["check", "rules"]);
  return byTool("prometheus.yml", text, promtool, ["check", "config"]);
}

/** Expressions, one a block, or several with an empty line between: each becomes a rule, which Prometheus reads with types. */
export async function checkPromql(text: string): Promise<Problem[]> {
  const expressions: { readonly query: string; readonly line: number }[] = [];
  let line = 1;
  for (const part of text.split(/(\n\s*\n)/)) {
    const query = part.replace(/^#.*$/gm, "");
    if (query.trim() !== "") expressions.push({ query, line });
    line += part.split("\n").length - 1;
  }
  const promtool = join(await tools(), "usr/bin/promtool");
  const rules = { groups: [{ name: "queries", rules: expressions.map(({ query }, index) => ({ record: `query_${index}`, expr: query })) }] };
  return inFolder("queries.yml", JSON.stringify(rules), async (folder) => {
    const { accepted, output } = await ask(promtool, ["check", "rules", join(folder, "queries.yml")], folder);
    if (accepted) return [];
    const found = [...output.matchAll(/"query_(\d+)".*?could not parse expression: (?:(\d+):\d+: )?(.*)$/gm)].map(([, index, at, message = ""]) => ({
      line: (expressions[Number(index)]?.line ?? 1) + Number(at ?? 1) - 1,
      message: message.replace(/^parse error: /, ""),
    }));
    return found.length > 0 ? found : [problemIn(output, folder)];
  });
}

export async function checkAlertmanager(text: string): Promise<Problem[]> {
  const syntax = checkYaml(text);
  if (syntax.length > 0) return syntax;
  return byTool("alertmanager.yml", text, join(await tools(), "usr/bin/amtool"), ["check-config"]);
}

function byTool(name: string, text: string, tool: string, words: readonly string[]): Promise<Problem[]> {
  return inFolder(name, text, async (folder) => {
    for (const file of ruleFiles(text)) {
      await mkdir(dirname(join(folder, file)), { recursive: true });
      await writeFile(join(folder, file), "groups: []\n");
    }
    const { accepted, output } = await ask(tool, [...words, join(folder, name)], folder);
    return accepted ? [] : [problemIn(output, folder)];
  });
}
