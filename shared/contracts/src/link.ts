/**
 * The private link between a hub and the agent: one WebSocket per session on the agent's port.
 *
 * Every event of a session within one boot has a number n = 1, 2, 3 ... and output events have the byte offset of
 * their first byte. Borders of events never change once numbered, so a hub that attaches again sees the same
 * numbers on the same bytes.
 *
 * Binary frames from the agent are output: 8 bytes offset, 8 bytes n (both big-endian), then the bytes. The order
 * lets the hub write its own seq over n and forward the rest without a copy. Binary frames to the agent are input.
 * Text frames both ways are the unions below.
 */
import { z } from "zod";
import { readUint64, writeUint64 } from "./terminal.ts";
import { Adapter, Cols, Command, Rows } from "./sessions.ts";
import type { SessionId } from "./names.ts";

/** The port that the agent binds inside a container. */
export const AGENT_PORT = 4320;

/**
 * Output the agent sends beyond what the hub has acknowledged; at the bound the PTY is paused. Bytes. What can still be
 * in flight then fits into the ring, so that a hub that is lost at the bound loses nothing.
 */
export const LINK_WINDOW_BYTES = 1792 * 1024;

/** Output an agent keeps per session for a hub that attaches again. Bytes; the oldest events go first. */
export const RING_BYTES = 2 * 1024 * 1024;

/** The agent's sub-path of a session's link. */
export const linkPath = (session: SessionId): string => `/sessions/${session}/link`;

const Count = z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER);

/** What to run when the agent does not have the session. */
export const OpenSession = z.object({ adapter: Adapter, command: Command.nullable(), cols: Cols, rows: Rows });
export type OpenSession = z.infer<typeof OpenSession>;

/** Text frames from hub to agent. `attach` is the first frame, and once. */
export const HubFrame = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("attach"),
    /** The boot the hub last saw, null for none. In another boot numbering starts anew, and so does the replay. */
    boot: z.string().nullable(),
    /** The last n the hub has of that boot; the replay starts behind it. */
    after: Count,
    /** Null: attach only; `missing` is the answer when the agent does not have the session. */
    open: OpenSession.nullable(),
  }),
  /** Everything up to and including event n is stored. */
  z.object({ type: z.literal("ack"), n: Count }),
  z.object({ type: z.literal("resize"), cols: Cols, rows: Rows }),
  /** The program waits until `resume`, or until the link ends: whoever follows it cannot take more. */
  z.object({ type: z.literal("pause") }),
  z.object({ type: z.literal("resume") }),
  /** Ends the session's process tree: SIGHUP, then SIGKILL. */
  z.object({ type: z.literal("kill") }),
  z.object({ type: z.literal("ping") }),
]);
export type HubFrame = z.infer<typeof HubFrame>;

/** Text frames from agent to hub. */
export const AgentFrame = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("attached"),
    boot: z.string(),
    /** The first event that follows; above `after + 1` what lies between is trimmed. */
    next: Count,
    /** Byte offset at which event `next` starts. */
    offset: Count,
    /** The newest n at this moment; the replay has caught up when it has arrived. */
    last: Count,
    cols: Cols,
    rows: Rows,
  }),
  z.object({ type: z.literal("resized"), n: Count, offset: Count, cols: Cols, rows: Rows }),
  z.object({
    type: z.literal("exit"),
    n: Count,
    offset: Count,
    code: z.number().int().nullable(),
    signal: z.string().nullable(),
  }),
  z.object({ type: z.literal("missing") }),
  /** The session could not be opened; the link closes. */
  z.object({ type: z.literal("failed"), message: z.string() }),
  /** The container stops on purpose (sleep, stop, restart): the session is asleep, not ended. The link closes. */
  z.object({ type: z.literal("bye") }),
  z.object({ type: z.literal("pong") }),
]);
export type AgentFrame = z.infer<typeof AgentFrame>;

export const LINK_HEADER_BYTES = 16;

/** One output event as the agent sends it; into `frame` where one of LINK_HEADER_BYTES more than `data` is given. */
export function encodeOutput(
  offset: number,
  n: number,
  data: Uint8Array,
  frame: Uint8Array<ArrayBuffer> = new Uint8Array(LINK_HEADER_BYTES + data.length),
): Uint8Array<ArrayBuffer> {
  const view = new DataView(frame.buffer, frame.byteOffset);
  writeUint64(view, 0, offset);
  writeUint64(view, 8, n);
  frame.set(data, LINK_HEADER_BYTES);
  return frame;
}

/** Offset, number and bytes (a view, no copy) of an output event; null when the frame is too short to be one. */
export function decodeOutput(frame: ArrayBuffer): { offset: number; n: number; data: Uint8Array } | null {
  if (frame.byteLength < LINK_HEADER_BYTES) return null;
  const view = new DataView(frame);
  return { offset: readUint64(view, 0), n: readUint64(view, 8), data: new Uint8Array(frame, LINK_HEADER_BYTES) };
}

/** `GET /health` of the agent. */
export const AgentHealth = z.object({
  status: z.enum(["starting", "ready", "draining"]),
  bootId: z.string(),
  version: z.string(),
  sessions: z.number().int().nonnegative(),
  /** Supervised processes that run and were started on demand: while there are any, the container is not idle. */
  jobs: z.number().int().nonnegative(),
});
export type AgentHealth = z.infer<typeof AgentHealth>;
