/** What the API tells a hub of a client that it let in. */
import { z } from "zod";
import { Attachment } from "./attachment.ts";

export const AttachRequest = z.object({
  attachment: Attachment,
  /** The client's cursor; null for one that has nothing. */
  after: z.number().int().nonnegative().nullable(),
});
export type AttachRequest = z.infer<typeof AttachRequest>;

/** The header that carries it; set by the API alone, never taken from a client. */
export const ATTACH_HEADER = "x-gantry-attach";
