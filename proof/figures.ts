/** The figures that the proof reports of the guide: how much of what was checked, and how it came out. */
import type { Outcome, Verdict } from "./verdict.ts";

const outcomes: readonly Outcome[] = ["right", "refused as meant", "unchecked", "failed"];

/**
 * A table of verdicts, one line a kind, with a sum.
 * @returns lines of equal width: the kind, how many there are, and how many had each outcome
 */
export function verdictTable(verdicts: readonly Verdict[]): string[] {
  const kinds = [...new Set(verdicts.map(({ source }) => source.kind))].sort();
  const rowOf = (name: string, of: readonly Verdict[]): string[] => [
    name,
    String(of.length),
    ...outcomes.map((outcome) => {
      const count = of.filter((verdict) => verdict.outcome === outcome).length;
      return count === 0 ? "" : String(count);
    }),
  ];
  const rows = [["kind", "all", ...outcomes], ...kinds.map((kind) => rowOf(kind, verdicts.filter(({ source }) => source.kind === kind))), rowOf("sum", verdicts)];
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows.map((row) => row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join("  ").trimEnd());
}
