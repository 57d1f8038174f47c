/** What opens a share: its id and 32 random bytes, in a link's fragment at first, in a cookie from then on. */
import type { OpenShare } from "@gantry/contracts";
import type { Ctx } from "../context.ts";
import { type Actor, SHARE_PREFIX } from "./actor.ts";
import { hashSecret, sameHash } from "./secrets.ts";
import { stillGood } from "./still-good.ts";

type Door = Pick<Ctx, "db" | "now">;

/** The link's row when `secret` is its own and it is neither revoked nor expired; else null. */
export async function findShare({ db, now }: Door, { id, secret }: OpenShare) {
  const row = await db
    .selectFrom("session_shares")
    .select(["id", "session_id", "hash", "label", "expires_at"])
    .where("id", "=", id)
    .where(stillGood(now))
    .executeTakeFirst();
  return row !== undefined && sameHash(await hashSecret(secret), row.hash) ? row : null;
}

/** The cookie of a browser that opened a link. It holds the link's own secret, so opening one leaves no row behind. */
export function shareCookie({ id, secret }: OpenShare): string {
  return `${id}.${secret}`;
}

/** The actor of a share's cookie; null when there is none or the link has ended. */
export async function identifyShare(door: Door, cookie: string | undefined): Promise<Actor | null> {
  const [, id, secret] = /^([a-z0-9]{20})\.([A-Za-z0-9_-]{43})$/.exec(cookie ?? "") ?? [];
  if (id === undefined || secret === undefined) return null;
  const share = await findShare(door, { id, secret });
  return share === null ? null : { id: SHARE_PREFIX + id, kind: "share", session: share.session_id };
}
