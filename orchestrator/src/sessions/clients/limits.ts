/** The bounds of a hub's clients, each with its unit and with what happens there. */

/** Sockets of one session; the next one is refused with 429. */
export const MAX_CLIENTS = 512;
/** Sockets of one principal on one session; the next one is refused with 429, so that nobody takes every place. */
export const MAX_CLIENTS_PER_PERSON = 256;
/** Sockets of one principal on all sessions; the next one is refused with 429. */
export const MAX_SOCKETS_PER_PERSON = 1_024;

/** Output that a controller has not acknowledged: from HIGH on its program waits, down to LOW. Bytes. */
export const HIGH_BYTES = 512 * 1024;
export const LOW_BYTES = 128 * 1024;
/** Unacknowledged output beyond which a socket gets nothing more until it acknowledges. Bytes. */
export const LAG_BYTES = 1024 * 1024;
/** How far a raw client may be behind: beyond it the program waits for the only controller, others are closed. Bytes. */
export const RAW_BUDGET_BYTES = 4 * 1024 * 1024;
/** A raw controller that its program waited for lets it go on from here. Bytes. */
export const RAW_LOW_BYTES = 1024 * 1024;
/**
 * Output that the hub's runtime may hold for all its sockets together; a socket with more than its share of it gets
 * nothing more until some has left. Bytes. A Durable Object has 128 MiB for everything.
 */
export const HELD_BYTES = 48 * 1024 * 1024;
/** A raw client says nothing of what it read: a hub that waits for one looks this often. Milliseconds. */
export const RAW_POLL_MS = 50;

/** A controller that its program waits for and that acknowledges nothing for this long is closed. Milliseconds. */
export const CONTROLLER_STALL_MS = 20_000;
/** Any other client that is behind and makes no progress for this long is closed. A hidden page may need a minute. Ms. */
export const STALL_MS = 120_000;
/** A v1 client that has pinged once is gone when nothing was heard of it for this long. Milliseconds. */
export const SILENT_MS = 45_000;

/** A principal whose last controlling socket is gone keeps control for this long, for its reconnect. Milliseconds. */
export const CONTROL_GRACE_MS = 30_000;
/** Who has not typed for this long loses control to whoever asks for it. Milliseconds. */
export const CONTROL_IDLE_MS = 10 * 60_000;
