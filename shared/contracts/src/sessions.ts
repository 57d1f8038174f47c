/** Sessions: what a person or a program sees of one, and what it may ask for. */
import { z } from "zod";
import { ContainerName, DEFAULT_CONTAINER, IsoTime, SessionId, WorkerName } from "./names.ts";

export const ADAPTER = ["pty", "echo"] as const;
export const Adapter = z.enum(ADAPTER);
export type Adapter = z.infer<typeof Adapter>;

export const SESSION_STATE = ["starting", "running", "asleep", "ended", "lost"] as const;
export const SessionState = z.enum(SESSION_STATE);
export type SessionState = z.infer<typeof SessionState>;

/** A container holds at most this many sessions that have not ended. */
export const MAX_SESSIONS_PER_CONTAINER = 64;

/** A terminal's bounds in character cells; what lies outside is refused, never clamped. */
export const Cols = z.number().int().min(2).max(1000);
export const Rows = z.number().int().min(1).max(500);
export const DEFAULT_COLS = 80;
export const DEFAULT_ROWS = 24;

/** argv of what a session runs; without it the image's own shell. */
export const Command = z
  .array(
    z
      .string()
      .max(32_768)
      .refine((arg) => !arg.includes("\0"), "must not hold NUL"),
  )
  .min(1)
  .max(256);
export type Command = z.infer<typeof Command>;

export const Exit = z.object({ code: z.number().int().nullable(), signal: z.string().nullable() });
export type Exit = z.infer<typeof Exit>;

export const Session = z.object({
  id: SessionId,
  adapter: Adapter,
  worker: WorkerName,
  container: ContainerName,
  title: z.string(),
  state: SessionState,
  lastSeq: z.number().int().nonnegative(),
  startedAt: IsoTime,
  endedAt: IsoTime.nullable(),
  exit: Exit.nullable(),
  clients: z.number().int().nonnegative(),
});
export type Session = z.infer<typeof Session>;

export const SessionList = z.object({ items: z.array(Session), nextCursor: z.string().nullable() });
export type SessionList = z.infer<typeof SessionList>;

export const CreateSession = z.strictObject({
  worker: WorkerName,
  container: ContainerName.default(DEFAULT_CONTAINER),
  adapter: Adapter.default("pty"),
  command: Command.nullable().default(null),
  cols: Cols.default(DEFAULT_COLS),
  rows: Rows.default(DEFAULT_ROWS),
  title: z.string().trim().min(1).max(120).optional(),
});
export type CreateSession = z.infer<typeof CreateSession>;

export const PatchSession = z
  .strictObject({
    title: z.string().trim().min(1).max(120).optional(),
    /** Whether what is typed is recorded from now on, as events of type `i`: passwords too. Off by default. */
    recordInput: z.boolean().optional(),
  })
  .refine((patch) => Object.keys(patch).length > 0, "must change something");
export type PatchSession = z.infer<typeof PatchSession>;

const seqParam = z.coerce.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER);

export const ListSessions = z.object({
  worker: WorkerName.optional(),
  container: ContainerName.optional(),
  state: SessionState.optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  cursor: z.string().max(200).optional(),
});
export type ListSessions = z.infer<typeof ListSessions>;

export const ListEvents = z.object({
  after: seqParam.default(0),
  limit: z.coerce.number().int().min(1).max(100_000).optional(),
});
export type ListEvents = z.infer<typeof ListEvents>;

/** One line of `GET /api/sessions/:id/events`: `data` is text, or `dataBase64` where the bytes are not UTF-8. */
export const SessionEvent = z.object({
  seq: z.number().int().positive(),
  at: IsoTime,
  /** `i`, what was typed, only where its recording is switched on for the session. */
  type: z.enum(["o", "r", "m", "x", "gap", "i"]),
  data: z.string().optional(),
  dataBase64: z.string().optional(),
});
export type SessionEvent = z.infer<typeof SessionEvent>;
