/** The terminal socket between a client and its hub: the query of the upgrade and the frames of `gantry.terminal.v1`. */
import { z } from "zod";
import { ErrorBody } from "./errors.ts";
import { ContainerName, DEFAULT_CONTAINER, SessionId } from "./names.ts";
import { Cols, Command, DEFAULT_COLS, DEFAULT_ROWS, Rows, SessionState } from "./sessions.ts";

export const TERMINAL_PROTOCOL = "gantry.terminal.v1";

/** Input that waits for a container to start; beyond it the client is closed 1013. */
export const QUEUED_INPUT_BYTES = 64 * 1024;

/** A control frame longer than this is refused as malformed. */
export const CONTROL_FRAME_BYTES = 64 * 1024;

export const ROLE = ["controller", "viewer"] as const;
export const Role = z.enum(ROLE);
export type Role = z.infer<typeof Role>;

/** Digits only: `Number()` alone would take "", "1e3" and "0x10". */
const digits = z
  .string()
  .regex(/^\d{1,16}$/, "must be a whole number")
  .transform(Number);
const Seq = z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER);

const commandJson = z.string().transform((text, ctx): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    ctx.addIssue({ code: "custom", message: "must be a JSON array of strings" });
    return z.NEVER;
  }
});

/** The query of `GET /api/workers/:workerName/terminal`. `after` is exclusive. */
export const TerminalQuery = z.object({
  container: ContainerName.default(DEFAULT_CONTAINER),
  session: SessionId.optional(),
  after: digits.pipe(Seq).optional(),
  cols: digits.pipe(Cols).default(DEFAULT_COLS),
  rows: digits.pipe(Rows).default(DEFAULT_ROWS),
  command: commandJson.pipe(Command).optional(),
  role: Role.default("controller"),
});
export type TerminalQuery = z.infer<typeof TerminalQuery>;

/** Who is attached: one entry a principal and role; `sockets` counts its sockets in that role. */
export const AttachedPerson = z.object({ actor: z.string(), role: Role, sockets: z.number().int().positive() });
export type AttachedPerson = z.infer<typeof AttachedPerson>;

/** True for the one socket that answers what the program asks of its terminal; a hub that does not say leaves it open. */
const Responder = z.boolean().optional();

/** exact: every byte after `after` follows; tail: the end of the log follows; snapshot: a screen follows. */
export const AttachMode = z.enum(["exact", "tail", "snapshot"]);
export type AttachMode = z.infer<typeof AttachMode>;

/** Text frames from hub to client. */
export const ServerFrame = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("ready"),
    session: SessionId,
    role: Role,
    cols: Cols,
    rows: Rows,
    lastSeq: Seq,
    mode: AttachMode,
    responder: Responder,
  }),
  z.object({ type: z.literal("snapshot"), seq: Seq, cols: Cols, rows: Rows }),
  z.object({ type: z.literal("resized"), seq: Seq, cols: Cols, rows: Rows }),
  z.object({
    type: z.literal("gap"),
    seq: Seq,
    from: Seq,
    to: Seq,
    bytes: z.number().int().nonnegative(),
    reason: z.string(),
  }),
  /** What this socket may do from here on; `controller` is the principal that types, null when nobody does. */
  z.object({
    type: z.literal("role"),
    role: Role,
    controller: z.string().nullable(),
    responder: Responder,
  }),
  /** Sockets by role, and who they are. */
  z.object({
    type: z.literal("clients"),
    controllers: z.number().int(),
    viewers: z.number().int(),
    people: z.array(AttachedPerson).default([]),
    controller: z.string().nullable().default(null),
  }),
  z.object({ type: z.literal("state"), state: SessionState, reason: z.string().nullable() }),
  z.object({ type: z.literal("exit"), seq: Seq, code: z.number().int().nullable(), signal: z.string().nullable() }),
  z.object({ type: z.literal("pong") }),
  z.object({ type: z.literal("error"), error: ErrorBody }),
]);
export type ServerFrame = z.infer<typeof ServerFrame>;

/** Text frames from client to hub. */
export const ClientFrame = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("ack"), seq: Seq }),
  z.strictObject({ type: z.literal("resize"), cols: z.number(), rows: z.number(), visible: z.boolean().default(true) }),
  z.strictObject({ type: z.literal("role"), want: Role, takeover: z.boolean().default(false) }),
  z.strictObject({ type: z.literal("ping") }),
]);
export type ClientFrame = z.infer<typeof ClientFrame>;

/** A size a client asked for, in character cells; what does not fit is answered by `error` and changes nothing. */
export const TerminalSize = z.object({ cols: Cols, rows: Rows });
export type TerminalSize = z.infer<typeof TerminalSize>;

/** Bytes before the data of a binary frame: the seq, big-endian unsigned. */
export const DATA_HEADER_BYTES = 8;

/** Writes `value` (a safe integer) as 8 bytes big-endian at `at`. */
export function writeUint64(view: DataView, at: number, value: number): void {
  view.setUint32(at, Math.floor(value / 0x1_0000_0000));
  view.setUint32(at + 4, value >>> 0);
}

/** Reads 8 bytes big-endian at `at`; exact up to 2^53 - 1. */
export function readUint64(view: DataView, at: number): number {
  return view.getUint32(at) * 0x1_0000_0000 + view.getUint32(at + 4);
}

/** A binary frame of `gantry.terminal.v1`: seq, then the bytes. */
export function encodeData(seq: number, data: Uint8Array): Uint8Array<ArrayBuffer> {
  const frame = new Uint8Array(DATA_HEADER_BYTES + data.length);
  writeUint64(new DataView(frame.buffer), 0, seq);
  frame.set(data, DATA_HEADER_BYTES);
  return frame;
}

/** The seq and the bytes (a view, no copy) of a binary frame; null when it is too short to be one. */
export function decodeData(frame: ArrayBuffer): { seq: number; data: Uint8Array } | null {
  if (frame.byteLength < DATA_HEADER_BYTES) return null;
  return { seq: readUint64(new DataView(frame), 0), data: new Uint8Array(frame, DATA_HEADER_BYTES) };
}
