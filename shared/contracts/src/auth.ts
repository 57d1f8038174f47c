/** Sign-in, tickets for sockets, and who is asking. */
import { z } from "zod";

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

export const Me = z.object({ id: z.string(), name: z.string(), kind: z.enum(["person", "program"]) });
export type Me = z.infer<typeof Me>;
