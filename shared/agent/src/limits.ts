/** The agent's own bounds, each with its unit; the link's are in @gantry/contracts. */

/**
 * Bytes of one output event at most. Nearly four times what architecture.md says: under a flood every hop between the
 * PTY and the browser pays per event, and at 30 MB/s it takes 2 ms to fill; GATHER_MS bounds what anybody waits for it.
 * With its headers it fits into the 64 KiB that Node reads at once: what comes in two reads a client has to copy.
 */
export const CHUNK_BYTES = 60 * 1024;

/** Milliseconds that output waits for more behind a chunk that went out. */
export const GATHER_MS = 8;

/** Rings of all sessions together: bytes of output plus EVENT_OVERHEAD_BYTES for each event. */
export const AGENT_RING_BYTES = 32 * 1024 * 1024;

/** What an event costs beside its bytes: the frame's header and the objects that hold it, rounded up. Bytes. */
export const EVENT_OVERHEAD_BYTES = 256;

/** Bytes handed to a socket that the kernel has not taken yet; beyond it events wait in the ring. */
export const SOCKET_BUFFER_BYTES = 512 * 1024;

/** Milliseconds without a link in which a full ring pauses the program; after that the oldest output is dropped. */
export const LINK_GRACE_MS = 60_000;

/** Milliseconds a new socket has to send `attach`. */
export const ATTACH_MS = 5_000;

/** Bytes of one message from the hub at most. */
export const MESSAGE_BYTES = 1024 * 1024;

/** Sockets open at a time: a link and its successor for every session, and room for probes. */
export const MAX_SOCKETS = 512;

/** Bytes of input that wait for a program that does not read. */
export const INPUT_BYTES = 4 * 1024 * 1024;

/** Milliseconds an ended session is kept for a hub that comes back. */
export const EXITED_KEEP_MS = 10 * 60_000;

/** Ended sessions kept at most; the one that ended first goes first. */
export const MAX_ENDED_SESSIONS = 64;

/** Milliseconds between SIGHUP and SIGKILL when a session is killed. */
export const KILL_AFTER_MS = 3_000;

/** Milliseconds from SIGHUP to SIGTERM, and from there to SIGKILL, when the agent stops. */
export const DRAIN_HANGUP_MS = 1_000;
export const DRAIN_TERMINATE_MS = 4_000;

/** Milliseconds that a stopping agent waits for hubs to take what is pending, and `bye`. */
export const BYE_MS = 2_000;

/** Milliseconds from the signal until the agent exits at the latest. */
export const DRAIN_MS = 8_000;
