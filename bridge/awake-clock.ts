// A clock that stands still while the machine sleeps. Idle time is what passes before a reader who could have typed: a laptop that
// was closed for the night must not wake to sessions that are removed for it. Whether a system's own clock counts sleep differs.

/**
 * @param now a clock in milliseconds that never goes back
 * @param longestStepMs what is believed of the time between two readings; read it at least twice as often
 * @returns a clock in milliseconds that starts at 0
 */
export function awakeClock(now: () => number, longestStepMs: number): () => number {
  let last = now();
  let awake = 0;
  return () => {
    const current = now();
    awake += Math.min(current - last, longestStepMs);
    last = current;
    return awake;
  };
}
