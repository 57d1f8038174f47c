/** The most that a gauge shows while something else runs. */

/** `look` gives what the gauge shows; a look begins `everyMs` milliseconds after the one before has ended. */
export function watchPeak(everyMs: number, look: () => number | Promise<number>): { stop(): Promise<number> } {
  let most = Number.NEGATIVE_INFINITY;
  let timer: ReturnType<typeof setTimeout> | null = null;
  let looking = Promise.resolve();
  const again = (): void => {
    looking = (async () => void (most = Math.max(most, await look())))();
    // Whoever stops hears of a failure.
    looking.then(() => (timer = setTimeout(again, everyMs))).catch(() => undefined);
  };
  again();
  return {
    async stop() {
      await looking;
      if (timer !== null) clearTimeout(timer);
      return Math.max(most, await look());
    },
  };
}
