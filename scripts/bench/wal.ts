/** Counts what is committed to SQLite files by reading their write-ahead logs: the writer is not touched. */
import { closeSync, existsSync, openSync, readSync } from "node:fs";

/** Offsets and sizes of https://www.sqlite.org/fileformat2.html, section 4. Bytes. */
const HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;
const PAGE_SIZE_AT = 8;
const SALT_AT = 16;
/** In a frame's header; other than 0 in the last frame of a commit alone. */
const SIZE_AFTER_COMMIT_AT = 4;
const FRAME_SALT_AT = 8;
const SALT_BYTES = 8;

/** A place in one generation of a log; a checkpoint that starts over begins another, with other salts. */
interface Place {
  salt: string;
  at: number;
}

/** The commits of one SQLite file in WAL mode since the counter was made. `file`: the database's path. */
export class CommitCounter {
  readonly #wal: string;
  #place: Place = { salt: "", at: HEADER_BYTES };
  #commits = 0;

  constructor(file: string) {
    this.#wal = `${file}-wal`;
    this.look();
    this.#commits = 0;
  }

  /** Reads on. Look more often than the log starts over (some 1,000 pages), or the end of a generation is missed. */
  look(): number {
    if (!existsSync(this.#wal)) return this.#commits;
    const fd = openSync(this.#wal, "r");
    try {
      this.#read(fd);
    } finally {
      closeSync(fd);
    }
    return this.#commits;
  }

  #read(fd: number): void {
    const header = Buffer.alloc(HEADER_BYTES);
    if (readSync(fd, header, 0, HEADER_BYTES, 0) < HEADER_BYTES) return;
    const salt = header.toString("hex", SALT_AT, SALT_AT + SALT_BYTES);
    if (salt !== this.#place.salt) this.#place = { salt, at: HEADER_BYTES };
    const frame = Buffer.alloc(FRAME_HEADER_BYTES);
    const step = FRAME_HEADER_BYTES + header.readUInt32BE(PAGE_SIZE_AT);
    while (readSync(fd, frame, 0, FRAME_HEADER_BYTES, this.#place.at) === FRAME_HEADER_BYTES) {
      // What lies behind the newest frame is of an older generation.
      if (frame.toString("hex", FRAME_SALT_AT, FRAME_SALT_AT + SALT_BYTES) !== salt) return;
      if (frame.readUInt32BE(SIZE_AFTER_COMMIT_AT) !== 0) this.#commits++;
      this.#place.at += step;
    }
  }
}
