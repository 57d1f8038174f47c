/** Takes out of an error's message what differs from one occurrence to the next. */

/** Characters of the raw message that are looked at. */
const RAW_CHARS = 4096;
/** Characters of the normalised message. */
const MESSAGE_CHARS = 500;
/** A word of letters and digits this long with IDENTIFIER_DIGITS digits is an identifier (ULID, cuid). */
const IDENTIFIER_CHARS = 16;
const IDENTIFIER_DIGITS = 3;

/** An all-digit one gets the same token: a commit or a hash may happen to have no letter. */
function word(text: string): string {
  const digits = text.replace(/\D/g, "").length;
  if (digits > 0 && digits < text.length && /^[\da-f]+$/i.test(text)) return "<n>";
  return text.length >= IDENTIFIER_CHARS && digits >= IDENTIFIER_DIGITS && digits < text.length ? "<id>" : text;
}

const WEEKDAY = "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)";
const MONTH = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)";
/** As Date.toString, HTTP (RFC 9110 5.6.7) and asctime(3) write it: with a year, before or behind the time of day. */
const WORDED_TIME = new RegExp(
  `\\b(?:${WEEKDAY},? )?(?:\\d{1,2} ${MONTH}|${MONTH} {1,2}\\d{1,2},?)(?: \\d{4}(?: \\d\\d:\\d\\d:\\d\\d)?| \\d\\d:\\d\\d:\\d\\d \\d{4})\\b`,
  "g",
);

/** In order: what holds other tokens comes before them. */
const TOKENS: [RegExp, string | ((text: string) => string)][] = [
  // Only absolute paths: `Cannot find module './a'` and './b' are two faults.
  [/(["'`])(?:file:\/\/|\/|[A-Za-z]:[\\/])[^"'`\n]*\1/g, "<path>"],
  [/\b[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}\b/gi, "<uuid>"],
  [/\b\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?)?/g, "<time>"],
  [WORDED_TIME, "<time>"],
  [/\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\b/g, "<ip>"],
  [/(?<![\w:])(?:[\da-f]{0,4}:){2,7}[\da-f]{1,4}(?![\w:])/gi, "<ip>"],
  [/\b0x[\da-f]+\b/gi, "<address>"],
  [/(?<![A-Za-z\d])[\dA-Za-z]{8,}(?![A-Za-z\d])/g, word],
  [/:\d{1,5}\b/g, ":<n>"],
  [/\b(?:\d+(?:\.\d+)? ?(?:ns|us|µs|ms|secs?|seconds|s|minutes|min|m|hours|h))+\b/g, "<duration>"],
  // Not in `utf8` or `md5`: a digit after a letter belongs to a name.
  [/(?<![A-Za-z\d])\d+(?:[.,]\d+)*/g, "<n>"],
];

/** Takes a raw message, gives its words with tokens for the rest, at most MESSAGE_CHARS. */
export function normaliseMessage(message: string): string {
  let text = message.slice(0, RAW_CHARS);
  for (const [pattern, token] of TOKENS)
    text = typeof token === "string" ? text.replace(pattern, token) : text.replace(pattern, token);
  return text.replace(/\s+/g, " ").trim().slice(0, MESSAGE_CHARS);
}
