/** The URL of a recording: the moment at which it opens. */

export interface RecordingSearch {
  /** Seconds since the recording began. */
  at?: number | undefined;
  /** An event of the session's log. */
  seq?: number | undefined;
  /** Words that are printed at that event or soon after: it opens when they are there. */
  find?: string | undefined;
}

/** Characters of `find`. */
const MAX_FIND = 200;

/** Keeps of a URL's search what is well formed; its values are text when they come from the address bar. */
export function readRecordingSearch(search: Record<string, unknown>): RecordingSearch {
  const seq = numberOf(search["seq"]);
  const find = search["find"];
  return {
    at: numberOf(search["at"]),
    seq: Number.isSafeInteger(seq) ? seq : undefined,
    find: typeof find === "string" && find !== "" ? find.slice(0, MAX_FIND) : undefined,
  };
}

function numberOf(value: unknown): number | undefined {
  if (value === undefined || value === "") return undefined;
  const number = Number(value);
  return Number.isFinite(number) && number >= 0 ? number : undefined;
}
