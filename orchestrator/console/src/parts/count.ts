/** A number with its noun. */

/** "1 worker", "2 workers". */
export function count(n: number, noun: string, nouns = `${noun}s`): string {
  return `${n.toLocaleString("en")} ${n === 1 ? noun : nouns}`;
}
