/** What a line of JSON from a logger says: pino, bunyan, winston and what looks like them. */
import { z } from "zod";
import { type Level, levelOf } from "./level.ts";
import { timeOf } from "./log-time.ts";

/** The fields beside level, message and time, as JSON; when they are more, none is kept. Bytes of UTF-8. */
export const FIELDS_BYTES = 8 * 1024;

/**
 * Characters of a line whose fields fit whatever they are: written out anew a character makes 3 bytes at most, those
 * of a number like 1e20 make 6.
 */
const SURE_TO_FIT_CHARS = FIELDS_BYTES / 6;

const LEVEL_KEYS = ["level", "severity", "lvl"];
const TIME_KEYS = ["time", "timestamp", "ts"];
const ERROR_KEYS = ["err", "error"];

const Fields = z.record(z.string(), z.unknown());
type Fields = z.infer<typeof Fields>;

export type StructuredLine = {
  level: Level | null;
  message: string | null;
  /** Epoch ms. */
  at: number | null;
  /** All else; of an error its stack is left out. */
  fields: Fields;
  fieldsDropped: boolean;
  stack: string | null;
};

/**
 * Reads a line of text; null when it is no JSON object, or one with neither a known level nor a text as message. Never
 * throws. `__proto__` is not taken over as a field. Facts: https://getpino.io/#/docs/api (levels 10 to 60, `msg`,
 * `time`, `err`), https://github.com/trentm/node-bunyan#core-fields, https://github.com/winstonjs/logform (`message`,
 * `timestamp`, `stack`).
 */
export function structuredLine(text: string): StructuredLine | null {
  const fields = parseObject(text.trim());
  if (!fields) return null;
  const level = take(fields, LEVEL_KEYS, levelOf);
  const numeric = typeof level?.raw === "number";
  const message = take(fields, numeric ? ["msg", "message"] : ["message", "msg"], textOf)?.value ?? null;
  if (level === null && message === null) return null;
  const at = take(fields, TIME_KEYS, timeOf)?.value ?? null;
  const stack = takeStack(fields);
  const fieldsDropped = text.length > SURE_TO_FIT_CHARS && !fits(fields);
  return { level: level?.value ?? null, message, at, fields: fieldsDropped ? {} : fields, fieldsDropped, stack };
}

function parseObject(json: string): Fields | null {
  // A thrown SyntaxError is dear, and programs print `{` and `}` of their own.
  if (!json.startsWith("{") || !json.endsWith("}")) return null;
  try {
    return Fields.safeParse(JSON.parse(json)).data ?? null;
  } catch {
    return null;
  }
}

/** Moves the first of the keys that `read` knows out of the fields. */
function take<T>(fields: Fields, keys: readonly string[], read: (raw: unknown) => T | null) {
  for (const key of keys) {
    const raw = Object.hasOwn(fields, key) ? fields[key] : undefined;
    const value = read(raw);
    if (value === null) continue;
    delete fields[key];
    return { raw, value };
  }
  return null;
}

const textOf = (raw: unknown): string | null => (typeof raw === "string" ? raw : null);
const stackOf = (raw: unknown): string | null => (typeof raw === "string" && raw.includes("\n    at ") ? raw : null);

/** The stack of the line itself, of an error in it, or an error that is written as its stack. */
function takeStack(fields: Fields): string | null {
  const own = take(fields, ["stack"], textOf) ?? take(fields, ERROR_KEYS, stackOf);
  if (own) return own.value;
  for (const key of ERROR_KEYS) {
    const error = Object.hasOwn(fields, key) ? Fields.safeParse(fields[key]).data : undefined;
    const stack = error && take(error, ["stack"], textOf);
    if (!stack) continue;
    fields[key] = error;
    return stack.value;
  }
  return null;
}

function fits(fields: Fields): boolean {
  try {
    return new TextEncoder().encode(JSON.stringify(fields)).length <= FIELDS_BYTES;
  } catch {
    // Nested deeper than the stack reaches.
    return false;
  }
}
