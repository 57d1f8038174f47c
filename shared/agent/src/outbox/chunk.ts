/** A closed run of records of one stream, as the bytes that batches and spool files are made of. */
import { CHUNK_OVERHEAD_BYTES } from "./limits.ts";

/** Ends every record in a body. JSON text holds no raw newline, so that newlines count records. */
const SEPARATOR = ",\n";
export const SEPARATOR_BYTES = SEPARATOR.length;
const NEWLINE = 10;

export interface Chunk {
  /** The first record's seq, and the one behind the last record's. */
  from: number;
  next: number;
  /** Each record's JSON and a separator. */
  body: Buffer;
  /** It is in its segment's file. */
  spooled: boolean;
}

/** The chunk of records whose JSON texts are given; `from` is the first one's seq. */
export function chunkOf(from: number, records: readonly string[]): Chunk {
  const body = Buffer.from(records.join(SEPARATOR) + SEPARATOR);
  return { from, next: from + records.length, body, spooled: false };
}

/** What a chunk takes of the memory's bound. Bytes. */
export function costOf(chunk: Chunk): number {
  return chunk.body.length + CHUNK_OVERHEAD_BYTES;
}

/** The part of a chunk's body with the records `from` to before `next`, which are all in it. */
export function bodyOf(chunk: Chunk, from: number, next: number): Buffer {
  const start = behind(chunk.body, 0, from - chunk.from);
  return chunk.body.subarray(start, next === chunk.next ? undefined : behind(chunk.body, start, next - from));
}

/** Where the body goes on behind that many records from `at`. */
function behind(body: Buffer, at: number, records: number): number {
  let place = at;
  for (let left = records; left > 0; left--) place = body.indexOf(NEWLINE, place) + 1;
  return place;
}
