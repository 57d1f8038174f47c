/** A value of a chart as people read it. */

/** A dash where nothing was measured. */
export function valueWords(value: number | null | undefined, format: (value: number) => string): string {
  return value === null || value === undefined ? "–" : format(value);
}
