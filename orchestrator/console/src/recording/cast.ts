/** A recording in memory, read from an asciicast v3 as it arrives and no further than a bound. */
import { AppError, parseJson } from "@gantry/contracts";
import { z } from "zod";

/** asciicast v3, line 1; what the player does not use is not read. */
const Header = z.object({
  version: z.literal(3),
  /** When it began, epoch seconds. */
  timestamp: z.number().nonnegative().default(0),
  term: z.object({ cols: z.number().int().positive(), rows: z.number().int().positive() }),
});
/** asciicast v3, every other line: seconds since the event before, code, data. */
const Line = z.tuple([z.number().nonnegative(), z.string(), z.string()]);

/** Seconds since the recording began, code, data. */
export type CastEvent = readonly [seconds: number, code: string, data: string];

export interface Chapter {
  seconds: number;
  label: string;
}

export interface Cast {
  /** When it began, epoch seconds. */
  timestamp: number;
  cols: number;
  rows: number;
  events: readonly CastEvent[];
  chapters: readonly Chapter[];
  /** How long what was read lasts. */
  seconds: number;
  /** What was read, uncompressed. Bytes. */
  bytes: number;
  /** False where the recording goes on behind what was read. */
  whole: boolean;
}

export interface CastBounds {
  /** Reading ends here. Bytes. */
  bytes: number;
  /** Unless this moment has not come by then: it is read up to there, but never more than `hardBytes`. Given when it began. */
  until: (timestamp: number) => number;
  hardBytes: number;
}

/** Reads `body` up to `bounds`; `onProgress` is told of the bytes so far. Throws VALIDATION_ERROR for anything but asciicast v3. */
export async function readCast(
  body: ReadableStream<Uint8Array>,
  bounds: CastBounds,
  onProgress: (bytes: number) => void = () => {},
): Promise<Cast> {
  const reader = body.getReader();
  const text = new TextDecoder();
  const cast = new CastText();
  let bytes = 0;
  let whole = false;
  while (!isEnough(bytes, cast, bounds)) {
    const { done, value } = await reader.read();
    whole = done;
    if (done) break;
    bytes += value.byteLength;
    cast.push(text.decode(value, { stream: true }));
    onProgress(bytes);
  }
  if (whole) cast.end();
  else await reader.cancel();
  return cast.result(bytes, whole);
}

function isEnough(bytes: number, { seconds, timestamp }: CastText, bounds: CastBounds): boolean {
  if (bytes >= bounds.hardBytes) return true;
  return bytes >= bounds.bytes && timestamp !== null && seconds > bounds.until(timestamp);
}

/** Lines out of chunks. */
class CastText {
  seconds = 0;
  readonly #events: CastEvent[] = [];
  readonly #chapters: Chapter[] = [];
  #header: z.infer<typeof Header> | null = null;
  #rest = "";

  get timestamp(): number | null {
    return this.#header?.timestamp ?? null;
  }

  push(chunk: string): void {
    const lines = (this.#rest + chunk).split("\n");
    this.#rest = lines.pop() ?? "";
    for (const line of lines) this.#line(line);
  }

  /** The last line may lack its line feed. */
  end(): void {
    this.#line(this.#rest);
  }

  result(bytes: number, whole: boolean): Cast {
    if (this.#header === null) throw new AppError("VALIDATION_ERROR", "the recording is empty");
    const { timestamp, term } = this.#header;
    const { cols, rows } = term;
    return {
      timestamp,
      cols,
      rows,
      events: this.#events,
      chapters: this.#chapters,
      seconds: this.seconds,
      bytes,
      whole,
    };
  }

  #line(line: string): void {
    if (line === "" || line.startsWith("#")) return;
    if (this.#header === null) {
      this.#header = parseJson(Header, line, "the recording's header");
      return;
    }
    const [interval, code, data] = parseJson(Line, line, "an event of the recording");
    this.seconds += interval;
    this.#events.push([this.seconds, code, data]);
    if (code === "m") this.#chapters.push({ seconds: this.seconds, label: data });
  }
}
