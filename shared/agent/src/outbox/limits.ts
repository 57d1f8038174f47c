/** The outbox's own bounds, each with its unit; those of a batch are in @gantry/contracts. */
import { BATCH_BYTES, BATCH_MS, BATCH_RECORDS, MAX_BATCH_BYTES } from "@gantry/contracts";

/** What a batch's text needs beside its records, rounded up. Bytes. */
const FRAME_BYTES = 1024;

/** Records of one batch together, with their separators. Bytes. */
export const BODY_BYTES = BATCH_BYTES - FRAME_BYTES;

/** A larger record fits no batch: it counts as dropped. Bytes. */
export const RECORD_BYTES = MAX_BATCH_BYTES - FRAME_BYTES;

/** What a chunk costs in memory beside its bytes, rounded up. Bytes. */
export const CHUNK_OVERHEAD_BYTES = 256;

/** Closes with 1008 in a row, without an ack, before the records in question are given up. */
const POISON_TRIES = 3;

export const OUTBOX_BOUNDS = {
  /** Records in memory. Beyond it what is in a file leaves memory; when nothing is, the oldest are dropped. Bytes. */
  memoryBytes: 8 * 1024 * 1024,
  /** All spool files. Beyond it records stay in memory, half of memoryBytes at most; then the oldest are dropped. */
  spoolBytes: 64 * 1024 * 1024,
  /** A spool file is full with that many bytes; it is at most one chunk longer. */
  segmentBytes: 1024 * 1024,
  /** Files and their like in memory; short-lived boots leave small ones. Beyond it the oldest are dropped. */
  segments: 1024,
  /** A chunk is closed before the record that would exceed it. Bytes. */
  chunkBytes: BODY_BYTES,
  /** Records of a chunk. */
  chunkRecords: BATCH_RECORDS,
  /** Milliseconds from a chunk's first record until it is closed. */
  chunkMs: BATCH_MS,
  /** Milliseconds for which a disk that refused is not asked again. */
  refusedMs: 30_000,
  /** Milliseconds before what was refused is sent again; doubled each time up to the second, with jitter. */
  retryMs: 250,
  maxRetryMs: 5_000,
  /** Milliseconds without any answer while something is unanswered; then the link is closed, and another may come. */
  answerMs: 60_000,
  poisonTries: POISON_TRIES,
  /** Bad records that are given up one by one; when no batch is stored after that many, each time twice as many go. */
  poisonAlone: 4,
};
export type OutboxBounds = typeof OUTBOX_BOUNDS;
