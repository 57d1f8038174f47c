/** Sets a marker: a chapter of the recording that begins at this moment. */
import { type AddMarker, isoTime, type Marker } from "@gantry/contracts";
import type { Ctx } from "../../context.ts";
import { redactText } from "../../redaction/redact-text.ts";
import { askHub } from "../ask-hub.ts";
import { getSession } from "../read-sessions.ts";

/**
 * Gives the marker's event, which the session's hub numbers.
 * Throws NOT_FOUND; CONFLICT when the session has ended, UNAVAILABLE while it is out of reach.
 */
export async function addMarker(ctx: Ctx, id: string, { label }: AddMarker): Promise<Marker> {
  await getSession(ctx, id);
  const { seq, at } = await askHub(ctx, id, (hub) => hub.mark(redactText(ctx.config.REDACT, label)));
  return { seq, at: isoTime(at) };
}
