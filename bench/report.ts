// The bench's figures as a table: ours beside Starlight's, their ratio, and whether it keeps what the project promises.

import { type Part, parts } from "./options.ts";

export type Unit = "bytes" | "ms" | "seconds" | "count" | "points" | "ratio";

/** What a figure of ours has to keep. */
export type Bar =
  /** Ours divided by Starlight's. */
  | { readonly kind: "ratio"; readonly atMost: number }
  | { readonly kind: "value"; readonly atMost: number }
  | { readonly kind: "value"; readonly atLeast: number };

export interface Figure {
  readonly name: string;
  readonly unit: Unit;
  readonly drydock: number;
  /** Absent where Starlight has nothing to compare. */
  readonly starlight?: number;
  readonly bar?: Bar;
}

/** The figures of one part, with what they were measured on. */
export interface PartResult {
  readonly figures: readonly Figure[];
  readonly rounds: number;
  /** `2026-11-24` */
  readonly date: string;
  readonly machine: string;
  readonly versions: string;
}

/** docs/bench.json */
export type Results = { readonly [P in Part]?: PartResult };

const rounded = (value: number, digits: number): string => value.toFixed(digits).replace(/\.0+$/, "").replace(/\B(?=(\d{3})+(?!\d))/g, ",");

/** A value with its unit, as a person reads it. */
export function shown(value: number, unit: Unit): string {
  switch (unit) {
    case "bytes":
      return value >= 10_000_000 ? `${rounded(value / 1_000_000, 0)} MB` : `${(value / 1000).toFixed(1)} kB`;
    case "ms":
      return `${rounded(value, value < 10 ? 1 : 0)} ms`;
    case "seconds":
      return `${value.toFixed(1)} s`;
    case "ratio":
      return value.toFixed(2);
    case "count":
    case "points":
      return rounded(value, value < 1 ? 3 : 0);
  }
}

/** Ours divided by Starlight's; undefined where that says nothing, as beside zero. */
export function ratioOf({ drydock, starlight, unit }: Figure): number | undefined {
  if (starlight === undefined || starlight === 0 || unit === "points" || unit === "ratio") return undefined;
  return drydock / starlight;
}

/** Whether a figure keeps its bar; undefined without one. */
export function isMet(figure: Figure): boolean | undefined {
  const { bar, drydock, starlight } = figure;
  if (bar === undefined) return undefined;
  if (bar.kind === "ratio") return starlight !== undefined && drydock <= bar.atMost * starlight;
  return "atMost" in bar ? drydock <= bar.atMost : drydock >= bar.atLeast;
}

function barText(bar: Bar): string {
  if (bar.kind === "ratio") return `ratio ≤ ${bar.atMost}`;
  if ("atLeast" in bar) return `≥ ${bar.atLeast}`;
  return bar.atMost === 0 ? "0" : `≤ ${bar.atMost}`;
}

const cells = (figure: Figure): string[] => {
  const { name, unit, drydock, starlight, bar } = figure;
  const ratio = ratioOf(figure);
  return [
    name,
    shown(drydock, unit),
    starlight === undefined ? "–" : shown(starlight, unit),
    ratio === undefined ? "" : ratio.toFixed(2),
    bar === undefined ? "" : `${barText(bar)}: ${isMet(figure) ? "met" : "**not met**"}`,
  ];
};

const header = ["figure", "Drydock", "Starlight", "ratio", "bar"];

/** All figures as one Markdown table. */
export function tableOf(results: Results): string {
  const rows = parts.flatMap((part) => results[part]?.figures ?? []).map(cells);
  const widths = header.map((title, column) => Math.max(...[header, ...rows].map((row) => (row[column] ?? title).length)));
  const line = (row: readonly string[]) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  return [line(header), `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`, ...rows.map(line)].join("\n");
}

/** What each part was measured on, when and how often: a list in Markdown. */
export function circumstancesOf(results: Results): string {
  const groups = new Map<string, string[]>();
  for (const part of parts) {
    const result = results[part];
    if (result === undefined) continue;
    const { date, machine, versions, rounds } = result;
    const text = `${date}, ${machine}; ${versions}; ${rounds === 1 ? "measured once" : `medians of ${rounds}`}`;
    groups.set(text, [...(groups.get(text) ?? []), part]);
  }
  return [...groups].map(([text, names]) => `- ${names.join(", ")}: ${text}`).join("\n");
}

const begin = "<!-- The table is written by npm run bench -- --write -->";
const end = "<!-- End of the table -->";

/**
 * Puts the table into docs/bench.md, between its two marks.
 * @throws when the marks aren't there
 */
export function withTable(document: string, results: Results): string {
  const from = document.indexOf(begin);
  const to = document.indexOf(end);
  if (from === -1 || to < from) throw new Error(`docs/bench.md lacks the marks “${begin}” and “${end}”, between which the table belongs.`);
  return `${document.slice(0, from)}${begin}\n\n${circumstancesOf(results)}\n\n${tableOf(results)}\n\n${document.slice(to)}`;
}
