/** Makes a view-only link to a session. */
import { AppError, type CreateShare, isoTime, MAX_SHARES_PER_SESSION, newId, type NewShare } from "@gantry/contracts";
import { sql } from "kysely";
import { hashSecret, newSecret } from "../../auth/secrets.ts";
import type { Ctx } from "../../context.ts";
import { redactText } from "../../redaction/redact-text.ts";
import { getSession } from "../read-sessions.ts";

const MINUTE_MS = 60_000;

/** `origin` is that of the console. Throws NOT_FOUND for no session, RATE_LIMITED when it has too many links. */
export async function createShare(ctx: Ctx, session: string, input: CreateShare, origin: string): Promise<NewShare> {
  const secret = newSecret();
  const id = newId();
  const label = input.label === null ? null : redactText(ctx.config.REDACT, input.label);
  const expiresAt = ctx.now + input.expiresInMinutes * MINUTE_MS;
  const made = await sql`
    INSERT INTO session_shares (id, session_id, hash, label, created_by, created_at, expires_at)
    SELECT ${id}, id, ${await hashSecret(secret)}, ${label}, ${ctx.actor.id}, ${ctx.now}, ${expiresAt}
    FROM sessions WHERE id = ${session} AND (
      SELECT count(*) FROM session_shares
      WHERE session_id = ${session} AND revoked_at IS NULL AND expires_at > ${ctx.now}
    ) < ${MAX_SHARES_PER_SESSION}
    RETURNING id`.execute(ctx.db);
  if (made.rows.length === 0) {
    await getSession(ctx, session);
    throw new AppError("RATE_LIMITED", `session ${session} has ${MAX_SHARES_PER_SESSION} links; revoke some`);
  }
  return { id, url: `${origin}/s/${id}#${secret}`, expiresAt: isoTime(expiresAt) };
}
