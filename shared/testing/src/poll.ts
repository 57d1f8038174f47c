/** Waiting for something to become true, with a bound and without a fixed sleep. */

/**
 * How long anything that must come is waited for: longer than the slowest machine takes, so that it only ends what would
 * wait for ever. It says nothing of how fast a thing should be. Milliseconds.
 */
export const PATIENCE_MS = 240_000;

/** Between two looks. Milliseconds. */
const INTERVAL_MS = 20;

/** Gives the first value of `look` that is neither undefined, null nor false. Throws after `ms`, naming `what`. */
export async function until<T>(
  what: string,
  look: () => T | Promise<T>,
  ms = PATIENCE_MS,
): Promise<NonNullable<Exclude<T, false>>> {
  const end = Date.now() + ms;
  for (;;) {
    const value = await look();
    if (isThere(value)) return value;
    if (Date.now() > end) throw new Error(`waited ${ms} ms in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, INTERVAL_MS));
  }
}

function isThere<T>(value: T): value is NonNullable<Exclude<T, false>> {
  return value !== undefined && value !== null && value !== false;
}
