/** The lengths of time that the pages look back. */

const MIN = 60_000;
const HOUR = 60 * MIN;

export const RANGES = [
  { name: "15m", label: "15 min", words: "the last 15 minutes", ms: 15 * MIN },
  { name: "1h", label: "1 h", words: "the last hour", ms: HOUR },
  { name: "6h", label: "6 h", words: "the last 6 hours", ms: 6 * HOUR },
  { name: "24h", label: "24 h", words: "the last 24 hours", ms: 24 * HOUR },
  { name: "7d", label: "7 d", words: "the last 7 days", ms: 7 * 24 * HOUR },
  { name: "30d", label: "30 d", words: "the last 30 days", ms: 30 * 24 * HOUR },
] as const;

export type RangeName = (typeof RANGES)[number]["name"];
export type Range = (typeof RANGES)[number];

/** The range of that name; an hour when none is named. */
export function rangeOf(name: RangeName | undefined): Range {
  return RANGES.find((range) => range.name === name) ?? RANGES[1];
}
