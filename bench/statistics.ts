// Figures are medians and percentiles of what was measured, never a single run.

/**
 * @param values at least one
 * @param share 0 to 1; 0.5 is the median
 * @returns the value below or at which that share of the values lies, interpolated between neighbours
 */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) * share;
  const below = sorted[Math.floor(at)];
  const above = sorted[Math.ceil(at)];
  if (below === undefined || above === undefined) throw new Error("There is no percentile of no values.");
  return below + (above - below) * (at - Math.floor(at));
}

export const median = (values: readonly number[]): number => percentile(values, 0.5);
