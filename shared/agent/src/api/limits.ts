/** The monitoring API's own bounds, each with its unit. */

/** A request's body; a larger one is PAYLOAD_TOO_LARGE, and what is left of it is dropped. Bytes. */
export const BODY_BYTES = 1024 * 1024;

/** Records that one request for a page of logs looks at; the page's cursor goes on where it stopped. */
export const SCAN_RECORDS = 20_000;

/** Records that are taken out of the journal in one go. */
export const READ_RECORDS = 500;

/** A piece of NDJSON is closed at this many characters; one line fits always. */
export const PIECE_CHARS = 64 * 1024;

/** NDJSON streams open at a time, and as many WebSockets that watch or echo; one more is RATE_LIMITED. */
export const MAX_WATCHERS = 64;

/** What `POST /monitoring/cli` gives of each of stdout and stderr; the rest is cut, which stderr says. Characters. */
export const CLI_OUTPUT_CHARS = 1024 * 1024;
