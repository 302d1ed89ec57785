// Time and chance as arguments, so that a test can hold both in its hand.

/** The tablet's own clock and chance. */
export const machine = {
  /** Milliseconds since 1970, UTC; may be set, and may be years off. */
  now: () => Date.now(),
  /** Milliseconds that only go forward. */
  ticks: () => performance.now(),
  /** Calls `work` after so many milliseconds; returns what takes it back. */
  after(milliseconds, work) {
    const timer = setTimeout(work, milliseconds);
    return () => clearTimeout(timer);
  },
  /** From 0 to below 1. */
  chance: () => Math.random(),
  /** So many random bytes, fit for keys and ids. */
  bytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
};

/** The local day in Viet Nam, which has no summer time: `2026-11-22`. */
export function day(milliseconds) {
  return new Date(milliseconds + 7 * 3_600_000).toISOString().slice(0, 10);
}
