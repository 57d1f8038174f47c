/** Numbers that are random to the eye and the same for the same seed. */

export interface Random {
  /** A whole number from `low` to `high`, both included. */
  int(low: number, high: number): number;
  /** True in `part` of the cases, 0 to 1. */
  chance(part: number): boolean;
  pick<T>(values: readonly [T, ...T[]]): T;
}

/** Numbers from 0 to below 1: mulberry32, a generator with 32 bits of state. */
export function fractions(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function seeded(seed: number): Random {
  const next = fractions(seed);
  return {
    int: (low, high) => low + Math.floor(next() * (high - low + 1)),
    chance: (part) => next() < part,
    pick: (values) => values[Math.floor(next() * values.length)] ?? values[0],
  };
}
