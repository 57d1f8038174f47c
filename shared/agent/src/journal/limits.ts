/** The bounds of the journal and of those who read it, each with its unit. */
import type { MonitoringStream } from "@gantry/contracts";

/** The newest records of a stream that are kept: bytes of their JSON. Beyond it the oldest go; the newest always stays. */
export const JOURNAL_BYTES: Readonly<Record<MonitoringStream, number>> = {
  logs: 2 * 1024 * 1024,
  errors: 1024 * 1024,
  processes: 256 * 1024,
  metrics: 512 * 1024,
};

/** A message to a client of `/ws/monitoring` is closed at this many bytes of records; one record fits always. */
export const DATA_BYTES = 64 * 1024;

/** Milliseconds a record waits at most for others to share its message. */
export const DATA_MS = 50;

/** Records looked at in one go; beyond it the next message goes on. */
export const DATA_RECORDS = 2_000;

/** Bytes handed to a client's socket that the kernel has not taken; beyond it records wait in the journal. */
export const CLIENT_BUFFER_BYTES = 256 * 1024;

/** With that many bytes unread, a client that goes on asking is closed as too slow: answers need memory too. */
export const ANSWER_BUFFER_BYTES = 1024 * 1024;

/** Frames of one client that are no request; one more closes its socket. */
export const BAD_FRAMES = 16;
