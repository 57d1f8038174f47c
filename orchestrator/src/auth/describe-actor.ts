/** What `GET /api/auth/me` says. */
import { AppError, type Me } from "@gantry/contracts";
import type { Ctx } from "../context.ts";
import { ADMIN_ID, SHARE_PREFIX, TOKEN_PREFIX } from "./actor.ts";

/** The one who asks, under the name that people gave it. Throws UNAUTHORIZED when nobody is signed in. */
export async function describeActor({ actor, db }: Pick<Ctx, "actor" | "db">): Promise<Me> {
  const { id, kind } = actor;
  if (kind === "share") {
    const query = db.selectFrom("session_shares").select("label").where("id", "=", id.slice(SHARE_PREFIX.length));
    return { id, kind, name: (await query.executeTakeFirst())?.label ?? "Guest", session: actor.session };
  }
  if (kind !== "person" && kind !== "program") throw new AppError("UNAUTHORIZED", "sign in first");
  if (!id.startsWith(TOKEN_PREFIX)) return { id, kind, name: id === ADMIN_ID ? "Administrator" : id, session: null };
  const query = db.selectFrom("api_tokens").select("name").where("id", "=", id.slice(TOKEN_PREFIX.length));
  return { id, kind, name: (await query.executeTakeFirst())?.name ?? id, session: null };
}
