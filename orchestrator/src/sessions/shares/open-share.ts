/** Opens a view-only link in a browser. */
import { AppError, isoTime, type OpenedShare, type OpenShare } from "@gantry/contracts";
import { findShare } from "../../auth/share-secret.ts";
import type { Ctx } from "../../context.ts";
import { getSession } from "../read-sessions.ts";

/** What the link shows. Throws one and the same UNAUTHORIZED for a link that never was, is revoked or has expired. */
export async function openShare(ctx: Pick<Ctx, "db" | "now">, link: OpenShare): Promise<OpenedShare> {
  const share = await findShare(ctx, link);
  if (share === null) throw new AppError("UNAUTHORIZED", "the link is not valid, or not any more");
  const { id, worker } = await getSession(ctx, share.session_id);
  return { id: share.id, session: id, worker, label: share.label, expiresAt: isoTime(share.expires_at) };
}
