/** Changes and deletes a session. */
import { AppError, type PatchSession, type Session } from "@gantry/contracts";
import type { Ctx } from "../context.ts";
import { redactText } from "../redaction/redact-text.ts";
import { deleteLog } from "./archive/delete-log.ts";
import { askHub } from "./ask-hub.ts";
import { getSession } from "./read-sessions.ts";

/** Throws NOT_FOUND, and CONFLICT for the input of a session that has ended. */
export async function changeSession(ctx: Ctx, id: string, { title, recordInput }: PatchSession): Promise<Session> {
  await getSession(ctx, id);
  if (recordInput !== undefined) await askHub(ctx, id, (hub) => hub.recordInput(recordInput));
  if (title !== undefined) {
    const masked = { title: redactText(ctx.config.REDACT, title) };
    const changed = await ctx.db.updateTable("sessions").set(masked).where("id", "=", id).returning("id").execute();
    if (changed.length === 0) throw new AppError("NOT_FOUND", `no session ${id}`);
  }
  return getSession(ctx, id);
}

/** Ends the session's process, then removes its log and its row. Throws NOT_FOUND; UNAVAILABLE where it cannot be ended now. */
export async function deleteSession(ctx: Ctx, id: string): Promise<void> {
  await getSession(ctx, id);
  await askHub(ctx, id, (hub) => hub.destroy());
  await deleteLog(ctx.db, id);
}
