/** A session's whole history up to the moment of asking: what is archived, then what only its hub holds. */
import { AppError, ErrorEnvelope } from "@gantry/contracts";
import type { Ctx } from "../../context.ts";
import { hubOf } from "../create-session.ts";
import { FROM_HEADER } from "../event-lines.ts";
import { readSlices, seqAt, type Slice, sliceLines } from "./slices.ts";

/**
 * Slices of the events behind `after`. The hub is asked first, for what it seals meanwhile is in the archive then; of a
 * session that has ended and is archived whole it is not asked at all. Throws NOT_FOUND.
 */
export async function openHistory(ctx: Ctx, id: string, after: number): Promise<AsyncGenerator<Slice>> {
  const row = await ctx.db
    .selectFrom("sessions")
    .select(["ended_at", "last_seq", "archived_seq"])
    .where("id", "=", id)
    .executeTakeFirst();
  if (row === undefined) throw new AppError("NOT_FOUND", `no session ${id}`);
  const history = await slicesOf(ctx, id, after, row);
  return ctx.actor.kind === "share" ? withoutInput(history) : history;
}

async function slicesOf(
  ctx: Ctx,
  id: string,
  after: number,
  row: { ended_at: number | null; last_seq: number; archived_seq: number },
): Promise<AsyncGenerator<Slice>> {
  if (row.ended_at !== null && row.archived_seq >= row.last_seq) {
    return readSlices(ctx.db, id, after, row.archived_seq);
  }
  const { from, body } = await hubTail(ctx, id, after);
  return joined(readSlices(ctx.db, id, after, from), body);
}

/** What was typed may hold passwords: who was only shown the screen does not get it. */
async function* withoutInput(slices: AsyncGenerator<Slice>): AsyncGenerator<Slice> {
  for await (const slice of slices) {
    const lines = sliceLines(slice);
    const kept = lines.split("\n").filter((line) => !/^\{"seq":\d+,"at":"[^"]*","type":"i"/.test(line));
    if (kept.length > 1) yield { events: kept.length - 1, last: slice.last, lines: kept.join("\n") };
  }
}

async function hubTail(ctx: Ctx, id: string, after: number): Promise<{ from: number; body: ReadableStream }> {
  const headers = { "x-request-id": ctx.requestId };
  const answer = await hubOf(ctx, id).fetch(new Request(`http://hub/events?after=${after}`, { headers }));
  if (answer.ok && answer.body !== null) return { from: Number(answer.headers.get(FROM_HEADER)), body: answer.body };
  const { error } = ErrorEnvelope.parse(await answer.json());
  throw new AppError(error.type, error.message);
}

async function* joined(archived: AsyncGenerator<Slice>, tail: ReadableStream): AsyncGenerator<Slice> {
  yield* archived;
  let rest = "";
  for await (const text of tail.pipeThrough(new TextDecoderStream())) {
    const end = text.lastIndexOf("\n") + 1;
    if (end > 0) yield fromLines(rest + text.slice(0, end));
    rest = end > 0 ? text.slice(end) : rest + text;
  }
}

function fromLines(lines: string): Slice {
  const last = seqAt(lines, lines.lastIndexOf("\n", lines.length - 2) + 1);
  return { events: lines.split("\n").length - 1, last, lines };
}
