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

/** The part of a chunk's body that begins with record `seq`. */
export function bodyFrom(chunk: Chunk, seq: number): Buffer {
  let at = 0;
  for (let skip = seq - chunk.from; skip > 0; skip--) at = chunk.body.indexOf(NEWLINE, at) + 1;
  return chunk.body.subarray(at);
}
