/** When an API token or a share opens something: the one rule for both tables. */
import { type RawBuilder, sql } from "kysely";

/** A condition on `api_tokens` and `session_shares`: neither revoked nor expired at `now`, epoch ms. */
export function stillGood(now: number): RawBuilder<boolean> {
  return sql<boolean>`revoked_at IS NULL AND (expires_at IS NULL OR expires_at > ${now})`;
}
