/** Sends away those whose view-only link or API token has ended while they were attached. */
import { CLOSE } from "@gantry/contracts";
import { mayEnd } from "../../auth/actor.ts";
import { findActors } from "../../auth/find-actors.ts";
import type { Ctx } from "../../context.ts";
import type { ClientRoom } from "./client-room.ts";

type Room = Pick<ClientRoom, "actors" | "dismiss">;

/** Closes every socket of `actor` with 4401. */
export function dismiss(room: Pick<Room, "dismiss">, actor: string): void {
  room.dismiss(actor, CLOSE.UNAUTHORIZED, "access to this session has ended");
}

/** Gives whether anybody is left whose link or token may end. Throws when D1 does not answer; then nobody is sent away. */
export async function dismissEnded(room: Room, door: Pick<Ctx, "db" | "now">): Promise<boolean> {
  const actors = [...room.actors].filter(mayEnd);
  if (actors.length === 0) return false;
  const found = await findActors(door, actors);
  for (const actor of actors) if (!found.has(actor)) dismiss(room, actor);
  return found.size > 0;
}
