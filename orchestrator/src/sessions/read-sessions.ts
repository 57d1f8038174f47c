/** Sessions as lists and pages see them, from D1. */
import {
  Adapter,
  AppError,
  isoTime,
  type ListSessions,
  parseJson,
  type Session,
  type SessionList,
  SessionState,
} from "@gantry/contracts";
import type { Selectable } from "kysely";
import { z } from "zod";
import type { Ctx } from "../context.ts";
import type { Tables } from "../db/database.ts";

/** What is shown of a row; the rest is bookkeeping, some of it long. */
const SHOWN = [
  "id",
  "adapter",
  "worker_name",
  "container_name",
  "title",
  "state",
  "last_seq",
  "started_at",
  "ended_at",
  "exit_code",
  "exit_signal",
  "clients",
] as const satisfies (keyof Tables["sessions"])[];
type Shown = Pick<Selectable<Tables["sessions"]>, (typeof SHOWN)[number]>;

/** Newest first; the cursor is the last item's place in that order. */
const Cursor = z.tuple([z.number().int(), z.string()]);

export async function listSessions(ctx: Ctx, filter: ListSessions): Promise<SessionList> {
  let query = ctx.db
    .selectFrom("sessions")
    .select(SHOWN)
    .orderBy("started_at", "desc")
    .orderBy("id", "desc")
    .limit(filter.limit + 1);
  if (filter.worker !== undefined) query = query.where("worker_name", "=", filter.worker);
  if (filter.container !== undefined) query = query.where("container_name", "=", filter.container);
  if (filter.state !== undefined) query = query.where("state", "=", filter.state);
  if (filter.cursor !== undefined) {
    const [startedAt, id] = readCursor(filter.cursor);
    query = query.where(({ eb, refTuple, tuple }) => eb(refTuple("started_at", "id"), "<", tuple(startedAt, id)));
  }
  const rows = await query.execute();
  const page = rows.slice(0, filter.limit);
  const last = page.at(-1);
  const more = rows.length > filter.limit && last !== undefined;
  return { items: page.map(toSession), nextCursor: more ? btoa(JSON.stringify([last.started_at, last.id])) : null };
}

/** Throws NOT_FOUND. */
export async function getSession(ctx: Pick<Ctx, "db">, id: string): Promise<Session> {
  const row = await ctx.db.selectFrom("sessions").select(SHOWN).where("id", "=", id).executeTakeFirst();
  if (row === undefined) throw new AppError("NOT_FOUND", `no session ${id}`);
  return toSession(row);
}

function readCursor(cursor: string): z.infer<typeof Cursor> {
  try {
    return parseJson(Cursor, atob(cursor), "the cursor");
  } catch {
    throw new AppError("VALIDATION_ERROR", "the cursor is not one of ours");
  }
}

function toSession(row: Shown): Session {
  return {
    id: row.id,
    adapter: Adapter.parse(row.adapter),
    worker: row.worker_name,
    container: row.container_name,
    title: row.title,
    state: SessionState.parse(row.state),
    lastSeq: row.last_seq,
    startedAt: isoTime(row.started_at),
    endedAt: isoTime(row.ended_at),
    exit: row.ended_at === null ? null : { code: row.exit_code, signal: row.exit_signal },
    clients: row.clients,
  };
}
