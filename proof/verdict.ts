/** Hands sources to their checkers, and judges what comes back by the sources' marks. */
import { checkers, unchecked } from "./checkers.ts";
import type { Problem, Source } from "./source.ts";

/** `right`: its parser takes it. `refused as meant`: marked `wrong`, and refused. `unchecked`: of a kind that no parser can refuse. */
export type Outcome = "right" | "refused as meant" | "unchecked" | "failed";

export interface Verdict {
  readonly source: Source;
  readonly outcome: Outcome;
  /** Why it failed; empty with every other outcome. */
  readonly problems: readonly Problem[];
}

/** Judges one source, with its mark (`wrong`) taken into account. */
export async function verdictOf(source: Source): Promise<Verdict> {
  if (source.kind in unchecked) {
    if (!source.wrong) return { source, outcome: "unchecked", problems: [] };
    return { source, outcome: "failed", problems: [{ message: `the fence is marked as wrong, and nothing can refuse a text of the kind “${source.kind}”` }] };
  }
  const check = checkers[source.kind];
  if (!check) {
    const message = `nothing checks “${source.kind}”; add a checker to proof/checkers.ts, or give the fence another language or kind`;
    return { source, outcome: "failed", problems: [{ message }] };
  }
  const problems = await check(source);
  if (!source.wrong) return { source, outcome: problems.length === 0 ? "right" : "failed", problems };
  if (problems.length > 0) return { source, outcome: "refused as meant", problems: [] };
  return { source, outcome: "failed", problems: [{ message: "the fence is marked as wrong, but its parser accepts it" }] };
}

/** Checks that run side by side: some wait for others of their kind, to be done together. */
const atOnce = 8;

/** Judges many sources, several at a time. @returns the verdicts in the sources' order */
export async function verdictsOf(sources: readonly Source[]): Promise<Verdict[]> {
  const verdicts: Verdict[] = [];
  const left = sources.entries();
  // All workers take from one iterator, so each source is taken once.
  const work = async () => {
    for (const [index, source] of left) verdicts[index] = await verdictOf(source);
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return verdicts;
}
