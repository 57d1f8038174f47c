/** How bad a log line says it is, from the words and numbers of the loggers in use. */
import { z } from "zod";
import { plainText } from "./plain-text.ts";

export const LEVEL = ["trace", "debug", "info", "warn", "error", "fatal"] as const;
export const Level = z.enum(LEVEL);
export type Level = z.infer<typeof Level>;

/**
 * Beside the six: winston's npm levels (https://github.com/winstonjs/winston#logging-levels), those of syslog (RFC 5424
 * 6.2.1) and of Google Cloud Logging (LogSeverity), and zap's panics.
 */
const LEVEL_BY_WORD: ReadonlyMap<string, Level> = new Map<string, Level>([
  ...LEVEL.map((level) => [level, level] as const),
  ["silly", "trace"],
  ["verbose", "debug"],
  ["http", "debug"],
  ["log", "info"],
  ["notice", "info"],
  ["warning", "warn"],
  ["err", "error"],
  ["crit", "fatal"],
  ["critical", "fatal"],
  ["alert", "fatal"],
  ["emerg", "fatal"],
  ["emergency", "fatal"],
  ["dpanic", "fatal"],
  ["panic", "fatal"],
]);

/** A longer word is no level. Characters, colours included. */
const WORD_CHARS = 40;

/**
 * A word in any case, with or without colours, or a number from 10 to 60 as pino and bunyan have it: 10 is trace, 60
 * fatal, one's own level in between counts as the one below. Anything else is null.
 */
export function levelOf(value: unknown): Level | null {
  if (typeof value === "number") return value >= 10 && value <= 60 ? (LEVEL[Math.floor(value / 10) - 1] ?? null) : null;
  if (typeof value !== "string" || value.length > WORD_CHARS) return null;
  return LEVEL_BY_WORD.get(plainText(value).trim().toLowerCase()) ?? null;
}
