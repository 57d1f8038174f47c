/** Times of the place where the reader is; the exact one, in ISO 8601, on hover. */
import { relativeWords, useNow } from "@gantry/ui";

const CLOCK = new Intl.DateTimeFormat(undefined, {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hour12: false,
});
const DAY = new Intl.DateTimeFormat(undefined, { month: "short", day: "numeric" });

/** "14:03:07.042" of epoch ms. */
export function clockOf(at: number): string {
  return `${CLOCK.format(at)}.${String(at % 1000).padStart(3, "0")}`;
}

/** "20 Nov 14:03:07" of epoch ms. */
export function momentOf(at: number): string {
  return `${DAY.format(at)} ${CLOCK.format(at)}`;
}

/** `at`: ISO 8601. */
export function Moment({ at }: { at: string }) {
  return (
    <time dateTime={at} title={at} className="whitespace-nowrap tabular-nums">
      {momentOf(Date.parse(at))}
    </time>
  );
}

/** "3 min ago" of an ISO 8601 time. */
export function Ago({ at }: { at: string }) {
  const now = useNow(5_000);
  return (
    <time dateTime={at} title={at} className="tabular-nums">
      {relativeWords(Date.parse(at), now)}
    </time>
  );
}

/** For a field of type datetime-local: the local time of epoch ms, to the second. */
export function fieldOf(at: number): string {
  const local = new Date(at - new Date(at).getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 19);
}

/** The ISO 8601 time of a datetime-local field; undefined when it is empty. */
export function isoOfField(value: string): string | undefined {
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : new Date(at).toISOString();
}
