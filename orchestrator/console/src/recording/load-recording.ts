/** Fetches a session's recording, and finds out where in it an event of its log is. */
import { parseJson, SessionEvent } from "@gantry/contracts";
import { requestStream } from "@gantry/ui";
import { castFile } from "../sessions/cast-file.ts";
import { type Cast, readCast } from "./cast.ts";
import type { RecordingSearch } from "./search.ts";

/** A recording is read up to here at first. Bytes, uncompressed. */
export const FIRST_BYTES = 16 * 1024 * 1024;
/** No page holds more of one: beyond it there is the download. Bytes, uncompressed. */
export const MOST_BYTES = 128 * 1024 * 1024;

/** A moment just behind an event shows it: sums of rounded intervals are not exact. */
const EVENT_SECONDS = 0.02;

export interface LoadOptions {
  /** How much to read, unless the moment that is asked for lies behind it. */
  bytes: number;
  search: RecordingSearch;
  signal: AbortSignal;
  onProgress: (bytes: number) => void;
}

export interface Loaded {
  cast: Cast;
  /** The moment that was asked for. */
  moment: Moment;
}

/** Seconds since a recording began at `timestamp`, epoch seconds. */
type Moment = (timestamp: number) => number;

/** Throws the AppError of what could not be fetched or is no recording. */
export async function loadRecording(session: string, options: LoadOptions): Promise<Loaded> {
  const { bytes, search, signal, onProgress } = options;
  const moment = await momentOf(session, search, signal);
  const body = await requestStream(castFile(session), { signal });
  return { cast: await readCast(body, { bytes, until: moment, hardBytes: MOST_BYTES }, onProgress), moment };
}

/** The moment that a URL means; the beginning when it names none, the end for an event that is not there yet. */
export async function momentOf(session: string, { at, seq }: RecordingSearch, signal?: AbortSignal): Promise<Moment> {
  if (at !== undefined) return () => at;
  if (seq === undefined || seq === 0) return () => 0;
  const path = `/api/sessions/${session}/events?after=${seq - 1}&limit=1`;
  const text = await new Response(await requestStream(path, signal ? { signal } : {})).text();
  const [line = ""] = text.split("\n");
  if (line === "") return () => Number.MAX_SAFE_INTEGER;
  const event = parseJson(SessionEvent, line, "an event");
  return (timestamp) => Math.max(0, Date.parse(event.at) / 1000 - timestamp + EVENT_SECONDS);
}
