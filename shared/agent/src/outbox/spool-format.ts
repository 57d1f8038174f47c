/**
 * A spool file: chunks, each a line `#<checksum> <bytes> <boot> <stream> <from> <count>` and the body it tells of. The
 * checksum is the CRC-32 of all that follows it, so that a torn or spoiled chunk is known and the next one is found.
 */
import { crc32 } from "node:zlib";
import { InstanceId, MonitoringStream } from "@gantry/contracts";
import type { Chunk } from "./chunk.ts";

const HEADER = /^#([0-9a-f]{8}) (\d{1,9}) ([A-Za-z0-9_-]{1,64}) ([a-z]{1,16}) (\d{1,15}) (\d{1,9})\n/;
/** Longer than any header. Bytes. */
const HEADER_BYTES = 160;
const CHECKSUM_BYTES = "#00000000".length;

export interface SpoolFile {
  boot: string;
  stream: MonitoringStream;
  chunks: Chunk[];
  /** Bytes that belong to no whole chunk; at the file's end a SIGKILL leaves some. */
  spoiled: number;
}

/** A chunk as it is appended to its file. */
export function encodeChunk(boot: string, stream: MonitoringStream, { from, next, body }: Chunk): Buffer[] {
  const fields = Buffer.from(` ${body.length} ${boot} ${stream} ${from} ${next - from}\n`);
  return [Buffer.from(`#${checksum(fields, body)}`), fields, body];
}

/** Reads a file; null when there is no whole chunk in it. Of another boot or stream than its first chunk's is none. */
export function decodeFile(bytes: Buffer): SpoolFile | null {
  let file: SpoolFile | null = null;
  let read = 0;
  for (let at = bytes.indexOf("#"); at >= 0;) {
    const found = chunkAt(bytes, at);
    if (found) {
      file ??= { boot: found.boot, stream: found.stream, chunks: [], spoiled: 0 };
      const follows = found.chunk.from >= (file.chunks.at(-1)?.next ?? 0);
      if (found.boot === file.boot && found.stream === file.stream && follows) {
        file.chunks.push(found.chunk);
        read += found.end - at;
      }
    }
    at = bytes.indexOf("#", found?.end ?? at + 1);
  }
  if (file) file.spoiled = bytes.length - read;
  return file;
}

function chunkAt(bytes: Buffer, at: number) {
  const header = HEADER.exec(bytes.toString("latin1", at, at + HEADER_BYTES));
  if (!header) return null;
  const [line, sum, length, boot, stream, from, count] = header;
  const begin = at + line.length;
  const body = bytes.subarray(begin, begin + Number(length));
  const known = { boot: InstanceId.safeParse(boot), stream: MonitoringStream.safeParse(stream) };
  if (!known.boot.success || !known.stream.success || body.length !== Number(length)) return null;
  if (checksum(bytes.subarray(at + CHECKSUM_BYTES, begin), body) !== sum) return null;
  const chunk: Chunk = { from: Number(from), next: Number(from) + Number(count), body, spooled: true };
  return { boot: known.boot.data, stream: known.stream.data, chunk, end: begin + body.length };
}

const checksum = (fields: Buffer, body: Buffer): string => crc32(body, crc32(fields)).toString(16).padStart(8, "0");
