// The sum of all suites, and the one line that people and machines read it from.

import type { Count } from "./suites.ts";

/**
 * @param counts one entry a suite
 * @param broken whether the run itself failed, outside of any test; it counts as one failure
 */
export function total(counts: readonly Count[], broken: boolean): Count {
  const sum = { passed: 0, failed: broken ? 1 : 0, skipped: 0 };
  for (const count of counts) {
    sum.passed += count.passed;
    sum.failed += count.failed;
    sum.skipped += count.skipped;
  }
  return sum;
}

/** @returns `N passed, N failed`, and how many were skipped if any were */
export function closingLine({ passed, failed, skipped }: Count): string {
  return `${passed} passed, ${failed} failed` + (skipped > 0 ? `, ${skipped} skipped` : "");
}
