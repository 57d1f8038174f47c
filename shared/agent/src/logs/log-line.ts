/** A line that a supervised process printed, as it is stored, searched and shown. */
import { z } from "zod";
import { LEVEL } from "./level.ts";
import { CUT, LINE_BYTES, type SplitLine } from "./line-splitter.ts";
import { plainText } from "./plain-text.ts";
import { structuredLine } from "./structured-line.ts";

export const STREAM = ["stdout", "stderr"] as const;
export const Stream = z.enum(STREAM);
export type Stream = z.infer<typeof Stream>;

/** A line's own time is believed when it is at most this far from the agent's. Milliseconds. */
export const CLOCK_SKEW_MS = 24 * 60 * 60 * 1000;

/** Bytes of UTF-8 never make more characters than they are. */
const Text = z.string().max(LINE_BYTES);

export const LogLine = z.object({
  /** Epoch ms: by the line itself when it says so believably, otherwise when it came. */
  at: z.number().int(),
  stream: Stream,
  /** As the line itself states it, never a guess from its words or its stream. */
  level: z.enum(LEVEL).nullable(),
  /** With its escape sequences, for display. */
  text: Text,
  /** Without them, for search; null when that is the same as `text`. */
  plain: Text.nullable(),
  /** Of a structured line. */
  message: Text.nullable(),
  /** The rest of a structured line, at most FIELDS_BYTES as JSON; empty for any other line. */
  fields: z.record(z.string(), z.unknown()),
  /** There were more fields than are kept; `text` has them. */
  fieldsDropped: z.boolean(),
  stack: Text.nullable(),
  /** Which piece of a line beyond LINE_BYTES it is; null for a whole one. */
  cut: z.enum(CUT).nullable(),
  /** Its end had not come: the next line of the stream is its rest. */
  partial: z.boolean(),
});
export type LogLine = z.infer<typeof LogLine>;

/** Of a line that came at `now`, epoch ms. A piece of a cut line is never structured. */
export function toLogLine({ text, cut, partial }: SplitLine, stream: Stream, now: number): LogLine {
  const plain = plainText(text);
  const said = cut === null ? structuredLine(plain) : null;
  const at = said?.at ?? now;
  return {
    at: Math.abs(at - now) <= CLOCK_SKEW_MS ? at : now,
    stream,
    level: said?.level ?? null,
    text,
    plain: plain === text ? null : plain,
    message: said?.message ?? null,
    fields: said?.fields ?? {},
    fieldsDropped: said?.fieldsDropped ?? false,
    stack: said?.stack ?? null,
    cut,
    partial,
  };
}
