/** Finds out who sends a request: by token in the Authorization header, or by the session cookie. */
import { AppError } from "@gantry/contracts";
import type { Config } from "../config/config.ts";
import type { Database } from "../db/database.ts";
import { type Actor, ADMIN_ID } from "./actor.ts";
import { hashSecret, sameHash } from "./secrets.ts";

type Door = { db: Database; now: number };

/** The actor of a Bearer token; null without an Authorization header. Throws UNAUTHORIZED for a wrong one. */
export async function identifyToken({ config }: { config: Config }, headers: Headers): Promise<Actor | null> {
  const header = headers.get("authorization");
  if (header === null) return null;
  const token = /^Bearer ([\x21-\x7e]{1,512})$/i.exec(header)?.[1];
  if (token !== undefined && (await isAdminToken(config, token))) return { id: ADMIN_ID, kind: "program" };
  throw new AppError("UNAUTHORIZED", "the token is not valid");
}

export async function isAdminToken(config: Config, token: string): Promise<boolean> {
  const expected = config.ADMIN_TOKEN_SHA256;
  return expected !== undefined && sameHash(await hashSecret(token), expected);
}

/** The actor of the browser session that the cookie names; null when there is none or it has expired. */
export async function identifyCookie({ db, now }: Door, cookie: string | undefined): Promise<Actor | null> {
  if (cookie === undefined || cookie === "") return null;
  const row = await db
    .selectFrom("browser_sessions")
    .select("actor_id")
    .where("hash", "=", await hashSecret(cookie))
    .where("expires_at", ">", now)
    .executeTakeFirst();
  return row === undefined ? null : { id: row.actor_id, kind: "person" };
}
