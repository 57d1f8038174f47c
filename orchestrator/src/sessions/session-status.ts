/** One session to the moment: its row, with what only its hub knows. */
import type { Session } from "@gantry/contracts";
import type { Ctx } from "../context.ts";
import { hubOf } from "./create-session.ts";
import { getSession } from "./read-sessions.ts";

/** Throws NOT_FOUND. Asking a hub wakes no container. */
export async function sessionStatus(ctx: Ctx, id: string): Promise<Session> {
  const session = await getSession(ctx, id);
  const status = await hubOf(ctx, id).status();
  return status === null ? session : { ...session, ...status };
}
