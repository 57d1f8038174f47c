/** The moment that a structured log line says it is from. */

/** Below it a number counts seconds, from it on milliseconds: it is the year 5138 in the one, 1973 in the other. */
const SECONDS_BELOW = 1e11;
/** From it on a number counts microseconds or less, which no logger that is known here writes. */
const MS_BELOW = 1e14;

/** ISO 8601 as Date.parse reads it, also with a space for the T. */
const ISO = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?$/;

/**
 * Epoch milliseconds, rounded: of pino's epoch ms, of seconds (pino's `unixTime`, zap), of ISO time. Time without a
 * zone is that of this machine, on which the program runs as well. Null for anything else.
 */
export function timeOf(value: unknown): number | null {
  if (typeof value === "number") {
    if (!(value > 0 && value < MS_BELOW)) return null;
    return Math.round(value < SECONDS_BELOW ? value * 1000 : value);
  }
  if (typeof value !== "string" || !ISO.test(value)) return null;
  const at = Date.parse(value.replace(" ", "T").replace(",", "."));
  return Number.isNaN(at) ? null : at;
}
