/** API tokens: what programs and people other than the administrator come with. */
import {
  API_TOKEN_PREFIX,
  type ApiToken,
  AppError,
  type CreateApiToken,
  isoTime,
  MAX_API_TOKENS,
  newId,
  type NewApiToken,
} from "@gantry/contracts";
import { sql } from "kysely";
import type { Ctx } from "../context.ts";
import { redactText } from "../redaction/redact-text.ts";
import { dismissEverywhere } from "../sessions/dismiss-actor.ts";
import { requireAdmin, TOKEN_PREFIX } from "./actor.ts";
import { hashSecret, newSecret } from "./secrets.ts";

const DAY_MS = 24 * 3600_000;

/** Throws FORBIDDEN for all but the administrator, RATE_LIMITED when there are too many. */
export async function createApiToken(ctx: Ctx, input: CreateApiToken): Promise<NewApiToken> {
  requireAdmin(ctx.actor, "makes API tokens");
  const token = API_TOKEN_PREFIX + newSecret();
  const id = newId();
  const name = redactText(ctx.config.REDACT, input.name);
  const expiresAt = input.expiresInDays === null ? null : ctx.now + input.expiresInDays * DAY_MS;
  const made = await sql`
    INSERT INTO api_tokens (id, name, hash, created_by, created_at, expires_at)
    SELECT ${id}, ${name}, ${await hashSecret(token)}, ${ctx.actor.id}, ${ctx.now}, ${expiresAt}
    WHERE (SELECT count(*) FROM api_tokens WHERE revoked_at IS NULL) < ${MAX_API_TOKENS}
    RETURNING id`.execute(ctx.db);
  if (made.rows.length === 0) throw new AppError("RATE_LIMITED", `there are ${MAX_API_TOKENS} API tokens; revoke some`);
  return {
    id,
    name,
    createdBy: ctx.actor.id,
    createdAt: isoTime(ctx.now),
    expiresAt: isoTime(expiresAt),
    lastUsedAt: null,
    token,
  };
}

/** Those that are not revoked, newest first; an expired one is listed, so that it can be told from a wrong one. */
export async function listApiTokens(ctx: Ctx): Promise<ApiToken[]> {
  requireAdmin(ctx.actor, "sees API tokens");
  const rows = await ctx.db
    .selectFrom("api_tokens")
    .select(["id", "name", "created_by", "created_at", "expires_at", "last_used_at"])
    .where("revoked_at", "is", null)
    .orderBy("created_at", "desc")
    .orderBy("id")
    .limit(MAX_API_TOKENS)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    createdBy: row.created_by,
    createdAt: isoTime(row.created_at),
    expiresAt: isoTime(row.expires_at),
    lastUsedAt: isoTime(row.last_used_at),
  }));
}

/** From here on it opens nothing, nor do its browser sessions and tickets; its sockets are closed. Throws NOT_FOUND. */
export async function revokeApiToken(ctx: Ctx, id: string): Promise<void> {
  requireAdmin(ctx.actor, "revokes API tokens");
  const revoked = await ctx.db
    .updateTable("api_tokens")
    .set({ revoked_at: ctx.now })
    .where("id", "=", id)
    .where("revoked_at", "is", null)
    .returning("id")
    .execute();
  if (revoked.length === 0) throw new AppError("NOT_FOUND", `no API token ${id.slice(0, 40)}`);
  await dismissEverywhere(ctx, TOKEN_PREFIX + id);
}
