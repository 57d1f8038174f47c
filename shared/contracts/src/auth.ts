/** Sign-in, API tokens, tickets for sockets, and who is asking. */
import { z } from "zod";
import { IsoTime, SessionId } from "./names.ts";

/** Every API token begins with this, so that one that leaked can be found by its look. */
export const API_TOKEN_PREFIX = "gantry_";

/** API tokens that are not revoked, at most; a further one is refused with 429. */
export const MAX_API_TOKENS = 500;

export const ApiToken = z.object({
  id: z.string(),
  name: z.string(),
  /** The principal that made it. */
  createdBy: z.string(),
  createdAt: IsoTime,
  /** Null: it is good until it is revoked. */
  expiresAt: IsoTime.nullable(),
  /** To the minute; null for one that was never used. */
  lastUsedAt: IsoTime.nullable(),
});
export type ApiToken = z.infer<typeof ApiToken>;

export const ApiTokenList = z.object({ items: z.array(ApiToken) });
export type ApiTokenList = z.infer<typeof ApiTokenList>;

export const CreateApiToken = z.strictObject({
  name: z.string().trim().min(1).max(80),
  expiresInDays: z.number().int().min(1).max(3650).nullable().default(null),
});
export type CreateApiToken = z.infer<typeof CreateApiToken>;

/** The answer to its creation, and the only place where the secret ever is. */
export const NewApiToken = ApiToken.extend({ token: z.string() });
export type NewApiToken = z.infer<typeof NewApiToken>;

/** A ticket opens one socket once, within this time. */
export const TICKET_TTL_MS = 60_000;

/** A printed sign-in URL is good for this long, once. */
export const SIGN_IN_CODE_TTL_MS = 10 * 60_000;

/** The path a ticket is for. With a query the checks cover it too; the ticket itself is bound to the path alone. */
export const CreateTicket = z.strictObject({
  path: z
    .string()
    .max(2048)
    .regex(/^\/[^#\\]*$/, "must be a path of this server"),
});
export type CreateTicket = z.infer<typeof CreateTicket>;

export const Ticket = z.object({ ticket: z.string(), expiresAt: z.iso.datetime() });
export type Ticket = z.infer<typeof Ticket>;

/** Answer of `POST /api/auth/codes`: `path` is appended to the console's own URL. */
export const SignInCode = z.object({ path: z.string(), expiresAt: z.iso.datetime() });
export type SignInCode = z.infer<typeof SignInCode>;

export const Me = z.object({
  id: z.string(),
  name: z.string(),
  /** `share`: a browser that came by a view-only link and sees one session. */
  kind: z.enum(["person", "program", "share"]),
  /** The one session that a share shows; null for everybody else. */
  session: SessionId.nullable().default(null),
});
export type Me = z.infer<typeof Me>;
