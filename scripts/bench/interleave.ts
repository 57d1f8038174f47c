/** Runs what is compared in turn, in alternating order, so that a machine that slows down slows all of it. */

export interface Way<K extends string, T> {
  name: K;
  run: () => Promise<T>;
}

/** Runs every way once a round: A B C, C B A, A B C ... Gives what each way's runs gave, by its name. */
export async function interleave<K extends string, T>(
  rounds: number,
  ways: readonly Way<K, T>[],
): Promise<(name: K) => T[]> {
  const results = new Map<K, T[]>(ways.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const { name, run } of round % 2 === 0 ? ways : ways.toReversed()) results.get(name)?.push(await run());
  }
  return (name) => results.get(name) ?? [];
}
