/** Sets a marker: a chapter of the recording that begins at this moment. */
import { type AddMarker, fromRemote, isoTime, type Marker } from "@gantry/contracts";
import type { Ctx } from "../../context.ts";
import { hubOf } from "../create-session.ts";
import { getSession } from "../read-sessions.ts";

/** Gives the marker's event, which the session's hub numbers. Throws NOT_FOUND; CONFLICT when the session has ended. */
export async function addMarker(ctx: Ctx, id: string, { label }: AddMarker): Promise<Marker> {
  await getSession(ctx, id);
  try {
    const { seq, at } = await hubOf(ctx, id).mark(label);
    return { seq, at: isoTime(at) };
  } catch (err) {
    throw fromRemote(err, `session ${id} did not take the marker`);
  }
}
