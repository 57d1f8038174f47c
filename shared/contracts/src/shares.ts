/** View-only links: whoever holds one watches one session until the link expires or is revoked. */
import { z } from "zod";
import { IsoTime, SessionId, WorkerName } from "./names.ts";

/** A link is good for this long at most. Minutes. */
export const MAX_SHARE_MINUTES = 7 * 24 * 60;

/** Links of one session that are good at the same time, at most; a further one is refused with 429. */
export const MAX_SHARES_PER_SESSION = 100;

/** Made as session ids are. */
export const ShareId = SessionId;
export type ShareId = z.infer<typeof ShareId>;

export const CreateShare = z.strictObject({
  label: z.string().trim().min(1).max(120).nullable().default(null),
  expiresInMinutes: z.number().int().min(1).max(MAX_SHARE_MINUTES).default(60),
});
export type CreateShare = z.infer<typeof CreateShare>;

/**
 * The answer to its creation. `url` is `<origin>/s/<id>#<secret>`: a fragment is never part of a request, so the secret
 * is in no request line, log or Referer. It is shown this once.
 */
export const NewShare = z.object({ id: ShareId, url: z.url(), expiresAt: IsoTime });
export type NewShare = z.infer<typeof NewShare>;

export const Share = z.object({
  id: ShareId,
  label: z.string().nullable(),
  /** The principal that made it. */
  createdBy: z.string(),
  createdAt: IsoTime,
  expiresAt: IsoTime,
});
export type Share = z.infer<typeof Share>;

export const ShareList = z.object({ items: z.array(Share) });
export type ShareList = z.infer<typeof ShareList>;

/** Body of `POST /api/shares/open`; both parts are the link's. */
export const OpenShare = z.strictObject({ id: ShareId, secret: z.string().min(1).max(128) });
export type OpenShare = z.infer<typeof OpenShare>;

/** What a link shows, and until when. The terminal is the worker's, with `session` and `role=viewer`. */
export const OpenedShare = z.object({
  id: ShareId,
  session: SessionId,
  worker: WorkerName,
  label: z.string().nullable(),
  expiresAt: IsoTime,
});
export type OpenedShare = z.infer<typeof OpenedShare>;
