/** How many sockets one principal may have on all sessions together. */
import { AppError } from "@gantry/contracts";
import { sql } from "kysely";
import type { Ctx } from "../../context.ts";
import { MAX_SOCKETS_PER_PERSON } from "./limits.ts";

/**
 * Throws RATE_LIMITED when whoever asks has MAX_SOCKETS_PER_PERSON terminals open. It counts what the hubs have written,
 * a moment late: who opens many at once may pass it by as many as that. What was open when a hub was killed counts until
 * its next alarm, for a minute.
 */
export async function requirePersonalPlace({ db, actor }: Pick<Ctx, "db" | "actor">): Promise<void> {
  const { rows } = await sql<{ held: number | null }>`
    SELECT sum(person.value) AS held FROM sessions, json_each(sessions.people) AS person
    WHERE sessions.clients > 0 AND sessions.state IN ('starting', 'running', 'asleep') AND person.key = ${actor.id}
  `.execute(db);
  if ((rows[0]?.held ?? 0) >= MAX_SOCKETS_PER_PERSON) {
    throw new AppError("RATE_LIMITED", `you have ${MAX_SOCKETS_PER_PERSON} terminals open; close some`);
  }
}
