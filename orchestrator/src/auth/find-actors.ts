/** Finds the actors whose ids were written down: with a ticket, a browser session or a socket. */
import { type RawBuilder, sql } from "kysely";
import type { Ctx } from "../context.ts";
import { type Actor, SHARE_PREFIX, TOKEN_PREFIX } from "./actor.ts";
import { stillGood } from "./still-good.ts";

/**
 * The actors of `ids` that may still act, by id: one whose API token or link was revoked or has expired is left out, so
 * that its browser sessions, tickets and sockets end with it. Asks D1 only where there is such a one.
 */
export async function findActors(door: Pick<Ctx, "db" | "now">, ids: Iterable<string>): Promise<Map<string, Actor>> {
  const found = new Map<string, Actor>();
  const [tokens, shares]: [string[], string[]] = [[], []];
  for (const id of ids) {
    if (id.startsWith(TOKEN_PREFIX)) tokens.push(id.slice(TOKEN_PREFIX.length));
    else if (id.startsWith(SHARE_PREFIX)) shares.push(id.slice(SHARE_PREFIX.length));
    else found.set(id, { id, kind: "person" });
  }
  if (tokens.length > 0) {
    const query = door.db.selectFrom("api_tokens").select("id").where("id", "in", listed(tokens));
    for (const { id } of await query.where(stillGood(door.now)).execute()) {
      found.set(TOKEN_PREFIX + id, { id: TOKEN_PREFIX + id, kind: "person" });
    }
  }
  if (shares.length > 0) {
    const query = door.db.selectFrom("session_shares").select(["id", "session_id"]).where("id", "in", listed(shares));
    for (const { id, session_id } of await query.where(stillGood(door.now)).execute()) {
      found.set(SHARE_PREFIX + id, { id: SHARE_PREFIX + id, kind: "share", session: session_id });
    }
  }
  return found;
}

/** Any number of values as one: D1 binds a hundred to a statement. */
function listed(values: readonly string[]): RawBuilder<string> {
  return sql<string>`(SELECT value FROM json_each(${JSON.stringify(values)}))`;
}
