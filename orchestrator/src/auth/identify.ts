/** Finds out who sends a request: by token in the Authorization header, by session cookie, or by a share's cookie. */
import { API_TOKEN_PREFIX, AppError } from "@gantry/contracts";
import type { Ctx } from "../context.ts";
import { type Actor, ADMIN_ID, TOKEN_PREFIX } from "./actor.ts";
import { findActors } from "./find-actors.ts";
import { hashSecret, sameHash } from "./secrets.ts";
import { stillGood } from "./still-good.ts";

type Door = Pick<Ctx, "db" | "now" | "config">;

/** What never was one of our API tokens is refused without a question to D1. */
const API_TOKEN = new RegExp(`^${API_TOKEN_PREFIX}[A-Za-z0-9_-]{43}$`);

/** The last use of a token is written down at most this often. Milliseconds. */
const USED_MS = 60_000;

/**
 * The actor of a Bearer token; null without an Authorization header. Throws UNAUTHORIZED for a wrong one.
 * `background` gets what the answer need not wait for.
 */
export async function identifyToken(
  door: Door,
  headers: Headers,
  background: (work: Promise<unknown>) => void,
): Promise<Actor | null> {
  const header = headers.get("authorization");
  if (header === null) return null;
  return actorOfToken(door, /^Bearer ([\x21-\x7e]{1,512})$/i.exec(header)?.[1] ?? "", background);
}

/** The program that holds `token`: the admin token, or an API token. Throws UNAUTHORIZED. */
export async function actorOfToken(
  { config, db, now }: Door,
  token: string,
  background: (work: Promise<unknown>) => void,
): Promise<Actor> {
  const expected = config.ADMIN_TOKEN_SHA256;
  const hash = await hashSecret(token);
  if (expected !== undefined && sameHash(hash, expected)) return { id: ADMIN_ID, kind: "program" };
  const row = API_TOKEN.test(token)
    ? await db
        .selectFrom("api_tokens")
        .select(["id", "last_used_at"])
        .where("hash", "=", hash)
        .where(stillGood(now))
        .executeTakeFirst()
    : undefined;
  if (row === undefined) throw new AppError("UNAUTHORIZED", "the token is not valid");
  if (row.last_used_at === null || row.last_used_at <= now - USED_MS) {
    background(db.updateTable("api_tokens").set({ last_used_at: now }).where("id", "=", row.id).execute());
  }
  return { id: TOKEN_PREFIX + row.id, kind: "program" };
}

/** The actor of the browser session that the cookie names; null when there is none, or it or its token has ended. */
export async function identifyCookie(door: Omit<Door, "config">, cookie: string | undefined): Promise<Actor | null> {
  if (cookie === undefined || cookie === "") return null;
  const row = await door.db
    .selectFrom("browser_sessions")
    .select("actor_id")
    .where("hash", "=", await hashSecret(cookie))
    .where("expires_at", ">", door.now)
    .executeTakeFirst();
  if (row === undefined) return null;
  return (await findActors(door, [row.actor_id])).get(row.actor_id) ?? null;
}
