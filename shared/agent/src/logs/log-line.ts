/** A line that a supervised process printed, as it is sent. */
import { type LogRecord, type Output, plainText, structuredLine } from "@gantry/contracts";
import type { SplitLine } from "./line-splitter.ts";

/** A line's own time is believed when it is at most this far from the agent's. Milliseconds. */
export const CLOCK_SKEW_MS = 24 * 60 * 60 * 1000;

/** Of a line that came at `now`, epoch ms. A piece of a cut line is never structured. */
export function toLogLine(
  { text, cut, partial }: SplitLine,
  stream: Output,
  now: number,
): Omit<LogRecord, "seq" | "process"> {
  const said = cut === null ? structuredLine(plainText(text)) : null;
  const at = said?.at ?? now;
  return {
    at: Math.abs(at - now) <= CLOCK_SKEW_MS ? at : now,
    stream,
    level: said?.level ?? null,
    text,
    cut,
    partial,
  };
}
