// The command line of `npm run bench`.

import { parseArgs } from "node:util";

/** What can be measured by itself, in the table's order. */
export const parts = ["load", "navigation", "search", "build", "lighthouse", "axe", "session"] as const;
export type Part = (typeof parts)[number];

export interface BenchOptions {
  readonly parts: readonly Part[];
  /** How often everything is measured; the table shows medians. */
  readonly rounds: number;
  /** Whether docs/bench.md and docs/bench.json get the figures. */
  readonly write: boolean;
}

export const usage = `npm run bench measures the built guide beside Starlight with the same content. After two dashes:

  --only PART,…   ${parts.join(", ")}
                  (all but session need no engine; session needs root, and measures the panel of ours alone)
  --rounds N      how often each figure is measured (5; medians are shown)
  --write         puts the figures into docs/bench.md and docs/bench.json; parts that weren't measured keep theirs
  --help
`;

const isPart = (name: string): name is Part => (parts as readonly string[]).includes(name);

/** @returns the options, or what is wrong with the arguments, or that help is asked for */
export function parseOptions(args: readonly string[]): { readonly options: BenchOptions } | { readonly problem: string } | { readonly help: true } {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { only: { type: "string" }, rounds: { type: "string", default: "5" }, write: { type: "boolean", default: false }, help: { type: "boolean", default: false } },
    });
    if (values.help) return { help: true };
    const names = values.only?.split(",") ?? parts;
    const chosen = names.filter(isPart);
    const unknown = names.find((name) => !isPart(name));
    if (unknown !== undefined) return { problem: `--only doesn't know “${unknown}”; its parts are ${parts.join(", ")}.` };
    const rounds = Number(values.rounds);
    if (!Number.isInteger(rounds) || rounds < 1) return { problem: `--rounds needs a whole number from 1; “${values.rounds}” is none.` };
    return { options: { parts: parts.filter((part) => chosen.includes(part)), rounds, write: values.write } };
  } catch (error) {
    if (error instanceof TypeError && "code" in error) return { problem: error.message };
    throw error;
  }
}
